// `conduct checkpoints`: the points that a run can be rolled back to.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/report/json.h"
#include "conductor/report/text.h"

#include <memory>

namespace conduct::cli {
namespace {

class Checkpoints : public Command {
 public:
  Checkpoints()
      : Command({"checkpoints", Group::happened, "List the checkpoints of a run",
                 "conduct checkpoints 7", ""}) {
    syntax_.run_number({}, run_, "the run; without it the latest");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    place.terminal.out(json_ ? report::checkpoints_json(past.run.plan, past.run.state) + "\n"
                             : report::checkpoints_text(past.run.plan, past.run.state));
    return kPassed;
  }

 private:
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> checkpoints_command() {
  return std::make_unique<Checkpoints>();
}

}  // namespace conduct::cli
