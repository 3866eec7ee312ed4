#include "conductor/core/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::core {
namespace {

constexpr std::array<std::pair<Verdict, const char*>, 4> kVerdicts{{
    {Verdict::pass, "PASS"},
    {Verdict::fail, "FAIL"},
    {Verdict::could_not_run, "COULD_NOT_RUN"},
    {Verdict::not_applicable, "N/A"},
}};

constexpr std::array<std::pair<Cause, const char*>, 3> kCauses{{
    {Cause::none, ""},
    {Cause::work, "work"},
    {Cause::environment, "environment"},
}};

template <typename Table>
auto find_text(const Table& table, std::string_view text)
    -> std::optional<typename Table::value_type::first_type> {
  for (const auto& [value, name] : table)
    if (text == name) return value;
  return std::nullopt;
}

}  // namespace

const char* to_string(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)].second;
}
std::optional<Verdict> verdict_from(std::string_view text) {
  return find_text(kVerdicts, text);
}
const char* to_string(Cause cause) {
  return kCauses[static_cast<std::size_t>(cause)].second;
}
std::optional<Cause> cause_from(std::string_view text) {
  return find_text(kCauses, text);
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
