// The `scope` gate: a module changed only what lies inside its declared paths; N/A where it
// declares none.
#pragma once

#include "validators/evidence.h"

#include <string>
#include <vector>

namespace conduct::validators {

// CHANGED: paths that the module changed. OWNED: its paths (a directory, a file or a glob). NAMED:
// paths that its tasks or criteria name and that are therefore its own, too.
core::GateResult judge_scope(const std::vector<std::string>& changed,
                             const std::vector<std::string>& owned,
                             const std::vector<std::string>& named);

}  // namespace conduct::validators
