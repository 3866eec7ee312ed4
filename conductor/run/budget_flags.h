// --max-cost, --max-tokens and --max-time, of run and resume: what the configuration says of the
// budget, overruled.
#pragma once

#include "base/result.h"
#include "conductor/core/budget.h"

#include <string>

namespace conduct::run {

// As typed; empty: as configured.
struct BudgetFlags {
  std::string cost, tokens, time;
};

// Errors: Fault::usage, naming the option.
base::Status overrule(const BudgetFlags& flags, core::Budget& budget);

}  // namespace conduct::run
