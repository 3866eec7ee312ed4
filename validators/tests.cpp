#include "validators/tests.h"

#include "validators/commands.h"
#include "validators/output.h"
#include "validators/runners.h"

#include <fmt/core.h>

namespace conduct::validators {
namespace {

using core::Verdict;

constexpr int kNoTestsCollected =
    5;  // pytest's ExitCode.NO_TESTS_COLLECTED; unittest since Python 3.12

bool mentions_pytest(const std::string& command) {
  return command.find("pytest") != std::string::npos ||
         command.find("py.test") != std::string::npos;
}

// Does the exit code or the runner's own word mean that there was nothing to run?
bool ran_none(const CommandRun& run, const std::optional<TestCount>& count) {
  if (count && count->ran > 0) return false;
  if (run.end.code == 0) return count.has_value();
  if (count && count->none_found) return true;
  return run.end.code == kNoTestsCollected && (count || mentions_pytest(run.command));
}

}  // namespace

std::optional<long> tests_run(std::string_view output) {
  const auto count = count_tests(output);
  return count ? std::optional(count->ran) : std::nullopt;
}

core::GateResult judge_tests(const CommandRun& run) {
  core::GateResult result = judge_command("tests", run);
  if (result.verdict == Verdict::could_not_run) return result;
  const auto count = count_tests(run.output);
  if (ran_none(run, count)) {
    result.verdict = Verdict::could_not_run;
    result.cause = core::Cause::work;
    result.reason = fmt::format("ran no test and exited {}", run.end.code);
    result.excerpt = excerpt(run.output);
  } else if (result.verdict == Verdict::pass && count) {
    result.reason += fmt::format(", {} test{} ran", count->ran, count->ran == 1 ? "" : "s");
  }
  return result;
}

}  // namespace conduct::validators
