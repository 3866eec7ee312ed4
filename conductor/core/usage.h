// What agents used, by their own figures. What one does not tell is unknown, which is never 0.
#pragma once

#include <cstdint>
#include <optional>

namespace conduct::core {

// Of one try, or summed up. nullopt: nobody said.
struct Usage {
  std::optional<std::int64_t> input_tokens;   // all that was sent, what came from a cache included
  std::optional<std::int64_t> cached_tokens;  // of these, read from the provider's cache
  std::optional<std::int64_t> output_tokens;
  std::optional<double> cost_usd;

  bool operator==(const Usage&) const = default;
};

// Each figure that either knows: what is known of both together.
Usage operator+(const Usage& a, const Usage& b);
// Without what B told of before.
Usage operator-(const Usage& a, const Usage& b);

// Input and output together; nullopt: neither is known.
std::optional<std::int64_t> tokens_of(const Usage& usage);

// What prices a provider's tokens, in USD for a million of them.
struct Price {
  double input = 0, output = 0;
  std::optional<double> cached;  // of input from its cache; nullopt: as other input
};

// USAGE with a cost by PRICE, where it tells of tokens and of no cost.
Usage priced(Usage usage, const Price& price);

// What several tries used, and how much of it nobody knows.
struct Spending {
  Usage known;
  int tries = 0;
  int without_tokens = 0, without_cost = 0;  // tries that told of no tokens, of no cost

  void add(const Usage& usage);
  void count(const Usage& usage);  // a try whose figures are in `known` already
  Spending& operator+=(const Spending& other);
};

}  // namespace conduct::core
