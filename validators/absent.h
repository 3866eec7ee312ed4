// Words that a criterion wants to be gone: "No TODO/FIXME in src".
#pragma once

#include "validators/evidence.h"

#include <string>
#include <vector>

namespace conduct::validators {

// Searches the words of CRITERION.pattern in the files that CRITERION.paths names (none: all of
// TREE). A word is found at word boundaries; one without small letters only as it is written, any
// other in any case. Binary files (with a NUL byte) are passed over. Nothing to look in, or a file
// of which FILES has only a part, is COULD_NOT_RUN.
core::GateResult judge_absent(const spec::Criterion& criterion,
                              const std::vector<std::string>& tree,
                              const std::vector<TreeFile>& files);

}  // namespace conduct::validators
