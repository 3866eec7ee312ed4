// `conduct costs`: what a run has used, by the agents' own figures.
#include "conductor/report/costs.h"

#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"

#include <memory>

namespace conduct::cli {
namespace {

class Costs : public Command {
 public:
  Costs()
      : Command({"costs", Group::happened,
                 "Show what a run has used: tokens and cost by attempt, module and phase",
                 "conduct costs 7",
                 "By the agents' own figures. What an agent does not tell is unknown, never 0; "
                 "[agents.NAME] price\n"
                 "gives a cost to tokens."}) {
    syntax_.run_number({}, run_, "the run; without it the latest");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    const core::Plan& plan = past.run.plan;
    const core::State& state = past.run.state;
    place.terminal.out(json_ ? report::costs_json(plan, state) + "\n"
                             : report::costs_text(plan, state, place.terminal.colour));
    return kPassed;
  }

 private:
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> costs_command() {
  return std::make_unique<Costs>();
}

}  // namespace conduct::cli
