#include "conductor/cli/ruling.h"

#include "base/text.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

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

}  // namespace

void declare_ruling(Syntax& syntax, run::RulingFlags& flags, std::string message_help) {
  syntax.text({}, "PHASE", flags.phase, "the phase that waits");
  syntax.run_number({"--run"}, flags.run, "the run; without it the latest");
  syntax.text({"-m", "--message"}, "TEXT", flags.message, std::move(message_help));
}

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

}  // namespace conduct::cli
