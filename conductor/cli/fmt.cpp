// `conduct fmt`: a plan in the canonical form. The user's file is never rewritten.
#include "conductor/cli/commands.h"
#include "conductor/cli/conversion.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/planned_spec.h"

#include <memory>
#include <string>

namespace conduct::cli {
namespace {

class Fmt : public Command {
 public:
  Fmt()
      : Command(
            {"fmt", Group::spec, "Print a plan in the canonical form", "conduct fmt tasks.md",
             "The file itself is left as it is. What is read again is the same plan. Prose that "
             "belongs to no\nfield is left out, but for that of phases without tasks, which are "
             "told "
             "in it."}) {
    declare(syntax_, spec_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PlannedSpec planned, plan_spec(spec_, place.where));
    show_diagnostics(planned, place.terminal);
    if (planned.spec.phases.empty()) return unusable_spec(planned.diagnostics, planned.shown);
    TRY_ASSIGN(const std::string text, canonical_text(planned));
    place.terminal.out(text);
    return planned.plan ? kPassed : kSpec;
  }

 private:
  SpecChoice spec_;
};

}  // namespace

std::unique_ptr<Command> fmt_command() {
  return std::make_unique<Fmt>();
}

}  // namespace conduct::cli
