// `conduct reject`: sends a phase that waits for a person back to a fixer.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/ruling.h"

#include <memory>

namespace conduct::cli {
namespace {

class Reject : public Command {
 public:
  Reject()
      : Command({"reject", Group::run, "Send a phase that waits for approval back to a fixer",
                 "conduct reject 2 -m 'say what the options mean'",
                 "The message is what the fixer is told to do. With `conduct resume` it works on "
                 "the phase's result;\n"
                 "what passes the gates then waits for approval again. An approval that no resume "
                 "has followed yet\n"
                 "is taken back."}) {
    flags_.approve = false;
    declare_ruling(syntax_, flags_, "what is to be done");
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

std::unique_ptr<Command> reject_command() {
  return std::make_unique<Reject>();
}

}  // namespace conduct::cli
