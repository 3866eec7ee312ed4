// Where the program of an agent is.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace conduct::agents {

// The program that ENVIRONMENT (NAME=value) finds by its PATH, or that its path names; empty: there
// is none.
std::string program_path(const std::string& program, const std::vector<std::string>& environment);

// Is PROGRAM of agent NAME there? One named by a path relative to the worktree is: it is known when
// there is a worktree. HINT: what to do where it is not.
base::Status check_program(const std::string& name, const std::string& program,
                           const std::vector<std::string>& environment, std::string hint);

}  // namespace conduct::agents
