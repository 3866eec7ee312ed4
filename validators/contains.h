// Words that a criterion wants in a file: "README.md contains `make`".
#pragma once

#include "validators/evidence.h"

#include <string>
#include <vector>

namespace conduct::validators {

// Each word of CRITERION.pattern stands, as it is written, in one of the files of TREE that
// CRITERION.paths names. No such file is FAIL; one of which FILES has only a part, and not the
// words, is COULD_NOT_RUN.
core::GateResult judge_contains(const spec::Criterion& criterion,
                                const std::vector<std::string>& tree,
                                const std::vector<TreeFile>& files);

}  // namespace conduct::validators
