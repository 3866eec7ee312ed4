// The folders between where the user stands and the top of the checkout, for a survey of them.
#pragma once

#include "conductor/project/survey.h"

#include <string>

namespace conduct::cli {

// Surveys the project at WHERE (absolute): from there up to the top of its checkout, or WHERE alone
// where it is in none.
project::Survey survey_at(const std::string& where);

}  // namespace conduct::cli
