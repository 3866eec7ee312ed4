// Diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
#pragma once

#include "base/diagnostic.h"

#include <string>
#include <vector>

namespace conduct::report {

// One run with a result for each of DIAGNOSTICS of the file FILE, a path; one line without newline
// at its end. A rule's help is in docs/diagnostics.md.
std::string sarif(const std::vector<base::Diagnostic>& diagnostics, const std::string& file);

}  // namespace conduct::report
