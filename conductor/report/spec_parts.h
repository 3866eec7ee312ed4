// What the JSON of a spec and that of its check have in common. Only for .cpp files of this folder:
// it includes nlohmann_json.
#pragma once

#include "base/diagnostic.h"
#include "conductor/report/json_parts.h"
#include "spec/spec.h"

#include <vector>

namespace conduct::report {

Json line_or_null(int line);  // 0 stands for none
Json command_json(const spec::TestCommand& command);
Json criterion_json(const spec::Criterion& criterion);
Json diagnostics_json(const std::vector<base::Diagnostic>& diagnostics);

}  // namespace conduct::report
