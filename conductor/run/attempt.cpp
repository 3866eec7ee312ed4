#include "conductor/run/attempt.h"

#include "base/text.h"
#include "conductor/core/gate_name.h"
#include "conductor/run/attempt_report.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/patience.h"
#include "conductor/system/files.h"
#include "validators/commands.h"

#include <fmt/core.h>

#include <random>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::size_t kCommandColumns = 80;  // of a command that is told

// The command of a setup that did not succeed, and the end of what it printed; empty: all did.
std::string failure_of(const CommandRuns& runs) {
  for (const auto& [command, run] : runs) {
    const core::GateResult result = validators::judge_command(core::kSetupGate, run);
    if (result.verdict == core::Verdict::pass) continue;
    return fmt::format("`{}` {}{}", base::one_line(command, kCommandColumns), result.reason,
                       result.excerpt.empty() ? "" : ":\n" + result.excerpt);
  }
  return "";
}

bool went_well(const AgentProcess::Ended& ended) {
  return ended.end.kind == core::EndKind::exited && ended.end.code == 0 &&
         ended.word.failure.empty() && !ended.word.trouble;
}

}  // namespace

AttemptAct::AttemptAct(const Context& context, GitDesk& desk, system::Loop& loop, AttemptTask task,
                       MakePrompt prompt, Started started, Said said, ReportEvent report)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      used_before_(task_.used),
      prompt_(std::move(prompt)),
      started_(std::move(started)),
      said_(std::move(said)),
      report_(std::move(report)),
      process_(context, loop, task_,
               {said_, report_,
                [this](std::int64_t pid) {
                  if (requests_) requests_->asker_runs(pid);
                },
                [this] { return requests_ && requests_->any_open(); },
                [this](AgentProcess::Ended last) { ended(std::move(last)); }}) {}

void AttemptAct::start() {
  if (!task_.unsaved) return begin();
  save([this](const base::Result<std::string>& saved) {
    if (!saved) return not_started(unsaved_text(saved.error()));
    if (!saved->empty()) task_.interrupted = *saved;
    begin();
  });
}

void AttemptAct::begin() {
  if (task_.setup.empty()) return lay_out();
  set_up();
}

void AttemptAct::set_up() {
  const core::Attempt& command = task_.command;
  setup_.emplace(context_, desk_, loop_,
                 CheckoutSetup::Task{command.job, command.commit, task_.place, task_.setup,
                                     task_.place.folder + "/" + attempt_file(command, "setup")},
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
  auto layout = std::make_shared<base::Result<AttemptLayout>>(AttemptLayout{});
  loop_.work([this, layout] { *layout = run::lay_out(context_, desk_, task_); },
             [this, layout] { laid_out(std::move(*layout)); });
}

void AttemptAct::laid_out(base::Result<AttemptLayout> layout) {
  if (cancelled_) return report_(core::AttemptInterrupted{task_.command.job, "", {}}, true);
  if (!layout) return not_started(told(layout.error()));
  enclosure_ = std::move(layout->enclosure);
  const base::Status asking = ask_for_helpers();
  if (!asking) return not_started(told(asking.error()));
  started_({std::move(layout->before), std::move(layout->files_of)});
  call(facts(std::move(layout->diff)));
}

base::Status AttemptAct::ask_for_helpers() {
  if (!task_.helping) return {};
  TRY_ASSIGN(requests_, Requests::open(context_, desk_, loop_, task_, enclosure_, prompt_, said_,
                                       report_, [this] {
                                         if (ended_) conclude();
                                       }));
  return {};
}

// Starts its process, or starts it again.
void AttemptAct::call(const agents::PromptFacts& facts) {
  const core::Usage used = before_ ? before_->usage : core::Usage{};
  const base::Status started = process_.start(enclosure_, prompt_(facts), used, seconds_);
  if (!started) return before_ ? keep_to_before() : not_started(told(started.error()));
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
  facts.restored = start_commit(task_) != command.commit;
  if (requests_) facts.helpers = requests_->left();
  facts.request = task_.helper.request;
  return facts;
}

void AttemptAct::ended(AgentProcess::Ended ended) {
  seconds_ += ended.result.seconds;
  strays_ += ended.result.strays;
  // They come to their end first, and it is called again; where it has failed, they have nobody to
  // help any more.
  const bool well = went_well(ended);
  ended_ = std::move(ended);
  if (!requests_) return conclude();
  requests_->asker_ended();
  if (!requests_->any_open()) return conclude();
  if (cancelled_ || !well) requests_->cancel();
}

// It had told that its work is done when it was ended: what it told last may be what the budget was
// spent with. One whose helpers were cut off has still to hear of that.
bool AttemptAct::is_finished() {
  if (!ended_->word.finished || (requests_ && !requests_->take_answers().empty())) return false;
  ended_->end = {};
  return true;
}

void AttemptAct::conclude() {
  if (cancelled_) return is_finished() ? has_ended() : interrupted();
  const agents::LastWord& word = ended_->word;
  if (before_ && (word.no_such_session || ended_->end.kind == core::EndKind::not_started))
    return keep_to_before();
  if (starts_anew(word)) return lay_out();
  if (word.trouble && !ended_->ended_by_us) {
    std::uniform_real_distribution<double> chance(0, 1);
    std::random_device random;
    return interrupted(
        with_patience(*word.trouble, task_.strikes, system::now_ms(), chance(random)));
  }
  if (!went_well(*ended_) || !calls_again()) has_ended();
}

// The conversation that it was to go on with is not there: a new one begins from the commit.
bool AttemptAct::starts_anew(const agents::LastWord& word) {
  core::Attempt& command = task_.command;
  if (!word.no_such_session || (command.session.empty() && command.fork.empty())) return false;
  said_(task_.command.job, "its conversation is gone: a new one begins");
  command.session.clear();
  command.fork.clear();
  task_.used = used_before_ = {};
  ended_.reset();
  return true;
}

// It had ended before its helpers did: it goes on with what they have answered.
bool AttemptAct::calls_again() {
  const std::string answers = requests_ ? requests_->take_answers() : "";
  if (answers.empty() || ended_->session.empty()) return false;
  said_(task_.command.job, "is called again: its helpers have answered");
  task_.command.session = ended_->session;
  task_.command.fork.clear();
  task_.used = used_before_ + ended_->usage;
  before_ = std::exchange(ended_, std::nullopt);
  agents::PromptFacts facts = this->facts("");
  facts.interrupted.clear();
  facts.answers = answers;
  call(facts);
  return true;
}

// It cannot be called again: what it came to before holds.
void AttemptAct::keep_to_before() {
  ended_ = std::exchange(before_, std::nullopt);
  has_ended();
}

void AttemptAct::has_ended() {
  core::AgentEnded event;
  event.job = task_.command.job;
  event.end = ended_->end;
  event.seconds = seconds_;
  event.strays = strays_;
  event.refused_hosts = ended_->result.refused_hosts;
  event.failure = ended_->word.failure;
  event.session = ended_->session;
  event.usage = ended_->usage;
  if (auto report = read_report(report_file(context_, task_), context_.ambient))
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
  if (const auto taken = take_report(report_file(context_, task_), context_.ambient); !taken)
    said_(task_.command.job, told(taken.error()));
  save([this, trouble = std::move(trouble)](const base::Result<std::string>& saved) {
    core::AttemptInterrupted event{task_.command.job, "", trouble};
    if (saved)
      event.saved = *saved;
    else
      event.unsaved = unsaved_text(saved.error());
    report_(std::move(event), true);
  });
}

void AttemptAct::save(std::function<void(const base::Result<std::string>& saved)> then) {
  auto saved = std::make_shared<base::Result<std::string>>(std::string());
  loop_.work(
      [this, saved] { *saved = save_partial_work(context_, desk_, task_.command, task_.place); },
      [saved, then = std::move(then)] { then(*saved); });
}

std::string AttemptAct::unsaved_text(const base::Error& why) const {
  return fmt::format("what it made cannot be saved and is left in {}: {}",
                     task_.place.worktree.path, why.message);
}

void AttemptAct::cancel() {
  cancelled_ = true;
  if (setup_) setup_->cancel();
  if (requests_) requests_->cancel();
  process_.terminate();
}

}  // namespace conduct::run
