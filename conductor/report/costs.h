// What a run has used, by attempt, module, phase and in all, by the agents' own figures: as a table
// for people and as JSON (conduct.costs/1). What no agent told is "unknown", never 0.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>

namespace conduct::report {

std::string costs_text(const core::Plan& plan, const core::State& state, bool colour);
std::string costs_json(const core::Plan& plan, const core::State& state);

// "1.23 USD, 45,210 tokens"; "+ 2 tries unknown" where some told nothing. Empty: no try was made.
std::string spending_text(const core::Spending& spending);

}  // namespace conduct::report
