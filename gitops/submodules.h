// Submodules of a worktree: filled by git from what the repository has already cloned, never from
// the network.
#pragma once

#include "gitops/handles.h"
#include "gitops/worktree.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::gitops {

// The paths of the gitlinks in an index, in order.
std::vector<std::string> gitlinks(const git_index* index);

// Checks out each submodule that the repository itself has a clone of (<common>/modules/<name>),
// anew: what an agent left in one is gone. One that was never cloned stays an empty folder, as in a
// plain checkout.
base::Status fill_submodules(const Repository& repository, const Worktree& worktree,
                             const GitProgram& git);

// The commit that a submodule's folder stands at; nullopt: it is not checked out.
std::optional<std::string> submodule_head(const std::string& folder);

}  // namespace conduct::gitops
