#include "conductor/run/world.h"

#include "conductor/agents/prompt.h"
#include "conductor/core/casting.h"
#include "conductor/run/cast.h"
#include "conductor/run/gate_round.h"
#include "conductor/run/job_worktree.h"
#include "conductor/system/files.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace conduct::run {

RealWorld::RealWorld(const Context& context, system::Loop& loop, Said said)
    : context_(context), loop_(loop), said_(std::move(said)), desk_(context) {
  if (!context.options.record.empty()) recorder_.emplace(context);
  loop_.on_signals([this](int signal) { events_.push_back(core::RunInterrupted{signal}); });
}

RealWorld::~RealWorld() = default;

ReportEvent RealWorld::reporter(core::JobId job) {
  return [this, job](core::Event event, bool last) {
    events_.push_back(std::move(event));
    if (!last) return;
    const auto found = acts_.find(job);
    ended_.push_back(std::move(found->second));
    acts_.erase(found);
  };
}

void RealWorld::on_pool(std::function<core::Event()> act) {
  auto event = std::make_shared<std::optional<core::Event>>();
  loop_.work([event, act = std::move(act)] { *event = act(); },
             [this, event] { events_.push_back(std::move(**event)); });
}

template <typename Made, typename... Arguments>
void RealWorld::begin(core::JobId job, Arguments&&... arguments) {
  auto act = std::make_unique<Made>(context_, desk_, loop_, std::forward<Arguments>(arguments)...,
                                    said_, reporter(job));
  Made& started = *act;
  acts_[job] = std::move(act);
  started.start();
}

void RealWorld::start_attempt(const core::State& state, const core::Attempt& command) {
  const core::JobState& job = state.of(command.job);
  AttemptTask task;
  task.command = command;
  task.place = workplace_of(context_, command.job, job);
  task.origin = job.base;
  task.interrupted = job.attempts.back().saved;
  task.unsaved = job.attempts.back().unsaved;
  std::vector<Check> checks = checks_of(context_.plan, state, context_.options, command.job);
  task.setup = setup_commands(checks);
  if (context_.options.config.helpers.limit > 0)
    task.helping = std::make_shared<Helping>(
        Helping{state, casting_of(context_.options), std::move(checks), 0});
  task.record = recorder_.has_value();
  task.used = core::used_in(state, command.session.empty() ? command.fork : command.session);
  if (!command.fork.empty()) task.fork_of = core::job_in(state, command.fork);
  task.strikes = core::strikes_of(state, command.provider);
  // The state does not change while this job's command is open, but for other jobs: the prompt is
  // made from it later.
  auto prompt = [this, &state, id = command.job](const agents::PromptFacts& facts) {
    return agents::make_prompt(context_.plan, state, id, facts, context_.options.prompts);
  };
  auto started = [this, id = command.job](AttemptAct::Start start) {
    starts_[id] = std::move(start);
  };
  begin<AttemptAct>(command.job, std::move(task), std::move(prompt), std::move(started));
}

void RealWorld::start_gates(const core::State& state, const core::Gate& command) {
  const core::JobState& job = state.of(command.job);
  GateRound::Task task;
  task.command = command;
  task.checks = checks_of(context_.plan, state, context_.options, command.job);
  task.previous = job.gates;
  task.place = workplace_of(context_, command.job, job);
  task.base = job.base;
  task.log_prefix = fmt::format("{}/gates-{}{}", job_folder(context_, command.job),
                                job.attempts.size(), command.only.empty() ? "" : "-again");
  begin<GateRound>(command.job, std::move(task));
}

void RealWorld::start_snapshot(const core::State& state, const core::Snapshot& command) {
  const core::JobState& job = state.of(command.job);
  SnapshotFacts facts;
  facts.worktree = {job.worktree, job.gitdir};
  core::AttemptRecord attempt;
  if (command.attempt > 0) attempt = job.attempts.back();
  facts.role = attempt.role;
  facts.agent = attempt.agent;
  facts.summary = attempt.report.summary;
  facts.killed = attempt.end && (attempt.end->kind == core::EndKind::signalled ||
                                 attempt.end->kind == core::EndKind::timed_out ||
                                 attempt.end->kind == core::EndKind::stalled ||
                                 attempt.end->kind == core::EndKind::asked);
  if (const auto found = starts_.find(command.job); found != starts_.end()) {
    facts.before = std::move(found->second.before);
    if (recorder_ && command.attempt > 0) facts.started_from = found->second.files_of;
    starts_.erase(found);
  }
  on_pool([this, command, facts = std::move(facts), attempt]() -> core::Event {
    SnapshotOutcome outcome = snapshot(context_, desk_, command, facts);
    if (facts.started_from.empty()) return std::move(outcome.event);
    const base::Status written =
        recorder_->write(command.job, attempt, outcome.patch,
                         login_secrets(context_, attempt.agent, job_folder(context_, command.job)));
    if (!written) return core::ActFailed{command.job, "the recording: " + written.error().message};
    return std::move(outcome.event);
  });
}

struct RealWorld::Starter {
  RealWorld& world;
  const core::State& state;

  void operator()(const core::Attempt& command) const { world.start_attempt(state, command); }
  void operator()(const core::Gate& command) const { world.start_gates(state, command); }
  void operator()(const core::Snapshot& command) const { world.start_snapshot(state, command); }
  void operator()(const core::ReadTarget& command) const {
    world.on_pool([&w = world, command] { return read_target(w.context_, w.desk_, command); });
  }
  void operator()(const core::Merge& command) const {
    const core::Job& job = world.context_.plan.job(command.job);
    const std::size_t input = state.of(command.job).next_input;
    const std::string theirs =
        input < job.inputs.size() ? world.context_.plan.job(job.inputs[input]).name : "";
    world.on_pool(
        [&w = world, command, theirs] { return merge(w.context_, w.desk_, command, theirs); });
  }
  void operator()(const core::Lease& command) const {
    world.on_pool([&w = world, command] { return lease(w.context_, w.desk_, command); });
  }
  void operator()(const core::Checkpoint& command) const {
    const int unchecked = state.of(command.job).unchecked;
    world.on_pool([&w = world, command, unchecked] {
      return checkpoint(w.context_, w.desk_, command, unchecked);
    });
  }
  void operator()(const core::Land& command) const {
    world.on_pool([&w = world, command, how = state.started.land] {
      return land(w.context_, w.desk_, command, how);
    });
  }
  void operator()(const core::Release& command) const {
    const core::JobState& job = state.of(command.job);
    const gitops::Worktree worktree{job.worktree, job.gitdir};
    world.on_pool([&w = world, command, worktree] { return release(w.desk_, command, worktree); });
  }
  void operator()(const core::Escalate&) const { BUG_UNLESS(false, "an escalation has no act"); }
};

void RealWorld::start(const core::State& state, const core::Command& command) {
  std::visit(Starter{*this, state}, command);
}

std::vector<core::Event> RealWorld::wait() {
  loop_.run_until([this] { return !events_.empty(); });
  ended_.clear();
  return std::exchange(events_, {});
}

void RealWorld::alarm(core::Event event, std::int64_t at_ms) {
  const std::int64_t left = std::max<std::int64_t>(0, at_ms - system::now_ms());
  loop_.after(left, [this, event = std::move(event)] { events_.push_back(event); });
}

void RealWorld::cancel(What what) {
  for (const auto& [job, act] : acts_)
    if (what == What::all || act->is_attempt()) act->cancel();
}

base::Result<core::Event> RealWorld::settle(const core::State& state,
                                            const core::Command& command) {
  return run::settle(context_, desk_, state.of(core::job_of(command)), command);
}

}  // namespace conduct::run
