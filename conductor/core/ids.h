// The ids of a plan: dense, in spec order, so that every iteration is in spec order.
#pragma once

#include "base/ids.h"

#include <functional>

namespace conduct::core {

using PhaseId = base::Id<struct PhaseTag>;    // index into Plan::phases
using ModuleId = base::Id<struct ModuleTag>;  // index into Plan::modules
using JobId =
    base::Id<struct JobTag>;  // index into Plan::jobs: modules first, then phases, then the run

}  // namespace conduct::core
