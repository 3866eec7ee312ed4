#include "conductor/run/git_desk.h"

namespace conduct::run {

base::Result<gitops::Worktree> make_worktree(GitDesk& desk, const gitops::Repository& repository,
                                             const std::string& name, const std::string& path,
                                             const std::string& commit,
                                             const gitops::GitProgram& git) {
  const std::lock_guard lock(desk.registration);
  gitops::Worktree made;
  const auto make = [&]() -> base::Result<bool> {
    TRY_ASSIGN(made, gitops::add_worktree(repository, name, path, commit, git));
    return true;
  };
  const auto done = desk.ledger.change(gitops::worktree_thing(name), gitops::kSoundWorktree, make);
  if (!done) return done.error();
  return made;
}

base::Status drop_worktree(GitDesk& desk, const gitops::Worktree& worktree) {
  const std::lock_guard lock(desk.registration);
  const auto drop = [&]() -> base::Result<bool> {
    TRY(gitops::remove_worktree(worktree));
    return true;
  };
  const auto done = desk.ledger.change(gitops::worktree_thing(worktree.gitdir), "", drop);
  return done ? base::Status() : done.error();
}

std::string told(const base::Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

}  // namespace conduct::run
