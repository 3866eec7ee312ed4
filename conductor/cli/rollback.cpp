// `conduct rollback`: a run back to one of its checkpoints, and the way back from there.
#include "conductor/cli/rollback.h"

#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/reference.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <string>

namespace conduct::cli {
namespace {

std::string target_text(const run::RollbackReport& report) {
  const std::string branch = branch_name(report.target);
  if (report.target_to.empty()) return fmt::format("{} stays where it is\n", branch);
  return fmt::format("{}: {} -> {}{}\n", branch, report::short_commit(report.target_from),
                     report::short_commit(report.target_to),
                     report.reverted ? ", by a commit that reverts (it had moved on)" : "");
}

std::string point_text(const run::RollbackReport& report) {
  if (report.number == 0)
    return fmt::format("where it began ({})", report::short_commit(report.commit));
  return fmt::format("checkpoint {}.{} ({})", report.run, report.number,
                     report::short_commit(report.commit));
}

class Rollback : public Command {
 public:
  Rollback()
      : Command(
            {"rollback", Group::upkeep, "Go back to a checkpoint, or undo having done so",
             "conduct rollback 7.2",
             "Everything later is undone: the run's state, its integration and, if it had landed, "
             "the target.\n"
             "Nothing is lost: what is left behind keeps a ref until `conduct clean --attic`."}) {
    syntax_.text({}, "RUN.N", name_,
                 "the checkpoint; RUN.0 is where the run began; with --undo: RUN");
    syntax_.flag({"--undo"}, flags_.undo, "take the last rollback back");
    syntax_.flag({"--keep-target"}, flags_.keep_target, "move the run's state only");
    syntax_.flag({"--dry-run"}, flags_.dry_run, "show what would be done and change nothing");
  }

  base::Result<int> run(const Place& place) override {
    TRY(name_checkpoint(name_, flags_));
    TRY_ASSIGN(const run::RollbackReport report, run::rollback(flags_, place.where));
    place.terminal.out(rollback_text(flags_, report));
    return kPassed;
  }

 private:
  std::string name_;
  run::RollbackFlags flags_;
};

}  // namespace

base::Status name_checkpoint(const std::string& name, run::RollbackFlags& flags) {
  if (flags.undo) {
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, flags.run);
    if (name.empty() || (error == std::errc() && stop == end && flags.run > 0)) return {};
    return base::Error{base::Fault::usage, fmt::format("\"{}\" is not the number of a run", name),
                       "with --undo the run is enough: conduct rollback --undo 7"};
  }
  if (const std::optional<CheckpointName> point = checkpoint_name(name)) {
    flags.run = point->run;
    flags.number = point->number;
    return {};
  }
  return base::Error{
      base::Fault::usage,
      name.empty() ? "no checkpoint was named" : fmt::format("\"{}\" is not a checkpoint", name),
      "a checkpoint is RUN.N, as in 7.2; `conduct checkpoints` lists them"};
}

std::string rollback_text(const run::RollbackFlags& flags, const run::RollbackReport& report) {
  std::string text =
      fmt::format("run {} {} {}\n", report.run, flags.dry_run ? "would go back to" : "is back at",
                  flags.undo ? "where it was before the rollback" : point_text(report));
  if (!report.undone.empty()) {
    text += fmt::format("to be done again: {} {}\n", report.undone.size() == 1 ? "phase" : "phases",
                        base::join(report.undone, ", "));
  }
  if (!report.target.empty()) text += target_text(report);
  if (flags.dry_run) return text + "nothing was changed (--dry-run)\n";
  if (flags.undo) return text;
  return text + fmt::format("go on:  conduct resume {0}\nundo:   conduct rollback --undo {0}\n",
                            report.run);
}

std::unique_ptr<Command> rollback_command() {
  return std::make_unique<Rollback>();
}

}  // namespace conduct::cli
