// `conduct approve` and `conduct reject`: what a person says of a phase that waits for approval.
#include "conductor/cli/ruling.h"

#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

namespace conduct::cli {
namespace {

std::string what_was_done(const run::RulingFlags& flags, const run::RulingReport& report) {
  const std::string commit = report::short_commit(report.commit);
  const std::string by = base::one_line(report.by, 200);
  if (report.before) return fmt::format("was approved at {} already, by {}", commit, by);
  if (flags.approve) return fmt::format("is approved at {}, by {}", commit, by);
  if (report.blocked)
    return fmt::format("is rejected at {} and blocked: it has no retries", commit);
  return fmt::format("is rejected at {} and goes back to a fixer", commit);
}

class Ruling : public Command {
 public:
  Ruling(About text, bool approve, std::string message_help) : Command(std::move(text)) {
    flags_.approve = approve;
    syntax_.text({}, "PHASE", flags_.phase, "the phase that waits");
    syntax_.run_number({"--run"}, flags_.run, "the run; without it the latest");
    syntax_.text({"-m", "--message"}, "TEXT", flags_.message, std::move(message_help));
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

base::Status check(const run::RulingFlags& flags) {
  if (flags.phase.empty())
    return base::Error{base::Fault::usage, "no phase was named",
                       "`conduct status` shows which ones wait"};
  if (!flags.approve && base::trim(flags.message).empty())
    return base::Error{base::Fault::usage, "-m is missing: what is to be done about it",
                       "the fixer reads it: conduct reject " + flags.phase + " -m \"…\""};
  return {};
}

std::string ruling_text(const run::RulingFlags& flags, const run::RulingReport& report) {
  std::string text =
      fmt::format("run {}: phase {} {}\n", report.run, report.phase, what_was_done(flags, report));
  if (!report.awaiting.empty()) {
    text += fmt::format("waiting still: {} {}\n", report.awaiting.size() == 1 ? "phase" : "phases",
                        base::join(report.awaiting, ", "));
  }
  return base::printable(text) + fmt::format("next: conduct resume {}\n", report.run);
}

std::unique_ptr<Command> approve_command() {
  return std::make_unique<Ruling>(
      About{"approve", Group::run, "Let a phase pass that waits for approval",
            "conduct approve 2 -m 'read it all'",
            "For a phase that says `Approval: required` and has passed its gates. The very "
            "commit that waits is\n"
            "approved, under the name that git commits with; `conduct resume` then goes on. "
            "`conduct diff PHASE`\n"
            "shows what it has changed."},
      true, "why, for the log");
}

std::unique_ptr<Command> reject_command() {
  return std::make_unique<Ruling>(
      About{"reject", Group::run, "Send a phase that waits for approval back to a fixer",
            "conduct reject 2 -m 'say what the options mean'",
            "The message is what the fixer is told to do. With `conduct resume` it works on "
            "the phase's result;\n"
            "what passes the gates then waits for approval again. An approval that no resume "
            "has followed yet\n"
            "is taken back."},
      false, "what is to be done");
}

}  // namespace conduct::cli
