// `conduct plan`: the phases and modules of a spec in the order in which they would run.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/report/json.h"
#include "conductor/report/text.h"

#include <memory>
#include <string>

namespace conduct::cli {
namespace {

class Plan : public Command {
 public:
  Plan()
      : Command({"plan", Group::spec, "Show the phases and modules of a spec and their order",
                 "conduct plan SPEC.md --dot | dot -Tsvg > plan.svg", ""}) {
    declare(syntax_, spec_);
    syntax_.json(json_);
    syntax_.flag({"--dot"}, dot_, "print a graph for Graphviz");
  }

  base::Result<int> run(const Place& place) override {
    if (json_ && dot_) {
      return base::Error{base::Fault::usage, "--json and --dot each choose the format: give one",
                         ""};
    }
    TRY_ASSIGN(const PlannedSpec planned, plan_spec(spec_, place.where));
    show_diagnostics(planned, place.terminal);
    if (!planned.plan) return unusable_spec(planned.diagnostics, planned.shown);
    if (json_) {
      place.terminal.out(report::plan_json(*planned.plan) + "\n");
    } else if (dot_) {
      place.terminal.out(report::plan_dot(*planned.plan));
    } else {
      place.terminal.out(report::plan_tree(*planned.plan, place.terminal.colour));
    }
    return kPassed;
  }

 private:
  SpecChoice spec_;
  bool json_ = false;
  bool dot_ = false;
};

}  // namespace

std::unique_ptr<Command> plan_command() {
  return std::make_unique<Plan>();
}

}  // namespace conduct::cli
