// What to do next: a pure function of plan and state. Commands come in job order; limits are never
// exceeded. Costs as much as there are jobs that can act now, not as there are jobs.
#pragma once

#include "conductor/core/casting.h"
#include "conductor/core/command.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <vector>

namespace conduct::core {

struct Limits {
  std::size_t agents = 1;  // at the same time
  std::size_t gates = 1;
};

std::vector<Command> decide(const Plan& plan, const State& state, const Limits& limits,
                            const Casting& casting);

}  // namespace conduct::core
