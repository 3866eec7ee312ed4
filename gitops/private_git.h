// The git directory that a confined process sees in place of the repository's common one.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

#include <string>

namespace conduct::gitops {

// <common>/conduct/private/<name of the worktree's administrative folder>, there or not.
std::string private_git_path(const Worktree& worktree);

base::Status remove_private_git(const Worktree& worktree);  // nothing there: fine

}  // namespace conduct::gitops
