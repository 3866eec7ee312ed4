#include "conductor/core/base_check.h"

#include "conductor/core/gate_name.h"

#include <fmt/core.h>

#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace conduct::core {
namespace {

bool is_setup(const BaseGate& gate) {
  return gate.result.gate == kSetupGate;
}

// What a gate is about, for a message: "test command", "criterion", "gate lint".
std::string kind_of(const BaseGate& gate) {
  if (gate.configured) return "the gate " + gate.result.gate;
  if (is_setup(gate)) return "the setup `" + gate.result.subject + "` of this phase";
  return gate.result.gate == "tests" ? "this test command" : "this criterion";
}

std::optional<base::Diagnostic> finding_of(const BaseGate& gate) {
  const GateResult& result = gate.result;
  const std::string kind = kind_of(gate);
  base::Diagnostic found{"", base::Severity::warning, gate.line, 0, "", "", ""};
  if (result.verdict == Verdict::could_not_run) {
    found.code = "CS302";
    found.message = fmt::format("{} could not run at the base: {}", kind, result.reason);
    found.hint = result.cause == Cause::environment
                     ? "mend this machine, or no work will ever pass it"
                     : "right if the work brings what is missing, and wrong otherwise";
  } else if (result.verdict == Verdict::fail && is_setup(gate)) {
    found.code = "CS304";
    found.message = fmt::format("{} fails at the base: {}", kind, result.reason);
    found.hint = "right if the work brings what it needs, and wrong otherwise";
  } else if (result.verdict == Verdict::pass && !gate.configured && !is_setup(gate)) {
    found.code = "CS301";
    found.message = fmt::format("{} {} before any work: it says nothing about the work", kind,
                                gate.must_fail ? "fails already, as it must," : "passes already,");
    found.hint = gate.must_fail ? "it may fail only because its test is not there yet: add a "
                                  "criterion that names the file, \"tests/test_x.py exists\""
                                : "add one that fails until the work is done";
  } else if (result.verdict == Verdict::fail && gate.configured) {
    found.code = "CS303";
    found.message = fmt::format("{} fails already, before any work: {}", kind, result.reason);
    found.hint = "mend that first, or the first agents will have to";
  } else {
    return std::nullopt;
  }
  return found;
}

}  // namespace

std::vector<base::Diagnostic> findings_of(const BaseCheck& check) {
  std::vector<base::Diagnostic> findings;
  std::set<std::tuple<int, std::string, std::string>> told;
  for (const BaseGate& gate : check.gates) {
    if (gate.held_back) continue;
    std::optional<base::Diagnostic> found = finding_of(gate);
    if (found && told.insert({gate.line, gate.result.subject, found->code}).second)
      findings.push_back(*std::move(found));
  }
  return findings;
}

}  // namespace conduct::core
