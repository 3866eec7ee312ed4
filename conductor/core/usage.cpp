#include "conductor/core/usage.h"

namespace conduct::core {
namespace {

constexpr double kMillion = 1e6;

template <typename T>
std::optional<T> sum(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a) return b;
  return b ? *a + *b : a;
}

template <typename T>
std::optional<T> difference(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b ? *a - *b : a;
}

}  // namespace

Usage operator+(const Usage& a, const Usage& b) {
  return {sum(a.input_tokens, b.input_tokens), sum(a.cached_tokens, b.cached_tokens),
          sum(a.output_tokens, b.output_tokens), sum(a.cost_usd, b.cost_usd)};
}

Usage operator-(const Usage& a, const Usage& b) {
  return {difference(a.input_tokens, b.input_tokens), difference(a.cached_tokens, b.cached_tokens),
          difference(a.output_tokens, b.output_tokens), difference(a.cost_usd, b.cost_usd)};
}

std::optional<std::int64_t> tokens_of(const Usage& usage) {
  return sum(usage.input_tokens, usage.output_tokens);
}

Usage priced(Usage usage, const Price& price) {
  if (usage.cost_usd || !tokens_of(usage)) return usage;
  const auto cached = static_cast<double>(usage.cached_tokens.value_or(0));
  const double fresh = static_cast<double>(usage.input_tokens.value_or(0)) - cached;
  usage.cost_usd = (fresh * price.input + cached * price.cached.value_or(price.input) +
                    static_cast<double>(usage.output_tokens.value_or(0)) * price.output) /
                   kMillion;
  return usage;
}

void Spending::add(const Usage& usage) {
  known = known + usage;
  count(usage);
}

void Spending::count(const Usage& usage) {
  ++tries;
  if (!tokens_of(usage)) ++without_tokens;
  if (!usage.cost_usd) ++without_cost;
}

Spending& Spending::operator+=(const Spending& other) {
  known = known + other.known;
  tries += other.tries;
  without_tokens += other.without_tokens;
  without_cost += other.without_cost;
  return *this;
}

}  // namespace conduct::core
