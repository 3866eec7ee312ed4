// What earlier runs of a repository have done: the phases that need not be done again.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/run/store.h"

#include <string>
#include <vector>

namespace conduct::run {

// Ids of the phases of PLAN that a landed run, not rolled back, did on TARGET with the same digest,
// and whose landing BASE contains. A phase is only listed together with all that it depends on.
base::Result<std::vector<std::string>> landed_phases(const Store& store,
                                                     const gitops::Repository& repository,
                                                     const core::Plan& plan,
                                                     const std::string& target,
                                                     const std::string& base);

// Is BASE itself what a run landed on TARGET: the very commit that its last gates have judged?
bool is_landed_result(const Store& store, const std::string& target, const std::string& base);

}  // namespace conduct::run
