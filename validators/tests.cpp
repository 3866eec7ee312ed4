#include "validators/tests.h"

#include "base/escapes.h"
#include "base/text.h"
#include "validators/commands.h"
#include "validators/output.h"
#include "validators/runners.h"

#include <fmt/core.h>

#include <utility>

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

core::GateResult judge_failing(core::GateResult result) {
  const bool failed = result.verdict == Verdict::fail;
  result.verdict = failed ? Verdict::pass : Verdict::fail;
  result.reason = failed ? "failed, as the plan expects: " + result.reason
                         : result.reason + ", but the plan expects it to fail";
  return result;
}

core::GateResult judge_exit(core::GateResult result, const CommandRun& run, int code) {
  const bool so = run.end.code == code;
  result.verdict = so ? Verdict::pass : Verdict::fail;
  result.reason +=
      so ? ", as the plan expects" : fmt::format(", but the plan expects it to exit {}", code);
  if (!so) result.excerpt = excerpt(run.output);
  return result;
}

core::GateResult judge_silence(core::GateResult result, const CommandRun& run) {
  const std::string output = base::without_escapes(run.output);
  if (!base::trim(output).empty()) {
    result.verdict = Verdict::fail;
    result.reason = "printed something, but the plan expects nothing";
    result.excerpt = excerpt(run.output);
  } else if (run.end.code == 1) {
    result.verdict = Verdict::pass;
    result.reason = "printed nothing and exited 1";
  }
  return result;
}

core::GateResult judge_output(core::GateResult result, const CommandRun& run,
                              const std::string& output) {
  const bool printed = base::without_escapes(run.output).find(output) != std::string::npos;
  if (printed || result.verdict != Verdict::pass) return result;
  result.verdict = Verdict::fail;
  result.reason += fmt::format(", but did not print {}, as the plan expects", quoted(output));
  result.excerpt = excerpt(run.output);
  return result;
}

}  // namespace

std::optional<long> tests_run(std::string_view output) {
  const auto count = count_tests(output);
  return count ? std::optional(count->ran) : std::nullopt;
}

core::GateResult judge_tests(const CommandRun& run, const Expectation& expected) {
  core::GateResult result = judge_command("tests", run);
  if (result.verdict == Verdict::could_not_run) return result;
  if (expected.exit_code > 0) return judge_exit(std::move(result), run, expected.exit_code);
  if (expected.silent) return judge_silence(std::move(result), run);
  const auto count = count_tests(run.output);
  if (ran_none(run, count)) {
    result.verdict = Verdict::could_not_run;
    result.cause = core::Cause::work;
    result.reason = fmt::format("ran no test and exited {}", run.end.code);
    result.excerpt = excerpt(run.output);
  } else if (result.verdict == Verdict::pass && count) {
    result.reason += fmt::format(", {} test{} ran", count->ran, count->ran == 1 ? "" : "s");
  }
  if (result.verdict == Verdict::could_not_run) return result;
  if (expected.fails) return judge_failing(std::move(result));
  if (!expected.output.empty()) return judge_output(std::move(result), run, expected.output);
  return result;
}

}  // namespace conduct::validators
