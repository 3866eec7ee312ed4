// `conduct approve`: lets a phase pass that waits for a person.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/ruling.h"

#include <memory>

namespace conduct::cli {
namespace {

class Approve : public Command {
 public:
  Approve()
      : Command({"approve", Group::run, "Let a phase pass that waits for approval",
                 "conduct approve 2 -m 'read it all'",
                 "For a phase that says `Approval: required` and has passed its gates. The very "
                 "commit that waits is\n"
                 "approved, under the name that git commits with; `conduct resume` then goes on. "
                 "`conduct diff PHASE`\n"
                 "shows what it has changed."}) {
    declare_ruling(syntax_, flags_, "why, for the log");
  }

  base::Result<int> run(const Place& place) override {
    TRY(check(flags_));
    TRY_ASSIGN(const run::RulingReport report, run::rule(flags_, place.where));
    place.terminal.out(ruling_text(flags_, report));
    return kPassed;
  }

 private:
  run::RulingFlags flags_;
};

}  // namespace

std::unique_ptr<Command> approve_command() {
  return std::make_unique<Approve>();
}

}  // namespace conduct::cli
