// Which sandbox a run works in, as asked for and as this machine has it.
#pragma once

#include "base/result.h"
#include "conductor/config/config.h"
#include "conductor/system/sandbox_offer.h"

#include <string>
#include <vector>

namespace conduct::run {

// Error (Fault::environment): what was asked for, or any at all, is not to be had; or it could not
// enforce what the configuration asks of it. Nothing weaker is taken silently.
base::Result<system::SandboxOffer> choose_sandbox(const config::Config& config,
                                                  const std::vector<std::string>& environment);

}  // namespace conduct::run
