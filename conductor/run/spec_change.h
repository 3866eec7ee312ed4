// A spec that was changed after its run was planned: refused, or planned anew where that was asked
// for.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/run/store.h"

#include <vector>

namespace conduct::run {

std::vector<core::PhaseDigest> digests_of(const core::Plan& plan);

// Where the spec file of LOADED differs from what the run was planned from: an error that names the
// phases, or, with ACCEPT, the plan and the state become those of the changed spec, and OPENING
// gets the event that says so. What worktrees of changed phases hold goes to the attic. A spec that
// is gone changes nothing: the run has its own copy.
base::Status follow_spec(bool accept, Store& store, LoadedRun& loaded,
                         std::vector<core::Event>& opening);

}  // namespace conduct::run
