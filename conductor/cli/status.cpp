// `conduct status`: how a run stands, from its log.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/report/json.h"
#include "conductor/report/text.h"

#include <memory>

namespace conduct::cli {
namespace {

class Status : public Command {
 public:
  Status()
      : Command(
            {"status", Group::happened, "Show how a run stands", "conduct status 7 --json", ""}) {
    syntax_.run_number({}, run_, "the run; without it the latest");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    const core::Plan& plan = past.run.plan;
    const core::State& state = past.run.state;
    place.terminal.out(
        json_ ? report::status_json(plan, state, past.alive) + "\n"
              : report::status_text(plan, state, past.alive, past.dir, place.terminal.colour));
    return kPassed;
  }

 private:
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> status_command() {
  return std::make_unique<Status>();
}

}  // namespace conduct::cli
