// What test runners say of how much of the code their tests cover.
#pragma once

#include "validators/evidence.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::validators {

// The coverage of lines, or of statements, that OUTPUT tells, in percent: a total (coverage.py and
// pytest-cov, istanbul's table and summary, llvm-cov, tarpaulin, lcov, go tool cover), else the
// least of what single packages say (go test). nullopt: there is none.
std::optional<double> read_coverage(std::string_view output);

// Is the coverage that OUTPUTS, of the phase's test commands, tell at least LEAST percent? Where
// several tell one, the best counts: each may look at its own part. None is COULD_NOT_RUN.
core::GateResult judge_coverage(double least, const std::vector<std::string>& outputs);

}  // namespace conduct::validators
