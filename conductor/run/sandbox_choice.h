// Which sandbox a run works in, as asked for and as this machine has it; and what a person should
// know of it before it starts.
#pragma once

#include "base/result.h"
#include "conductor/config/config.h"
#include "conductor/system/control_group.h"
#include "conductor/system/sandbox_offer.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// Error (Fault::environment): what was asked for, or any at all, is not to be had; or it could not
// enforce what the configuration asks of it. Nothing weaker is taken silently.
base::Result<system::SandboxOffer> choose_sandbox(const config::Config& config,
                                                  const std::vector<std::string>& environment);

// Lines: "bubblewrap: agents and gates write to their worktrees only; gates without network; …",
// and what the configuration opens and hides besides, for all and for the agents that have roles.
// Paths are those of the user with that ENVIRONMENT; what does not exist is said to. GROUP: the
// controllers of the control group that the run has; nullopt: it has none.
std::vector<std::string> describe(const system::Sandbox& sandbox, const config::Config& config,
                                  const std::vector<std::string>& environment,
                                  const std::optional<system::Controllers>& group);

}  // namespace conduct::run
