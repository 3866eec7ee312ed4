#include "conductor/core/budget.h"

#include "base/text.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::core {

std::string spent_of(const Budget& budget, const State& state) {
  const Usage& known = state.spending.known;
  if (budget.cost_usd && known.cost_usd.value_or(0) >= *budget.cost_usd)
    return fmt::format("cost: {:.2f} of {:.2f} USD", *known.cost_usd, *budget.cost_usd);
  const std::int64_t tokens = tokens_of(known).value_or(0);
  if (budget.tokens && tokens >= *budget.tokens)
    return fmt::format("tokens: {} of {}", tokens, *budget.tokens);
  return "";
}

std::optional<std::int64_t> wall_left_ms(const Budget& budget, const State& state,
                                         std::int64_t now_ms) {
  if (!budget.wall_ms) return std::nullopt;
  const std::int64_t used = state.worked_ms + (now_ms - state.sitting_ms);
  return std::max<std::int64_t>(0, *budget.wall_ms - used);
}

std::string time_spent(const Budget& budget) {
  return "time: " + base::duration_text(static_cast<double>(*budget.wall_ms) / 1000);
}

}  // namespace conduct::core
