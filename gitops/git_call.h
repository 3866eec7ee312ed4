// How gitops calls the git program: never with the repository's hooks, fsmonitor or housekeeping.
#pragma once

#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::gitops {

// Runs git with ARGUMENTS in CWD. Any exit code is a result; a program that cannot run, or that is
// not given, is an error. WHY says for what git is needed.
base::Result<GitOutput> call_git(const GitProgram& git, const std::vector<std::string>& arguments,
                                 const std::string& cwd, const std::string& why);

// The same, where any exit code but 0 is an error with git's own words.
base::Result<std::string> require_git(const GitProgram& git,
                                      const std::vector<std::string>& arguments,
                                      const std::string& cwd, const std::string& why);

// Calls git once for every so many PATHS that a command line holds, "--" before them; what it
// printed, together.
base::Result<std::string> require_git_on(const GitProgram& git,
                                         const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& paths,
                                         const std::string& cwd, const std::string& why);

}  // namespace conduct::gitops
