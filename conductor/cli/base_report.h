// What `conduct check --at-base` tells of a plan's gates before any work.
#pragma once

#include "conductor/cli/planned_spec.h"
#include "conductor/run/base_check.h"

#include <string>

namespace conduct::cli {

// Judges the base of PLANNED, which has a plan, and adds what is found to its diagnostics, in
// source order. SANDBOX: --sandbox; empty: the configured one. Says on TERMINAL's standard error
// what is being judged.
base::Result<core::BaseCheck> report_base(PlannedSpec& planned, const SpecChoice& choice,
                                          const std::string& sandbox, const std::string& where,
                                          const Terminal& terminal);

// A line for each gate, with its verdict and reason.
std::string base_text(const core::BaseCheck& check);

// A gate could not run for want of something on this machine.
bool wants_environment(const core::BaseCheck& check);

}  // namespace conduct::cli
