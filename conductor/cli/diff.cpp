// `conduct diff`: what a module, a phase, a checkpoint or a whole run has changed, as a patch.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/json.h"
#include "conductor/cli/past_run.h"
#include "conductor/cli/reference.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace conduct::cli {
namespace {

const char* colour_of(std::string_view line) {
  if (line.rfind("diff ", 0) == 0 || line.rfind("---", 0) == 0 || line.rfind("+++", 0) == 0)
    return "1";
  if (line.rfind("@@", 0) == 0) return "36";
  if (line.rfind('+', 0) == 0) return "32";
  if (line.rfind('-', 0) == 0) return "31";
  return nullptr;
}

// A patch holds foreign text: on a terminal it must not act. Elsewhere it stays what `git apply`
// takes.
std::string for_terminal(std::string_view patch, bool colour) {
  std::string text;
  for (const std::string_view line : base::lines(patch)) {
    const char* code = colour ? colour_of(line) : nullptr;
    text += code ? fmt::format("\x1b[{}m{}\x1b[0m\n", code, base::printable(line))
                 : base::printable(line) + "\n";
  }
  return text;
}

// The two commits; TO is empty where there is none yet.
Difference of_run(const core::State& state) {
  return {fmt::format("run {}", state.run), state.started.base, state.integration, {}, ""};
}

Difference of_job(const core::Plan& plan, const core::State& state, core::JobId id) {
  if (plan.job(id).scope == core::Scope::run) return of_run(state);
  const core::JobState& job = state.of(id);
  return {plan.job(id).name, job.base, job.head, {}, ""};
}

base::Result<Difference> of_checkpoint(const core::State& state, const CheckpointName& name) {
  const std::string shown = fmt::format("{}.{}", name.run, name.number);
  for (const core::CheckpointRecord& record : state.checkpoints) {
    if (record.number == name.number)
      return Difference{shown, state.started.base, record.commit, {}, ""};
  }
  return base::Error{base::Fault::usage,
                     fmt::format("run {} has no checkpoint {}", name.run, name.number),
                     fmt::format("conduct checkpoints {}", name.run)};
}

class Diff : public Command {
 public:
  Diff()
      : Command({"diff", Group::happened,
                 "Show what a module, phase, checkpoint or run has changed",
                 "conduct diff 2/parser | git apply --stat",
                 "The patch is against the commit that it started from; a checkpoint RUN.N, "
                 "against that of its run."}) {
    syntax_.text({}, "PHASE[/MODULE]|RUN.N", name_, "what to show; without it the whole run");
    syntax_.run_number({"--run"}, run_, "the run of the phase; without it the latest");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    const std::optional<CheckpointName> checkpoint = checkpoint_name(name_);
    // Phases can be called 2.1, too: with --run, or where the latest run has such a phase, it is
    // meant.
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    if (checkpoint && run_ == 0 && !past.run.plan.find_phase(name_)) {
      TRY_ASSIGN(const PastRun named, open_run(place.where, checkpoint->run));
      TRY_ASSIGN(Difference difference, of_checkpoint(named.run.state, *checkpoint));
      return print(place, named, std::move(difference));
    }
    if (name_.empty()) return print(place, past, of_run(past.run.state));
    TRY_ASSIGN(const core::JobId job, find_job(past.run.plan, name_));
    return print(place, past, of_job(past.run.plan, past.run.state, job));
  }

 private:
  base::Result<int> print(const Place& place, const PastRun& past, Difference difference) {
    if (difference.from.empty() || difference.to.empty()) {
      return base::Error{base::Fault::usage,
                         fmt::format("{} has not made a commit yet", difference.name),
                         fmt::format("conduct status {}", past.run.number)};
    }
    const gitops::Repository& repository = past.history.repository;
    TRY_ASSIGN(difference.patch, repository.patch(difference.from, difference.to));
    if (json_) {
      TRY_ASSIGN(difference.changes, repository.changes(difference.from, difference.to));
      place.terminal.out(diff_json(difference) + "\n");
    } else if (place.terminal.live || place.terminal.colour) {
      place.terminal.out(for_terminal(difference.patch, place.terminal.colour));
    } else {
      place.terminal.out(difference.patch);
    }
    return kPassed;
  }

  std::string name_;
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> diff_command() {
  return std::make_unique<Diff>();
}

}  // namespace conduct::cli
