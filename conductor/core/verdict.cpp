#include "conductor/core/verdict.h"

#include "conductor/core/gate_name.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::core {

GateResult result_with(Verdict verdict, Cause cause, std::string reason) {
  GateResult result;
  result.verdict = verdict;
  result.cause = cause;
  result.reason = std::move(reason);
  return result;
}

const char* to_string(Verdict verdict) {
  constexpr std::array<const char*, 4> kNames{"PASS", "FAIL", "COULD_NOT_RUN", "N/A"};
  return kNames[static_cast<std::size_t>(verdict)];
}
const char* to_string(Cause cause) {
  constexpr std::array<const char*, 4> kNames{"", "work", "environment", "person"};
  return kNames[static_cast<std::size_t>(cause)];
}

bool blocks(const GateResult& result) {
  return result.blocking && result.verdict != Verdict::pass &&
         result.verdict != Verdict::not_applicable;
}

bool any_blocks(const std::vector<GateResult>& results) {
  return std::any_of(results.begin(), results.end(), blocks);
}

std::vector<bool> held_back(const std::vector<GateResult>& results) {
  // A setup ends with its first command that does not succeed.
  const auto failed = std::find_if(results.begin(), results.end(), [](const GateResult& result) {
    return result.gate == kSetupGate && blocks(result);
  });
  std::vector<bool> out(results.size(), false);
  if (failed == results.end()) return out;
  for (std::size_t i = 0; i < results.size(); ++i)
    out[i] = &results[i] != &*failed && blocks(results[i]) &&
             results[i].verdict == Verdict::could_not_run;
  return out;
}

std::vector<std::size_t> telling(const std::vector<GateResult>& results) {
  const std::vector<bool> silent = held_back(results);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (blocks(results[i]) && !silent[i]) out.push_back(i);
  return out;
}

std::vector<std::size_t> worth_a_second_look(const std::vector<GateResult>& results) {
  const bool setup_failed =
      std::any_of(results.begin(), results.end(), [](const GateResult& result) {
        return result.gate == kSetupGate && result.verdict == Verdict::fail;
      });
  std::vector<std::size_t> again;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (blocks(results[i]) && (setup_failed || results[i].verdict == Verdict::fail))
      again.push_back(i);
  }
  return again;
}

std::string describe_blocking(const std::vector<GateResult>& results) {
  std::string out;
  for (const std::size_t i : telling(results)) {
    const GateResult& result = results[i];
    if (!out.empty()) out += "; ";
    out += result.gate;
    if (!result.subject.empty()) out += " `" + result.subject + "`";
    out += std::string(" ") + to_string(result.verdict);
    if (!result.reason.empty()) out += ": " + result.reason;
  }
  return out;
}

}  // namespace conduct::core
