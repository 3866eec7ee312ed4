#include "validators/commands.h"

#include "base/escapes.h"
#include "base/text.h"
#include "validators/output.h"
#include "validators/shell_errors.h"
#include "validators/words.h"

#include <fmt/core.h>
#include <string.h>  // sigabbrev_np

#include <optional>

namespace conduct::validators {
namespace {

using core::Cause;
using core::EndKind;
using core::Verdict;

// POSIX shell, "Exit Status for Commands": 126 found but not executable, 127 not found, and above
// 128 a command that a signal ended.
constexpr int kExitNotExecutable = 126;
constexpr int kExitNotFound = 127;
constexpr int kSignalBase = 128;
constexpr int kLastSignal = 64;

std::string signal_text(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? fmt::format("signal {} (SIG{})", number, name)
                         : fmt::format("signal {}", number);
}

core::GateResult could_not(core::GateResult result, Cause cause, std::string reason,
                           std::string_view output) {
  result.verdict = Verdict::could_not_run;
  result.cause = cause;
  result.reason = std::move(reason);
  result.excerpt = excerpt(output);
  return result;
}

// A program that is called by name is looked up in PATH, which is the machine's; a path is the
// work's.
Cause whose(const std::string& program) {
  return program.find('/') == std::string::npos ? Cause::environment : Cause::work;
}

core::GateResult not_found(core::GateResult result, const CommandRun& run) {
  const auto program = program_not_found(base::without_escapes(run.output));
  if (!program) {
    return could_not(std::move(result), Cause::work,
                     "exited 127: a program that it calls was not found", run.output);
  }
  const Cause cause = whose(*program);
  return could_not(std::move(result), cause,
                   fmt::format("{} {}", shown(*program),
                               cause == Cause::work ? "was not found" : "is not in PATH"),
                   run.output);
}

core::GateResult not_executable(core::GateResult result, const CommandRun& run) {
  const auto program = program_not_executable(base::without_escapes(run.output));
  if (!program) {
    return could_not(std::move(result), Cause::work,
                     "exited 126: a program that it calls cannot be executed", run.output);
  }
  return could_not(std::move(result), whose(*program), shown(*program) + " cannot be executed",
                   run.output);
}

// "exited 1", or what is known of why, or the signal that an exit code above 128 stands for.
std::string failure_text(const core::ProcessEnd& end) {
  const int code = end.code;
  const int signal = code - kSignalBase;
  if (!end.detail.empty()) return fmt::format("exited {}: {}", code, shown(end.detail));
  if (signal > 0 && signal <= kLastSignal && sigabbrev_np(signal) != nullptr) {
    return fmt::format("exited {}: crashed by {}", code, signal_text(signal));
  }
  return fmt::format("exited {}", code);
}

}  // namespace

core::GateResult could_not_run(const std::string& gate, const CommandRun& run) {
  core::GateResult result = result_of(gate, run);
  switch (run.end.kind) {
    case EndKind::not_started:
      return could_not(std::move(result), Cause::environment,
                       "could not be started: " + shown(run.end.detail), run.output);
    case EndKind::timed_out:
      return could_not(std::move(result), Cause::work,
                       fmt::format("did not end within its time limit and was stopped after {}",
                                   base::duration_text(run.seconds)),
                       run.output);
    case EndKind::signalled:
      return could_not(std::move(result), Cause::work,
                       "was killed by " + signal_text(run.end.code) +
                           (run.end.detail.empty() ? "" : ": " + shown(run.end.detail)),
                       run.output);
    case EndKind::stalled:  // agents alone are ended for doing nothing
    case EndKind::asked:
    case EndKind::exited:
      break;
  }
  if (run.end.code == kExitNotFound) return not_found(std::move(result), run);
  if (run.end.code == kExitNotExecutable) return not_executable(std::move(result), run);
  result.verdict = Verdict::not_applicable;
  return result;
}

core::GateResult judge_command(const std::string& gate, const CommandRun& run) {
  core::GateResult result = could_not_run(gate, run);
  if (result.verdict == Verdict::could_not_run) return result;
  if (run.end.code == 0) {
    result.verdict = Verdict::pass;
    result.reason = "exited 0";
    return result;
  }
  result.verdict = Verdict::fail;
  result.reason = failure_text(run.end);
  result.excerpt = excerpt(run.output);
  return result;
}

}  // namespace conduct::validators
