// The git directory that a confined process sees in place of the repository's common one: objects,
// packed refs, top-level refs and their logs of its own, everything else by links into the
// repository's. Knows nothing of how a process is confined.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

#include <string>

namespace conduct::gitops {

struct PrivateGit {
  std::string path;  // <common>/conduct/private/<name of the worktree's administrative folder>
};

// Makes it, or brings an existing one up to date: what a confined process left there, other than
// objects and plain refs such as the stash, is gone afterwards. SEEN_AT: the path at which the
// process sees the repository's common git directory. The process may be let to write anywhere in
// the private one; git needs to, for it locks packed-refs whenever a ref goes (REBASE_HEAD, the
// stash). No process may work in it meanwhile. As long as HEAD or the index of the worktree names
// objects that only the private directory has, `git gc` and `git fetch` fail in the repository.
base::Result<PrivateGit> make_private_git(const Repository& repository, const Worktree& worktree,
                                          const std::string& seen_at);

// Where it is, there or not.
std::string private_git_path(const Worktree& worktree);

base::Status remove_private_git(const Worktree& worktree);  // nothing there: fine

}  // namespace conduct::gitops
