#include "conductor/run/attempt.h"

#include "base/text.h"
#include "conductor/agents/question_text.h"
#include "conductor/core/gate_name.h"
#include "conductor/run/attempt_report.h"
#include "conductor/run/environment.h"
#include "conductor/run/job_prompt.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/patience.h"
#include "conductor/system/files.h"
#include "gitops/snapshot.h"
#include "validators/commands.h"

#include <fmt/core.h>

#include <memory>
#include <random>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kEnd = 4096;   // bytes of output, in which a question is looked for
constexpr std::size_t kColumns = 80;  // of a command that is told

// The command of a setup that did not succeed, and the end of what it printed; empty: all did.
std::string failure_of(const CommandRuns& runs) {
  for (const auto& [command, run] : runs) {
    const core::GateResult result = validators::judge_command(core::kSetupGate, run);
    if (result.verdict == core::Verdict::pass) continue;
    return fmt::format("`{}` {}{}", base::one_line(command, kColumns), result.reason,
                       result.excerpt.empty() ? "" : ":\n" + result.excerpt);
  }
  return "";
}

}  // namespace

std::string attempt_file(const core::Attempt& command, const char* kind) {
  return fmt::format("{}-{}.{}", core::to_string(command.role), command.number, kind);
}

AttemptAct::AttemptAct(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
                       Prompt prompt, Started started, Said said, ReportEvent report)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      prompt_(std::move(prompt)),
      started_(std::move(started)),
      said_(std::move(said)),
      report_(std::move(report)) {}

std::string AttemptAct::path(const char* kind) const {
  return context_.run_dir + "/" + task_.folder + "/" + attempt_file(task_.command, kind);
}

std::string AttemptAct::report_file() const {
  return path("out") + "/report.json";
}

void AttemptAct::start() {
  if (task_.setup.empty()) return lay_out();
  set_up();
}

void AttemptAct::set_up() {
  const core::Attempt& command = task_.command;
  setup_.emplace(context_, desk_, loop_,
                 CheckoutSetup::Task{command.job, command.commit, task_.worktree, task_.setup,
                                     task_.folder + "/" + attempt_file(command, "setup")},
                 said_);
  setup_->start([this](const base::Result<CommandRuns>& runs) {
    if (cancelled_) return report_(core::AttemptInterrupted{task_.command.job, "", {}}, true);
    if (!runs) return not_started(told(runs.error()));
    no_setup_ = failure_of(*runs);
    if (!no_setup_.empty()) said_(task_.command.job, "the setup failed: " + no_setup_);
    lay_out();
  });
}

void AttemptAct::lay_out() {
  auto filled = std::make_shared<Ready>();
  loop_.work([this, filled] { filled->status = make_ready(*filled); },
             [this, filled] { ready(std::move(*filled)); });
}

base::Status AttemptAct::make_ready(Ready& ready) const {
  const core::Attempt& command = task_.command;
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  const std::string commit = start_commit();
  TRY(reset_worktree(context_, *repository, command.job, task_.worktree, commit));
  ready.start.files_of = command.commit;  // where a replay begins, whatever was done before
  if (!command.theirs.empty()) {
    TRY(gitops::write_conflict(*repository, task_.worktree, command.commit, command.theirs, ""));
    if (task_.record) {
      gitops::SnapshotRequest request;
      request.worktree = task_.worktree;
      request.base = command.commit;
      request.message = "the conflict as it was laid out";
      TRY_ASSIGN(const gitops::SnapshotResult laid_out,
                 gitops::snapshot(*repository, request, context_.git));
      ready.start.files_of = laid_out.commit;
    }
  }
  if (command.role == core::Role::fixer) {
    TRY_ASSIGN(ready.diff,
               changes_shown(*repository, task_.origin, command.commit, context_.ambient));
  }
  TRY_ASSIGN(ready.start.before, look_around(context_, desk_, *repository, task_.worktree));
  TRY(system::remove_tree(path("out")));
  TRY(system::make_directories(path("out")));
  TRY_ASSIGN(ready.enclosure,
             enclose(context_, *repository, task_.worktree, context_.run_dir + "/" + task_.folder));
  allow_agent(agent(), context_, ready.enclosure);
  const auto state = agent_state(command.job);
  if (!state) return {};
  if (task_.fork_of) TRY(state->begin_as_copy_of(*agent_state(*task_.fork_of)));
  return state->prepare();
}

std::optional<AgentState> AttemptAct::agent_state(core::JobId job) const {
  const agents::Adapter* adapter = context_.agents.at(agent().name)->adapter();
  if (adapter == nullptr) return std::nullopt;
  return AgentState(context_, *adapter, agent().name, job);
}

// One that goes on with its conversation finds its files as it left them.
const std::string& AttemptAct::start_commit() const {
  const core::Attempt& command = task_.command;
  const bool goes_on =
      !command.session.empty() && command.theirs.empty() && !task_.interrupted.empty();
  return goes_on ? task_.interrupted : command.commit;
}

const config::AgentConfig& AttemptAct::agent() const {
  return context_.options.config.agents.at(task_.command.agent);
}

void AttemptAct::ready(Ready ready) {
  if (cancelled_) return report_(core::AttemptInterrupted{task_.command.job, "", {}}, true);
  if (!ready.status) return not_started(told(ready.status.error()));
  const std::string prompt = prompt_(facts(std::move(ready.diff)));
  const base::Status written = system::write_file(path("prompt.md"), prompt);
  if (!written) return not_started(told(written.error()));
  started_(std::move(ready.start));
  agents::Assignment told_it = assignment(ready.enclosure);
  told_it.prompt = prompt;
  auto invocation = context_.agents.at(agent().name)->prepare(told_it);
  if (!invocation) return not_started(told(invocation.error()));
  spawn(told_it, *std::move(invocation), std::move(ready.enclosure));
}

agents::PromptFacts AttemptAct::facts(std::string diff) const {
  const core::Attempt& command = task_.command;
  agents::PromptFacts facts;
  facts.role = command.role;
  facts.attempt = command.number;
  facts.diff = std::move(diff);
  facts.interrupted = task_.interrupted;
  facts.no_setup = no_setup_;
  facts.goes_on = !command.session.empty();
  facts.restored = start_commit() != command.commit;
  return facts;
}

agents::Assignment AttemptAct::assignment(Enclosure& enclosure) const {
  const core::Job& job = context_.plan.job(task_.command.job);
  agents::Assignment out;
  out.run = context_.run;
  if (job.scope != core::Scope::run) out.phase = context_.plan.phase(job.phase).id;
  if (job.scope == core::Scope::module) out.module = context_.plan.module(job.module).name;
  out.role = task_.command.role;
  out.attempt = task_.command.number;
  out.worktree = enclosure.worktree;
  out.prompt_file = give(enclosure, path("prompt.md"), "prompt.md", false);
  out.report_file = give(enclosure, path("out"), "out", true) + "/report.json";
  out.spec_file = give(enclosure, context_.spec_copy, "spec.md", false);
  if (const auto state = agent_state(task_.command.job))
    out.home = give(enclosure, state->path(), "state", true);
  out.port_base = port_base(task_.command.job);
  out.cookie = cookie(context_);
  out.session = task_.command.session;
  out.fork = task_.command.fork;
  out.used = task_.used;
  out.confined = enclosure.sandbox.kind != system::SandboxKind::none;
  return out;
}

void AttemptAct::spawn(const agents::Assignment& assignment, agents::Invocation invocation,
                       Enclosure enclosure) {
  const agents::Agent& program = *context_.agents.at(agent().name);
  system::ChildRequest request;
  request.argv = std::move(invocation.argv);
  show_words(context_, task_.worktree, enclosure, request.argv);
  keep_closed(context_, enclosure);
  request.environment = environment_inside(enclosure, invocation.environment);
  request.cwd = enclosure.worktree;
  request.sandbox = std::move(enclosure.sandbox);
  request.limits = enclosure.limits;
  request.groups = context_.groups;
  request.dialogue = program.dialogue();
  if (!request.dialogue) request.input_file = path("prompt.md");
  request.output_file = path("transcript.log");
  request.timeout_ms = context_.plan.options_of(task_.command.job)
                           .timeout_ms.value_or(context_.options.config.timeout_ms);
  request.secrets = login_secrets(context_, agent().name, task_.command.job);
  for (std::string& secret : secrets_of(context_.ambient))
    request.secrets.push_back(std::move(secret));
  const auto said = [this](std::string_view line) { said_(task_.command.job, line); };
  conversation_.reset();
  if (auto reader = program.reader(assignment)) {
    conversation_.emplace(task_.command, std::move(reader), agent().price, loop_, said, report_);
    request.record = [this](std::string_view line) { conversation_->take(line); };
    request.aside = [this](std::string_view line) { conversation_->take_aside(line); };
  } else {
    request.line = said;
  }
  system::Child& child =
      loop_.spawn(std::move(request), [this](const system::ChildResult& result) { ended(result); });
  child_ = &child;
  if (child.pid() == 0) return;  // ended() tells why
  report_(core::AgentSpawned{task_.command.job, child.pid(), child.identity(), agent().name,
                             task_.folder + "/" + attempt_file(task_.command, "transcript.log")},
          false);
  if (conversation_) conversation_->begin(child);
  watch(child.pid());
}

void AttemptAct::watch(std::int64_t pid) {
  const std::int64_t limit = context_.options.config.stall_ms;
  if (limit == 0) return;
  stall_.emplace(loop_, StallWatch::Task{pid, limit, task_.worktree.path, path("transcript.log")},
                 [this](std::int64_t still_ms) { still(still_ms); });
}

// One that waits for an answer waits for ever. Another one may still be at something: it is told
// of, and ended after as long again.
void AttemptAct::still(std::int64_t still_ms) {
  if (child_ == nullptr || ended_by_us_) return;
  const std::string question =
      still_ms == 0 ? ""
                    : agents::question_at_end(system::end_of_file(path("transcript.log"), kEnd));
  const std::string span = base::duration_text(static_cast<double>(still_ms) / 1000);
  if (!question.empty())
    ended_by_us_ = core::ProcessEnd{core::EndKind::asked, 0, question};
  else if (still_ms >= 2 * context_.options.config.stall_ms)
    ended_by_us_ = core::ProcessEnd{core::EndKind::stalled, 0,
                                    "no output, no processor time, no changed file for " + span};
  else
    return report_(core::AgentStalled{task_.command.job, still_ms}, false);
  child_->terminate();
}

void AttemptAct::ended(const system::ChildResult& result) {
  child_ = nullptr;
  stall_.reset();
  take_back_login();
  if (cancelled_) return interrupted();
  const agents::LastWord word =
      conversation_ ? conversation_->last_word(result) : agents::LastWord{};
  if (starts_anew(word)) return lay_out();
  if (!word.trouble || ended_by_us_) return has_ended(result, word);
  std::uniform_real_distribution<double> chance(0, 1);
  std::random_device random;
  interrupted(with_patience(*word.trouble, task_.strikes, system::now_ms(), chance(random)));
}

// The conversation that it was to go on with is not there: a new one begins from the commit.
bool AttemptAct::starts_anew(const agents::LastWord& word) {
  core::Attempt& command = task_.command;
  if (!word.no_such_session || (command.session.empty() && command.fork.empty())) return false;
  said_(task_.command.job, "its conversation is gone: a new one begins");
  command.session.clear();
  command.fork.clear();
  return true;
}

void AttemptAct::has_ended(const system::ChildResult& result, const agents::LastWord& word) {
  core::AgentEnded event;
  event.job = task_.command.job;
  event.end = result.end;
  event.seconds = result.seconds;
  event.strays = result.strays;
  event.refused_hosts = result.refused_hosts;
  event.failure = word.failure;
  if (conversation_) {
    event.end = conversation_->end_of(result.end);
    event.session = conversation_->session();
    event.usage = conversation_->usage();
  }
  if (ended_by_us_) event.end = *ended_by_us_;
  if (auto report = read_report(report_file(), context_.ambient))
    event.report = *std::move(report);
  else
    event.report.summary = "the agent's report could not be read: " + report.error().message;
  report_(std::move(event), true);
}

void AttemptAct::not_started(const std::string& why) {
  core::AgentEnded event;
  event.job = task_.command.job;
  event.end = {core::EndKind::not_started, 0, why};
  report_(std::move(event), true);
}

void AttemptAct::interrupted(std::optional<core::Trouble> trouble) {
  // What it says does not count; its file stays.
  if (const auto taken = take_report(report_file(), context_.ambient); !taken)
    said_(task_.command.job, told(taken.error()));
  auto saved = std::make_shared<std::string>();
  loop_.work(
      [this, saved] {
        auto commit = save_partial_work(context_, desk_, task_.command, task_.worktree);
        if (commit) *saved = *std::move(commit);
        // Else the worktree keeps it: nothing there is touched before the next attempt saves it
        // again.
      },
      [this, saved, trouble = std::move(trouble)] {
        report_(core::AttemptInterrupted{task_.command.job, *saved, trouble}, true);
      });
}

// A login that was refreshed is the user's: the old one may be void.
void AttemptAct::take_back_login() const {
  const auto state = agent_state(task_.command.job);
  if (!state) return;
  const base::Status returned = state->return_login();
  if (!returned) said_(task_.command.job, told(returned.error()));
}

void AttemptAct::cancel() {
  cancelled_ = true;
  if (setup_) setup_->cancel();
  if (child_ == nullptr) return;
  if (conversation_) conversation_->say_farewell();
  child_->terminate();
}

}  // namespace conduct::run
