// libgit2's three-way merge of two commits. Writes blobs, no tree and no commit.
#include "gitops/merge_trees.h"

#include <fmt/format.h>

namespace conduct::gitops {

base::Result<IndexHandle> merge_trees(git_repository* repository, const std::string& ours,
                                      const std::string& theirs, const std::string& base) {
  git_merge_options options = GIT_MERGE_OPTIONS_INIT;
  // Above this many candidates libgit2 stops looking for renames and reports conflicts instead; its
  // default is 1000, git's 7000.
  options.target_limit = 20000;
  IndexHandle index;
  int code = 0;
  if (base.empty()) {
    TRY_ASSIGN(const CommitHandle our_commit, find_commit(repository, ours));
    TRY_ASSIGN(const CommitHandle their_commit, find_commit(repository, theirs));
    code =
        git_merge_commits(out(index), repository, our_commit.get(), their_commit.get(), &options);
  } else {
    TRY_ASSIGN(const TreeHandle base_tree, find_tree(repository, base));
    TRY_ASSIGN(const TreeHandle our_tree, find_tree(repository, ours));
    TRY_ASSIGN(const TreeHandle their_tree, find_tree(repository, theirs));
    code = git_merge_trees(out(index), repository, base_tree.get(), our_tree.get(),
                           their_tree.get(), &options);
  }
  if (code != 0) return library_error(fmt::format("{} cannot be merged into {}", theirs, ours));
  return index;
}

}  // namespace conduct::gitops
