// The files of a worktree brought to a commit. Knows nothing of how the worktree is registered.
#include "gitops/checkout.h"

#include "base/text.h"
#include "gitops/attributes.h"
#include "gitops/disk.h"
#include "gitops/git_call.h"
#include "gitops/submodules.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

base::Status check_out_by_library(const Worktree& worktree, const std::string& commit) {
  TRY_ASSIGN(const RepositoryHandle files, open_worktree(worktree, worktree.gitdir));
  TRY_ASSIGN(const CommitHandle target, find_commit(files.get(), commit));
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
  options.checkout_strategy = GIT_CHECKOUT_FORCE;
  if (git_checkout_tree(files.get(), reinterpret_cast<const git_object*>(target.get()), &options) !=
      0) {
    return library_error(
        fmt::format("the files of {} cannot be written to {}", commit, worktree.path));
  }
  return {};
}

base::Status check_out_by_git(const Worktree& worktree, const std::string& commit,
                              const GitProgram& git) {
  std::vector<std::string> call = git_options(worktree, worktree.gitdir);
  call.insert(call.end(), {"read-tree", "--reset", "-u", commit});
  TRY(require_git(git, call, worktree.path,
                  fmt::format("checking out {}, which has filters", worktree.path)));
  return {};
}

// The index as it stands after the checkout is true of every file: conduct's stat cache starts as a
// copy of it.
base::Status remember(const Worktree& worktree, const std::string& commit) {
  const auto index = read_small(worktree.gitdir + "/index");
  if (!index) {
    return base::Error{base::Fault::environment,
                       fmt::format("{}/index is missing after the checkout", worktree.gitdir), ""};
  }
  TRY(make_directories(own_gitdir(worktree)));
  TRY(disown_index(worktree));
  TRY(write_small(own_gitdir(worktree) + "/index", *index));
  return write_own_gitdir(worktree, commit);  // HEAD last: it says whose index this is
}

}  // namespace

std::string common_dir_of(const Worktree& worktree) {
  return parent_of(parent_of(worktree.gitdir));  // <common>/worktrees/<name>
}

std::string own_gitdir(const Worktree& worktree) {
  return common_dir_of(worktree) + "/conduct/worktrees/" + name_of(worktree.gitdir);
}

base::Status write_head(const std::string& gitdir, const std::string& commit) {
  return write_small(gitdir + "/HEAD", commit + "\n");
}

base::Status write_own_gitdir(const Worktree& worktree, const std::string& commit) {
  const std::string own = own_gitdir(worktree);
  TRY(make_directories(own));
  TRY(write_small(own + "/commondir", "../../..\n"));
  TRY(write_small(own + "/gitdir", worktree.path + "/.git\n"));
  return write_head(own, commit);
}

base::Status disown_index(const Worktree& worktree) {
  return write_head(own_gitdir(worktree), std::string(GIT_OID_HEXSZ, '0'));
}

std::string owner_of_index(const Worktree& worktree) {
  const auto head = read_small(own_gitdir(worktree) + "/HEAD");
  const std::string commit(base::trim(head.value_or("")));
  return commit == std::string(GIT_OID_HEXSZ, '0') ? "" : commit;
}

base::Result<RepositoryHandle> open_worktree(const Worktree& worktree, const std::string& gitdir) {
  RepositoryHandle handle;
  bool opened = git_repository_open(out(handle), gitdir.c_str()) == 0;
  const char* found = opened ? git_repository_workdir(handle.get()) : nullptr;
  if (opened && (found == nullptr || found != worktree.path + "/")) {
    opened = git_repository_set_workdir(handle.get(), worktree.path.c_str(), 0) == 0;
  }
  if (opened) return handle;
  return library_error(fmt::format("the worktree {} cannot be opened", worktree.path));
}

std::vector<std::string> git_options(const Worktree& worktree, const std::string& gitdir) {
  return {"--git-dir=" + gitdir, "--work-tree=" + worktree.path};
}

base::Status check_out(const Repository& repository, const Worktree& worktree,
                       const std::string& commit, const GitProgram& git) {
  TRY_ASSIGN(const TreeHandle tree, find_tree(repository.raw(), commit));
  TRY_ASSIGN(const bool by_git, needs_program(repository.raw(), tree.get(), Program::filter));
  TRY(remove_file(worktree.gitdir + "/index.lock"));
  TRY(write_head(worktree.gitdir, commit));
  TRY(by_git ? check_out_by_git(worktree, commit, git) : check_out_by_library(worktree, commit));
  TRY(fill_submodules(repository, worktree, git));
  return remember(worktree, commit);
}

}  // namespace conduct::gitops
