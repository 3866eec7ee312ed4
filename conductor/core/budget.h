// What a run may use at most. Once it has, no agent is started and those that run are ended; what
// needs none goes on.
#pragma once

#include "conductor/core/state.h"

#include <cstdint>
#include <optional>
#include <string>

namespace conduct::core {

struct Budget {
  std::optional<double> cost_usd;
  std::optional<std::int64_t> tokens;   // input and output together
  std::optional<std::int64_t> wall_ms;  // of all sittings together
};

// What is spent of BUDGET, by the agents' own figures: "cost: 20.13 of 20.00 USD". Empty: nothing
// is. Time is the world's to tell: see wall_left_ms.
std::string spent_of(const Budget& budget, const State& state);

// How long the run may still go on at NOW; nullopt: as long as it takes.
std::optional<std::int64_t> wall_left_ms(const Budget& budget, const State& state,
                                         std::int64_t now_ms);

// What to say when the time is over.
std::string time_spent(const Budget& budget);

}  // namespace conduct::core
