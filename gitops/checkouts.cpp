// Where a branch is checked out, read from the administrative files (gitrepository-layout(5)).
#include "gitops/checkouts.h"

#include "base/text.h"
#include "gitops/disk.h"

namespace conduct::gitops {

std::vector<Worktree> all_checkouts(const Repository& repository) {
  std::vector<Worktree> found;
  if (!repository.main_work_dir().empty()) {
    found.push_back({repository.main_work_dir(), repository.common_dir()});
  }
  const std::string folder = repository.common_dir() + "/worktrees";
  const auto names = names_in(folder);
  if (!names.ok()) return found;  // none has ever been made
  for (const std::string& name : *names) {
    const std::string gitdir = folder + "/" + name;
    std::string dot_git(base::trim(read_small(gitdir + "/gitdir").value_or("")));
    if (dot_git.empty()) continue;
    if (dot_git.front() != '/') dot_git = gitdir + "/" + dot_git;
    if (file_status(dot_git)) found.push_back({parent_of(dot_git), gitdir});
  }
  return found;
}

std::vector<Worktree> checkouts_of(const Repository& repository, const std::string& branch) {
  std::vector<Worktree> found;
  for (const Worktree& checkout : all_checkouts(repository)) {
    const auto head = read_small(checkout.gitdir + "/HEAD");
    if (head && base::trim(*head) == "ref: " + branch) found.push_back(checkout);
  }
  return found;
}

}  // namespace conduct::gitops
