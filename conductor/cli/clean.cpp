// `conduct clean`: removes what runs have left behind, when told.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/run/upkeep.h"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace conduct::cli {
namespace {

std::string clean_text(const run::CleanFlags& flags, const run::CleanReport& report) {
  const char* removed = flags.dry_run ? "would remove" : "removed";
  std::string text;
  for (const std::string& path : report.worktrees)
    text += fmt::format("{} worktree {}\n", removed, path);
  for (const std::string& ref : report.refs) text += fmt::format("{} ref {}\n", removed, ref);
  for (const std::string& path : report.caches) text += fmt::format("{} cache {}\n", removed, path);
  for (const std::string& why : report.kept) text += fmt::format("kept: {}\n", why);
  return text.empty() ? "nothing to clean\n" : base::printable(text);
}

class Clean : public Command {
 public:
  Clean()
      : Command(
            {"clean", Group::upkeep, "Remove the worktrees that runs have left behind",
             "conduct clean --dry-run",
             "Worktrees of runs that are not running; what is not committed in one is committed "
             "and kept in the\n"
             "attic first. Logs, checkpoints and results stay."}) {
    syntax_.run_number({}, flags_.run, "the run; without it every one");
    syntax_.flag({"--attic"}, flags_.attic,
                 "also drop what rollbacks and retries left in the attic");
    syntax_.flag(
        {"--caches"}, flags_.caches,
        "also remove what agents and gates have downloaded and compiled for this repository");
    syntax_.flag({"--dry-run"}, flags_.dry_run, "show what would be removed and remove nothing");
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const run::CleanReport report, run::clean(flags_, place.where));
    place.terminal.out(clean_text(flags_, report));
    return kPassed;
  }

 private:
  run::CleanFlags flags_;
};

}  // namespace

std::unique_ptr<Command> clean_command() {
  return std::make_unique<Clean>();
}

}  // namespace conduct::cli
