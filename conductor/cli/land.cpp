// `conduct land`: moves the target to the verified result of a run that did not land.
#include "conductor/cli/commands.h"
#include "conductor/cli/resume.h"

#include <memory>

namespace conduct::cli {
namespace {

class Land : public Command {
 public:
  Land()
      : Command({"land", Group::run, "Move the target to the verified result of a run",
                 "conduct land 7",
                 "For a run that was told not to land, or that could not because uncommitted work "
                 "was in the way.\n"
                 "A target that has moved meanwhile is merged and gated again first."}) {
    syntax_.run_number({}, flags_.run, "the run; without it the latest");
    declare(syntax_, showing_);
    flags_.land = "merge";
  }

  base::Result<int> run(const Place& place) override { return resume_run(flags_, showing_, place); }

 private:
  run::ResumeFlags flags_;
  Showing showing_;
};

}  // namespace

std::unique_ptr<Command> land_command() {
  return std::make_unique<Land>();
}

}  // namespace conduct::cli
