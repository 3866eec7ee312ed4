// What to type next: the commands that bring a stopped run on, each with what it does.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>
#include <vector>

namespace conduct::report {

struct Step {
  std::string command;  // "conduct resume"; empty: something to do by hand
  std::string what;     // "tries it again"
};

// For a job that is blocked or waits for approval; empty for any other.
std::vector<Step> steps_for(const core::Plan& plan, const core::State& state, core::JobId job);

// For a run that ended so.
std::vector<Step> steps_after(const core::Plan& plan, const core::State& state,
                              core::Outcome outcome);

}  // namespace conduct::report
