#include "conductor/run/budget_flags.h"

#include "base/text.h"

#include <charconv>
#include <cmath>

namespace conduct::run {
namespace {

base::Error wrong(const char* option, const std::string& value, const char* expected) {
  return {base::Fault::usage,
          std::string(option) + " " + base::one_line(value, 80) + ": not " + expected, ""};
}

// TEXT as nothing but one number above 0.
template <typename Number>
std::optional<Number> number_of(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || last != end || !(number > 0)) return std::nullopt;
  return number;
}

}  // namespace

base::Status overrule(const BudgetFlags& flags, core::Budget& budget) {
  if (!flags.cost.empty()) {
    budget.cost_usd = number_of<double>(flags.cost);
    if (!budget.cost_usd || !std::isfinite(*budget.cost_usd))
      return wrong("--max-cost", flags.cost, "an amount in USD above 0, as in 20 or 0.5");
  }
  if (!flags.tokens.empty()) {
    budget.tokens = number_of<std::int64_t>(flags.tokens);
    if (!budget.tokens) return wrong("--max-tokens", flags.tokens, "a whole number above 0");
  }
  if (!flags.time.empty()) {
    const auto time = base::parse_duration_ms(flags.time);
    if (!time || *time <= 0) return wrong("--max-time", flags.time, "a time as in 90s, 45m or 6h");
    budget.wall_ms = *time;
  }
  return {};
}

}  // namespace conduct::run
