// Where a branch is checked out: the main worktree and linked ones whose HEAD is a symbolic ref to
// it.
#pragma once

#include "gitops/worktree.h"

#include <string>
#include <vector>

namespace conduct::gitops {

// Every worktree of the repository whose files are there, the main one first. A bare repository has
// no main one.
std::vector<Worktree> all_checkouts(const Repository& repository);

// Those of them that are on BRANCH, a full ref name.
std::vector<Worktree> checkouts_of(const Repository& repository, const std::string& branch);

}  // namespace conduct::gitops
