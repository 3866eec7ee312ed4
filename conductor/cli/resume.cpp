#include "conductor/cli/resume.h"

#include "conductor/cli/commands.h"
#include "conductor/cli/run.h"

#include <memory>

namespace conduct::cli {
namespace {

class Resume : public Command {
 public:
  Resume()
      : Command({"resume", Group::run,
                 "Go on with a run that was interrupted, blocked, approved or rolled back",
                 "conduct resume 7",
                 "What was done stays done; what was open when the conductor ended is settled by "
                 "looking at the\n"
                 "repository; blocked phases are tried again. Your own commits in a kept worktree "
                 "count."}) {
    syntax_.run_number({}, flags_.run, "the run; without it the latest");
    syntax_.flag({"--accept-spec-changes"}, flags_.accept_spec_changes,
                 "replan what has not started");
    syntax_.number({"-j", "--jobs"}, "N", 1, flags_.jobs, "agents at the same time");
    declare_sandbox(syntax_, flags_.sandbox);
    declare_budget(syntax_, flags_.budget);
    declare(syntax_, showing_);
  }

  base::Result<int> run(const Place& place) override { return resume_run(flags_, showing_, place); }

 private:
  run::ResumeFlags flags_;
  Showing showing_;
};

}  // namespace

base::Result<int> resume_run(const run::ResumeFlags& flags, const Showing& showing,
                             const Place& place) {
  return show(showing, place, [&](const run::Audience& audience) {
    return run::resume(flags, place.where, audience);
  });
}

std::unique_ptr<Command> resume_command() {
  return std::make_unique<Resume>();
}

}  // namespace conduct::cli
