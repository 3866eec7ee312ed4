// Agents whose adapter is a table (agents/presets.h): they become commands before a run starts, so
// that its log says all that they are started with.
#pragma once

#include "base/result.h"
#include "conductor/config/config.h"

namespace conduct::run {

// Makes commands of those of CONFIG's agents that are none yet. An error: one has what its program
// knows nothing of.
base::Status settle_presets(config::Config& config);

}  // namespace conduct::run
