// The git directory that a confined process sees in place of the repository's common one: objects,
// packed refs, top-level refs and their logs of its own, everything else by links into the
// repository's. Knows nothing of how a process is confined.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

#include <optional>
#include <string>

namespace conduct::gitops {

struct PrivateGit {
  std::string path;  // <common>/conduct/private/<name of the worktree's administrative folder>
};

// Makes it, or brings an existing one up to date: what a confined process left there, other than
// objects and plain refs such as the stash, is gone afterwards. SEEN_AT: the path at which the
// process sees the repository's common git directory. The process may be let to write anywhere in
// the private one; git needs to, for it locks packed-refs whenever a ref goes (REBASE_HEAD, the
// stash). No process may work in it meanwhile.
//
// HEAD, the index and what a merge has begun are copies: the worktree's administrative folder stays
// as it is, so that `git gc` and `git fetch` of the user never meet objects that only the private
// directory has. CHECKOUT: where the process sees the worktree's files.
base::Result<PrivateGit> make_private_git(const Repository& repository, const Worktree& worktree,
                                          const std::string& seen_at, const std::string& checkout);

// What the `.git` file says for whoever sees the private git directory at PLACE.
std::string private_link(const Worktree& worktree, const std::string& place);

// Has the worktree's own `.git` file lead there, for processes that see everything where it is.
base::Status use_private_git(const Worktree& worktree);

// HEAD as the processes left it: a commit, "ref: …", anything; empty where it is no file. nullopt:
// none was at work since it was last closed.
std::optional<std::string> private_head(const Worktree& worktree);

// The copies go, the objects and the stash stay: from now on the worktree's own HEAD counts again.
base::Status close_private_git(const Worktree& worktree);

// Where it is, there or not.
std::string private_git_path(const Worktree& worktree);

base::Status remove_private_git(const Worktree& worktree);  // nothing there: fine

}  // namespace conduct::gitops
