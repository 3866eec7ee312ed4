// `conduct agents test NAME`: one tiny task in a repository made for it, to see that an agent works
// before anything depends on it.
#pragma once

#include "base/result.h"
#include "conductor/cli/command.h"

#include <string>

namespace conduct::cli {

// The exit code of the run that does the task. What is left is named where the agent failed.
base::Result<int> test_agent(const std::string& name, const Place& place);

}  // namespace conduct::cli
