// Whether anything verifies a plan: phases that say nothing, and phases and specs without a gate.
#pragma once

#include "spec/findings.h"
#include "spec/spec.h"

namespace conduct::spec {

// Has PHASE, or one of its modules, a task?
bool has_tasks(const Phase& phase);

void check_verification(const Spec& spec, Findings& findings);

}  // namespace conduct::spec
