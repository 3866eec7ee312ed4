// The submodules of a worktree for a process that sees it at another path: a submodule's folder and
// its git directory lead to each other by relative paths. Knows nothing of how a process is
// confined.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

#include <string>
#include <vector>

namespace conduct::gitops {

struct SubmoduleView {
  std::string link, link_text;      // its `.git` file below the worktree, and what it has to say
  std::string config, config_text;  // the configuration below the common directory
};

// Of those that are filled. SEEN_AT and CHECKOUT: where the process sees the repository's common
// git directory and the worktree. A file is named only where it is a plain one with nothing but
// folders above it, whatever an agent did there. No process may work in the worktree meanwhile.
base::Result<std::vector<SubmoduleView>> submodule_views(const Worktree& worktree,
                                                         const std::string& seen_at,
                                                         const std::string& checkout);

}  // namespace conduct::gitops
