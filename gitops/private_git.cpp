#include "gitops/private_git.h"

#include "gitops/checkout.h"
#include "gitops/disk.h"

namespace conduct::gitops {

std::string private_git_path(const Worktree& worktree) {
  return common_dir_of(worktree) + "/conduct/private/" + name_of(worktree.gitdir);
}

base::Status remove_private_git(const Worktree& worktree) {
  return remove_all(private_git_path(worktree));
}

}  // namespace conduct::gitops
