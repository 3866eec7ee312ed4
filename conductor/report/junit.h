// JUnit XML of a run: a suite per phase, a test case per gate of every module, phase and the final
// tree.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>

namespace conduct::report {

// FAIL is a failure, COULD_NOT_RUN an error; N/A, what only reports and what was not reached are
// skipped, with the reason. A job that something other than a gate has stopped has a case "work".
std::string junit_xml(const core::Plan& plan, const core::State& state);

}  // namespace conduct::report
