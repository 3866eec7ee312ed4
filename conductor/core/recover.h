// What a dead conductor left open: commands that were recorded and have no outcome.
#pragma once

#include "conductor/core/state.h"

#include <vector>

namespace conduct::core {

// The open commands, in job order. Each is settled by looking at the world (World::settle) before
// the run goes on.
std::vector<Command> unsettled(const State& state);

}  // namespace conduct::core
