// The text of the plan that `conduct init` writes, and what it says of it.
#pragma once

#include "conductor/project/survey.h"

#include <string>
#include <string_view>

namespace conduct::cli {

// A plan to be changed: of two phases that are judged by the survey's first suite. Without any
// suite an example that has commands of its own. FOLDER is the name of a project without one.
std::string first_spec(const project::Survey& survey, std::string_view folder);

// What was found, and from which file; or what was looked for. Nothing of it is a warning.
std::string survey_text(const project::Survey& survey);

// "`npm test` (package.json: scripts.test)"
std::string suite_text(const project::Suite& suite);

}  // namespace conduct::cli
