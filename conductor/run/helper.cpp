#include "conductor/run/helper.h"

#include "base/text.h"
#include "conductor/run/attempt.h"

#include <fmt/core.h>

#include <utility>

namespace conduct::run {
namespace {

constexpr std::size_t kLoggedColumns = 200;  // of a reason, in the log

}  // namespace

Helper::Helper(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
               MakePrompt prompt, Said said, ReportEvent report)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      prompt_(std::move(prompt)),
      said_([name = task_.identity.name, said = std::move(said)](core::JobId job,
                                                                 std::string_view line) {
        said(job, name + ": " + std::string(line));
      }),
      report_(std::move(report)) {
  ended_.job = task_.command.job;
  ended_.name = task_.identity.name;
}

Helper::~Helper() = default;

void Helper::start(Done done) {
  done_ = std::move(done);
  auto start = std::make_shared<base::Result<HelperStart>>(HelperStart{});
  loop_.work(
      [this, start] {
        *start = begin_helper(context_, desk_, *task_.asker, task_.place, task_.identity.name);
      },
      [this, start] { begun(std::move(*start)); });
}

void Helper::begun(base::Result<HelperStart> start) {
  if (!start) return fail("it has no worktree: " + start.error().message);
  start_ = *std::move(start);
  if (cancelled_) return finish(core::HelperOutcome::interrupted);
  task_.command.commit = start_.commit;
  attempt_ = std::make_unique<AttemptAct>(
      context_, desk_, loop_, attempt_task(), prompt_, [](AttemptAct::Start) {}, said_,
      [this](core::Event event, bool) { hear(std::move(event)); });
  attempt_->start();
}

AttemptTask Helper::attempt_task() const {
  AttemptTask task;
  task.command = task_.command;
  task.place = start_.place;
  task.origin = start_.commit;
  task.setup = task_.setup;
  task.strikes = core::strikes_of(task_.helping->state, task_.command.provider);
  if (task_.may_ask) task.helping = task_.helping;
  task.helper = task_.identity;
  return task;
}

// What its attempt tells, as the log of its asker's job is told of it.
void Helper::hear(core::Event event) {
  const core::JobId job = task_.command.job;
  if (const auto* spawned = std::get_if<core::AgentSpawned>(&event)) {
    report_(core::HelperSpawned{job, ended_.name, task_.command.role, task_.command.agent,
                                task_.command.provider, spawned->transcript},
            false);
  } else if (const auto* told_it = std::get_if<core::AgentTold>(&event)) {
    ended_.usage = told_it->usage;
    report_(core::HelperTold{job, ended_.name, told_it->usage}, false);
  } else if (const auto* ended = std::get_if<core::AgentEnded>(&event)) {
    agent_ended(*ended);
  } else if (auto* interrupted = std::get_if<core::AttemptInterrupted>(&event)) {
    answer_.commit = interrupted->saved;  // the attic has it
    ended_.trouble = interrupted->trouble;
    answer_.reason =
        ended_.trouble ? task_.command.provider + ": " + ended_.trouble->message : "it was cut off";
    keeps_worktree_ = !interrupted->unsaved.empty();
    if (keeps_worktree_) answer_.reason += "; " + interrupted->unsaved;
    finish(core::HelperOutcome::interrupted);
  } else if (const auto* stalled = std::get_if<core::AgentStalled>(&event)) {
    report_(core::HelperStalled{job, ended_.name, stalled->still_ms}, false);
  } else {
    report_(std::move(event), false);  // of its own helpers
  }
}

void Helper::agent_ended(const core::AgentEnded& event) {
  ended_.usage = event.usage;
  ended_.seconds = event.seconds;
  answer_.summary = event.report.summary;
  if (!event.report.question.empty()) answer_.summary += "\n\nIt asks: " + event.report.question;
  if (event.end.kind != core::EndKind::exited || event.end.code != 0)
    answer_.reason = "its agent " + core::describe(event.end);
  else if (!event.failure.empty())
    answer_.reason = "its agent says: " + event.failure;
  auto work = std::make_shared<base::Result<HelperWork>>(HelperWork{});
  loop_.work(
      [this, work, task = attempt_task()] {
        *work = take_helper_work(context_, desk_, task, start_.commit, answer_.summary);
      },
      [this, work] { taken(std::move(*work)); });
}

void Helper::taken(base::Result<HelperWork> work) {
  if (!work) {
    keeps_worktree_ = true;
    return fail(fmt::format("what it made cannot be taken and is left in {}: {}",
                            start_.place.worktree.path, work.error().message));
  }
  if (work->commit != start_.commit) commit_ = work->commit;
  if (cancelled_) return finish(core::HelperOutcome::interrupted);
  if (!answer_.reason.empty()) return fail(answer_.reason);
  if (!work->problems.empty()) return fail(base::join(work->problems, "; "));
  if (commit_.empty()) return finish(core::HelperOutcome::answered);
  gates_ = std::make_unique<HelperGates>(
      context_, desk_, loop_,
      HelperGates::Task{task_.command.job, start_.place, task_.helping->checks, start_.commit,
                        commit_},
      said_);
  gates_->start([this](base::Result<std::vector<core::GateResult>> blocking) {
    judged(std::move(blocking));
  });
}

void Helper::judged(base::Result<std::vector<core::GateResult>> blocking) {
  if (cancelled_) return finish(core::HelperOutcome::interrupted);
  if (!blocking) return fail("it cannot be judged: " + blocking.error().message);
  answer_.gates = *std::move(blocking);
  if (!answer_.gates.empty()) return fail(core::describe_blocking(answer_.gates));
  bring();
}

void Helper::bring() {
  auto over = std::make_shared<base::Result<BroughtOver>>(BroughtOver{});
  loop_.work(
      [this, over] {
        const std::string patch = folder_of(context_, start_.place) + "/result.patch";
        *over = bring_over(context_, desk_, *task_.asker, start_.commit, commit_, patch);
      },
      [this, over] { brought(std::move(*over)); });
}

void Helper::brought(base::Result<BroughtOver> over) {
  if (over) answer_.files = std::move(over->files);
  const std::string& failure = over ? over->failure : over.error().message;
  if (!failure.empty()) return fail("it cannot be merged: " + failure);
  if (!over->conflicted) {
    ended_.changed = static_cast<int>(answer_.files.size());
    commit_.clear();
    return finish(core::HelperOutcome::merged);
  }
  answer_.reason = "it and its asker have changed the same files";
  finish(core::HelperOutcome::conflicted);
}

void Helper::fail(const std::string& reason) {
  answer_.reason = reason;
  finish(core::HelperOutcome::failed);
}

void Helper::finish(core::HelperOutcome outcome) {
  answer_.outcome = outcome;
  if (outcome == core::HelperOutcome::interrupted && answer_.reason.empty())
    answer_.reason = "its asker has ended";
  if (!commit_.empty()) answer_.commit = commit_;
  if (start_.place.worktree.path.empty() || keeps_worktree_) return tell();
  put_away();
}

void Helper::put_away() {
  auto status = std::make_shared<base::Status>();
  loop_.work(
      [this, status] {
        *status =
            put_away_helper(context_, desk_, start_.place.worktree, commit_, task_.identity.name);
      },
      [this, status] {
        if (!*status) said_(task_.command.job, told(status->error()));
        tell();
      });
}

void Helper::tell() {
  ended_.outcome = answer_.outcome;
  ended_.reason = base::one_line(answer_.reason, kLoggedColumns);
  ended_.summary = base::one_line(answer_.summary, kLoggedColumns);
  ended_.commit = answer_.commit;
  report_(ended_, false);
  done_(answer_);
}

void Helper::cancel() {
  cancelled_ = true;
  if (attempt_) attempt_->cancel();
  if (gates_) gates_->cancel();
}

}  // namespace conduct::run
