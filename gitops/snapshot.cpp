// The snapshot of a worktree as a commit: which parents it has, which tree, what an agent left that
// cannot be taken.
#include "gitops/snapshot.h"

#include "base/text.h"
#include "gitops/caches.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/import.h"
#include "gitops/lfs.h"
#include "gitops/markers.h"
#include "gitops/private_git.h"
#include "gitops/stage.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::gitops {
namespace {

// What the file HEAD says that the agent worked with; it was the agent's to write.
std::string head_text(const Worktree& worktree) {
  constexpr std::size_t kLongestHead = 4096;
  if (auto text = private_head(worktree)) return *std::move(text);
  const auto text = read_small(worktree.gitdir + "/HEAD", kLongestHead);
  return std::string(base::trim(text.value_or("")));
}

// The commit that the agent's HEAD stands at; empty: none that exists.
std::string agents_head(const Repository& repository, const std::string& text) {
  if (text.starts_with("ref: ")) {
    const auto commit = repository.read_ref(text.substr(5));
    return commit.ok() ? commit->value_or("") : "";
  }
  const bool exists = find_commit(repository.raw(), text).ok();
  return exists ? text : "";
}

// Imports the commit that HEAD says where it lies in the agent's own object directory. False: it is
// not sound.
base::Result<bool> bring_commits(const Repository& repository, const Worktree& worktree,
                                 const std::string& head, std::vector<std::string>& problems) {
  if (!private_head(worktree) || !parse_id(head).ok()) return true;
  const std::string git = private_git_path(worktree);
  const auto imported = import_commit(repository, git + "/objects", head);
  if (!imported.ok()) {
    problems.push_back(
        fmt::format("the agent's own commits are not taken: {}; its files are taken on top of the "
                    "commit that the attempt started from",
                    imported.error().message));
    return false;
  }
  TRY(import_lfs(repository, git, imported->lfs_objects, {}, problems));
  return true;
}

// HEAD where it descends from the base, else the base. A HEAD that the base descends from was not
// moved by anyone: the commits since are snapshots, which leave HEAD where it is.
base::Result<std::string> choose_parent(const Repository& repository,
                                        const SnapshotRequest& request,
                                        std::vector<std::string>& problems) {
  const std::string text = head_text(request.worktree);
  TRY_ASSIGN(const bool sound, bring_commits(repository, request.worktree, text, problems));
  if (!sound) return request.base;
  const std::string head = agents_head(repository, text);
  if (head.empty()) {
    problems.push_back(
        "HEAD of the worktree leads to no commit; the files are taken on top of "
        "the commit that the attempt started from");
    return request.base;
  }
  TRY_ASSIGN(const bool descends, repository.is_ancestor(request.base, head));
  if (descends) return head;
  TRY_ASSIGN(const bool behind, repository.is_ancestor(head, request.base));
  if (behind) return request.base;
  problems.push_back(
      fmt::format("HEAD of the worktree was moved to {}, which does not descend from the commit "
                  "that the attempt started from; the files are taken on top of that",
                  head.substr(0, 12)));
  return request.base;
}

base::Result<std::string> commit_of(const Repository& repository, const SnapshotRequest& request,
                                    const std::string& parent, const std::string& tree) {
  std::vector<std::string> parents = {parent};
  if (!request.theirs.empty()) {
    TRY_ASSIGN(const bool contained, repository.is_ancestor(request.theirs, parent));
    if (!contained) parents.push_back(request.theirs);
  }
  TRY_ASSIGN(const std::string parent_tree, repository.tree_of(parent));
  if (parents.size() == 1 && parent_tree == tree) return parent;
  return repository.write_commit(tree, parents, request.message, request.trailers);
}

base::Result<std::vector<std::string>> marked_files(const Repository& repository,
                                                    const SnapshotRequest& request,
                                                    const SnapshotResult& result) {
  std::vector<std::string> marked;
  for (const Change& change : result.changes) {
    if (change.status == 'D') continue;
    TRY_ASSIGN(const auto text, repository.read_file(result.tree, change.path));
    if (!text || !has_new_conflict(*text, {})) continue;
    TRY_ASSIGN(const auto base, repository.read_file(result.base_tree, change.path));
    std::optional<std::string> theirs;
    if (!request.theirs.empty()) {
      TRY_ASSIGN(theirs, repository.read_file(request.theirs, change.path));
    }
    if (has_new_conflict(*text, {base.value_or(""), theirs.value_or("")})) {
      marked.push_back(change.path);
    }
  }
  return marked;
}

base::Result<Staged> stage_files(const Repository& repository, const SnapshotRequest& request,
                                 const std::string& parent, const GitProgram& git) {
  StageRequest stage_request{request.worktree, parent, request.theirs, {}};
  stage_request.leave_out = [&](const std::string& path) {
    return is_cache(path, request.caches, request.wanted);
  };
  return stage(repository, stage_request, git);
}

}  // namespace

base::Result<std::string> picture(const Repository& repository, const SnapshotRequest& request,
                                  const GitProgram& git) {
  TRY_ASSIGN(const Staged staged, stage_files(repository, request, request.base, git));
  TRY_ASSIGN(const std::string commit, repository.write_commit(staged.tree, {request.base},
                                                               request.message, request.trailers));
  TRY(write_own_gitdir(request.worktree, commit));
  return commit;
}

base::Result<SnapshotResult> snapshot(const Repository& repository, const SnapshotRequest& request,
                                      const GitProgram& git) {
  SnapshotResult result;
  TRY_ASSIGN(const std::string parent, choose_parent(repository, request, result.problems));
  TRY_ASSIGN(Staged staged, stage_files(repository, request, parent, git));
  result.tree = staged.tree;
  result.left_out = std::move(staged.left_out);
  result.problems.insert(result.problems.end(), staged.problems.begin(), staged.problems.end());
  TRY_ASSIGN(result.base_tree, repository.tree_of(request.base));
  TRY_ASSIGN(result.changes, repository.changes(result.base_tree, result.tree));
  TRY_ASSIGN(result.marked, marked_files(repository, request, result));
  TRY_ASSIGN(result.commit, commit_of(repository, request, parent, result.tree));
  TRY(write_own_gitdir(request.worktree, result.commit));
  return result;
}

}  // namespace conduct::gitops
