#include "conductor/core/verdict.h"

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

std::string describe_blocking(const std::vector<GateResult>& results) {
  std::string out;
  for (const GateResult& result : results) {
    if (!blocks(result)) continue;
    if (!out.empty()) out += "; ";
    out += result.gate;
    if (!result.subject.empty()) out += " `" + result.subject + "`";
    out += std::string(" ") + to_string(result.verdict);
    if (!result.reason.empty()) out += ": " + result.reason;
  }
  return out;
}

}  // namespace conduct::core
