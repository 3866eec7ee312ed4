// What a person should know of a run's sandbox before it starts.
#pragma once

#include "conductor/config/config.h"
#include "conductor/system/control_group.h"
#include "conductor/system/sandbox.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// Lines: "bubblewrap: agents and gates write to their worktrees only; gates without network; …",
// and what the configuration opens and hides besides, for all and for the agents that have roles.
// Paths are those of the user with that ENVIRONMENT; what does not exist is said to. GROUP: the
// controllers of the control group that the run has; nullopt: it has none.
std::vector<std::string> describe(system::SandboxKind kind, const config::Config& config,
                                  const std::vector<std::string>& environment,
                                  const std::optional<system::Controllers>& group);

}  // namespace conduct::run
