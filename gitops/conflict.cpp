// A conflicted merge laid out in a worktree, for whoever is to resolve it.
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/merge_trees.h"
#include "gitops/worktree.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

// What `git merge` leaves for `git status` and `git commit` (builtin/merge.c, write_merge_heads).
base::Status write_merge_state(const Worktree& worktree, const std::string& theirs) {
  TRY(write_small(worktree.gitdir + "/MERGE_MSG", fmt::format("Merge {}\n", theirs)));
  TRY(write_small(worktree.gitdir + "/MERGE_MODE", "no-ff"));
  return write_small(worktree.gitdir + "/MERGE_HEAD", theirs + "\n");
}

// What an agent has left ignored in the worktree must not lead elsewhere (libgit2 follows links).
base::Status make_way_for(const Worktree& worktree, const git_index* merged) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < git_index_entrycount(merged); ++i) {
    paths.emplace_back(git_index_get_byindex(const_cast<git_index*>(merged), i)->path);
  }
  return make_way(worktree.path, paths);
}

}  // namespace

base::Status write_conflict(const Repository&, const Worktree& worktree, const std::string& ours,
                            const std::string& theirs, const std::string& base) {
  TRY_ASSIGN(const RepositoryHandle files, open_worktree(worktree, worktree.gitdir));
  TRY_ASSIGN(const IndexHandle merged, merge_trees(files.get(), ours, theirs, base));
  TRY(make_way_for(worktree, merged.get()));
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
  options.checkout_strategy =
      GIT_CHECKOUT_FORCE | GIT_CHECKOUT_ALLOW_CONFLICTS | GIT_CHECKOUT_CONFLICT_STYLE_DIFF3;
  options.ancestor_label = "base";
  options.our_label = "ours";
  options.their_label = "theirs";
  if (git_checkout_index(files.get(), merged.get(), &options) != 0) {
    return library_error(fmt::format("the conflict of {} and {} cannot be laid out in {}", ours,
                                     theirs, worktree.path));
  }
  return write_merge_state(worktree, theirs);
}

}  // namespace conduct::gitops
