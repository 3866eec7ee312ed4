// A worktree brought back to a commit after an agent has had it: nothing that it planted there is
// kept, followed or written through.
#include "gitops/caches.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/scan.h"
#include "gitops/worktree.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <set>

namespace conduct::gitops {
namespace {

// The worktree's files against what conduct knows of them.
base::Result<Scan> look_through(const Worktree& worktree, git_repository* files, git_index* index,
                                const std::vector<std::string>& caches,
                                const std::vector<std::string>& wanted) {
  ScanOptions options;
  options.root = worktree.path;
  options.repository = files;
  options.index = index;
  options.index_time = {};
  options.make_accessible = true;
  options.leave_out = [&](const std::string& path) { return is_cache(path, caches, wanted); };
  return scan(options);
}

// What is in the worktree and belongs neither to its index nor to the ignored files nor to caches.
base::Status remove_untracked(const Worktree& worktree, const Scan& found) {
  std::vector<std::string> unwanted = found.nested;
  unwanted.insert(unwanted.end(), found.special.begin(), found.special.end());
  unwanted.insert(unwanted.end(), found.dot_git_inside.begin(), found.dot_git_inside.end());
  for (const Found& file : found.untracked) unwanted.push_back(file.path);
  for (const std::string& path : unwanted) TRY(remove_all(worktree.path + "/" + path));
  for (auto folder = found.directories.rbegin(); folder != found.directories.rend(); ++folder) {
    const std::string path = worktree.path + "/" + *folder;
    if (::rmdir(path.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT) {
      return disk_error(fmt::format("folder {} cannot be removed", path));
    }
  }
  return {};
}

struct Touched {
  std::vector<std::string> paths;  // that a checkout may write or remove
  std::vector<std::string> stale;  // in the index, neither on disk nor in the commit
};

// What differs on disk, and what differs between what was checked out and COMMIT.
base::Result<Touched> touched(const Worktree& worktree, git_repository* files, git_index* index,
                              const Scan& found, const std::string& commit) {
  Touched result;
  result.paths = found.deleted;
  for (const Found& file : found.changed) result.paths.push_back(file.path);
  if (owner_of_index(worktree) == commit && git_index_entrycount(index) > 0) return result;
  const std::set<std::string> deleted(found.deleted.begin(), found.deleted.end());
  TRY_ASSIGN(const TreeHandle tree, find_tree(files, commit));
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE;
  DiffHandle diff;
  if (git_diff_tree_to_index(out(diff), files, tree.get(), index, &options) != 0) {
    return library_error(fmt::format("the files of {} cannot be compared", commit));
  }
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    const std::string path = delta->new_file.path;
    result.paths.push_back(path);
    if (delta->status == GIT_DELTA_ADDED && deleted.count(path) != 0) result.stale.push_back(path);
  }
  return result;
}

// Makes the index what conduct knows of the files; the agent's may say anything. libgit2's checkout
// leaves STALE in it.
base::Status replace_index(const Worktree& worktree, const std::vector<std::string>& stale) {
  const std::string path = worktree.gitdir + "/index";
  const auto own = read_small(own_gitdir(worktree) + "/index");
  TRY(own ? write_over(path, *own) : remove_all(path));
  if (!own || stale.empty()) return {};
  IndexHandle index;
  bool written = git_index_open(out(index), path.c_str()) == 0;
  for (const std::string& name : stale)
    written = written && git_index_remove(index.get(), name.c_str(), 0) == 0;
  if (written && git_index_write(index.get()) == 0) return {};
  return library_error(fmt::format("{} cannot be written", path));
}

// Makes files and index ready for a checkout of COMMIT. Neither libgit2 nor an agent's ignore rules
// are trusted to keep it inside the worktree: libgit2 writes through a link in place of a tracked
// file, and through an ignored one above it.
base::Status clear_files(const Worktree& worktree, const std::string& commit,
                         const std::vector<std::string>& caches,
                         const std::vector<std::string>& wanted) {
  TRY_ASSIGN(const RepositoryHandle files, open_worktree(worktree, own_gitdir(worktree)));
  IndexHandle index;
  if (git_repository_index(out(index), files.get()) != 0) {
    return library_error(fmt::format("conduct's index of {} cannot be read", worktree.path));
  }
  TRY_ASSIGN(const Scan found, look_through(worktree, files.get(), index.get(), caches, wanted));
  TRY(remove_untracked(worktree, found));
  TRY_ASSIGN(const Touched what, touched(worktree, files.get(), index.get(), found, commit));
  TRY(make_way(worktree.path, what.paths));
  return replace_index(worktree, what.stale);
}

// Leaves of the administrative folder what git needs for a checkout. The rest is an agent's: a
// merge or a rebase that it has begun, a config.worktree that has git run something, links to
// elsewhere.
base::Status clear_administration(const Worktree& worktree) {
  static const std::set<std::string> kept_files = {"HEAD", "commondir", "gitdir", "index"};
  TRY_ASSIGN(const std::vector<std::string> names, names_in(worktree.gitdir));
  for (const std::string& name : names) {
    const std::string path = worktree.gitdir + "/" + name;
    const auto log = name == "logs" ? file_status(path + "/HEAD") : std::nullopt;
    const bool sound_log = is_directory(path) && log && S_ISREG(log->st_mode);
    const bool sound_folder = name == "modules" && is_directory(path);
    const auto status = file_status(path);
    const bool sound_file = kept_files.count(name) != 0 && status && S_ISREG(status->st_mode);
    if (!sound_file && !sound_folder && !sound_log) TRY(remove_all(path));
  }
  return {};
}

}  // namespace

base::Status reset_worktree(const Repository& repository, const Worktree& worktree,
                            const std::string& commit, const GitProgram& git,
                            const std::vector<std::string>& caches,
                            const std::vector<std::string>& wanted) {
  TRY(repair_worktree(worktree, commit));
  TRY(clear_administration(worktree));
  TRY(clear_files(worktree, commit, caches, wanted));
  return check_out(repository, worktree, commit, git);
}

}  // namespace conduct::gitops
