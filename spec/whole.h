// What of a spec can only be judged when all of it has been read.
#pragma once

#include "spec/depends.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <vector>

namespace conduct::spec {

// Settles what the phases of SPEC say of each other: their ids, what they depend on (DEPENDS, as
// each says it), what lifts their criteria; and finds fault with it. PLACES: where each phase
// begins.
void settle_phases(Spec& spec, const std::vector<std::vector<DependsText>>& depends,
                   const std::vector<Place>& places, Findings& findings);

}  // namespace conduct::spec
