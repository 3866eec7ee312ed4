// What earlier runs of a repository have done: the phases that need not be done again.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/run/store.h"

#include <string>
#include <vector>

namespace conduct::run {

// What a plan finds done already.
struct Landed {
  // Ids of its phases that a run has landed, each together with all that it depends on.
  std::vector<std::string> phases;
  bool judged = false;  // the base is the very commit that the last gates of a run have judged
};

// Looks at the runs, not rolled back, whose landing on TARGET is contained in BASE. A phase is what
// its last landing made of it: one of the same spec file and id with another digest takes its
// place.
base::Result<Landed> landed_before(const Store& store, const gitops::Repository& repository,
                                   const core::Plan& plan, const std::string& target,
                                   const std::string& base);

}  // namespace conduct::run
