// The private git directory of a worktree. Whatever a confined process left in it is looked at
// without being followed or opened: what is not exactly as expected is removed and made again.
#include "gitops/private_git.h"

#include "base/text.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <set>

namespace conduct::gitops {
namespace {

// What a folder of the private git directory holds. Everything else in it is removed.
struct Contents {
  std::map<std::string, std::string> links;  // name -> target
  std::set<std::string> folders;             // real ones
  std::set<std::string> files;               // that somebody else looks after
  bool any_file = false;                     // plain files of whatever name, but no locks
};

// Of the common directory, what is private and what git leaves there only while it works.
bool is_private(const std::string& name) {
  static const std::set<std::string> names = {"objects", "refs",       "logs",     "lfs",
                                              "conduct", "worktrees",  "rr-cache", "gc.pid",
                                              "gc.log",  "packed-refs"};
  return names.count(name) != 0 || name.ends_with(".lock");
}

base::Status ensure_folder(const std::string& path) {
  const auto status = file_status(path);
  if (!status || !S_ISDIR(status->st_mode)) {
    if (status) TRY(remove_all(path));
    return make_directory(path);
  }
  if ((status->st_mode & S_IRWXU) == S_IRWXU || ::chmod(path.c_str(), 0777) == 0) return {};
  return disk_error(fmt::format("folder {} cannot be opened up", path));
}

base::Status ensure_link(const std::string& path, const std::string& target) {
  if (link_target(path) == target) return {};
  TRY(remove_all(path));
  if (::symlink(target.c_str(), path.c_str()) == 0) return {};
  return disk_error(fmt::format("link {} cannot be made", path));
}

base::Status ensure_file(const std::string& path, const std::string& content) {
  if (read_small(path, content.size()) == content) return {};
  TRY(remove_all(path));
  return write_small(path, content);
}

bool belongs(const Contents& contents, const std::string& folder, const std::string& name) {
  if (contents.links.count(name) + contents.folders.count(name) + contents.files.count(name) != 0)
    return true;
  if (!contents.any_file || name.ends_with(".lock")) return false;
  const auto status = file_status(folder + "/" + name);
  return status && S_ISREG(status->st_mode);
}

base::Status ensure_contents(const std::string& folder, const Contents& contents) {
  TRY(ensure_folder(folder));
  TRY_ASSIGN(const std::vector<std::string> names, names_in(folder));
  for (const std::string& name : names) {
    if (!belongs(contents, folder, name)) TRY(remove_all(folder + "/" + name));
  }
  for (const std::string& name : contents.folders) TRY(ensure_folder(folder + "/" + name));
  for (const auto& [name, target] : contents.links) TRY(ensure_link(folder + "/" + name, target));
  return {};
}

// A link for each folder in REAL, a folder that may be missing. Files there (refs/stash) are the
// user's alone.
Contents folders_of(const std::string& real, const std::string& seen_at) {
  Contents contents;
  contents.any_file = true;
  const auto names = names_in(real);
  if (!names.ok()) return contents;
  for (const std::string& name : *names) {
    if (is_directory(real + "/" + name)) contents.links[name] = seen_at + "/" + name;
  }
  return contents;
}

base::Status make_top(const std::string& common, const std::string& path,
                      const std::string& seen_at) {
  Contents contents;
  contents.folders = {"objects", "refs", "logs", "lfs", "worktrees"};
  contents.files = {"packed-refs"};
  TRY_ASSIGN(const std::vector<std::string> names, names_in(common));
  for (const std::string& name : names) {
    if (!is_private(name)) contents.links[name] = seen_at + "/" + name;
    // Where git finds this folder it records resolutions of conflicts in it (git-rerere(1)).
    if (name == "rr-cache") contents.folders.insert(name);
  }
  return ensure_contents(path, contents);
}

base::Status make_objects(const std::string& path, const std::string& seen_at) {
  TRY(ensure_folder(path + "/info"));
  TRY(ensure_folder(path + "/pack"));
  return ensure_file(path + "/info/alternates", seen_at + "/objects\n");
}

// A copy: git locks the file that a link leads to, and there it may not.
base::Status copy_packed_refs(const std::string& common, const std::string& path) {
  const auto packed = read_small(common + "/packed-refs");
  return packed ? ensure_file(path + "/packed-refs", *packed) : remove_all(path + "/packed-refs");
}

base::Status make_logs(const std::string& common, const std::string& path,
                       const std::string& seen_at) {
  Contents contents;
  contents.folders = {"refs"};
  if (file_status(common + "/logs/HEAD")) contents.links["HEAD"] = seen_at + "/logs/HEAD";
  TRY(ensure_contents(path + "/logs", contents));
  return ensure_contents(path + "/logs/refs",
                         folders_of(common + "/logs/refs", seen_at + "/logs/refs"));
}

std::string private_gitdir(const Worktree& worktree) {
  return private_git_path(worktree) + "/worktrees/" + name_of(worktree.gitdir);
}

// The administrative folder of the one worktree that is to be seen.
base::Status make_gitdir(const Worktree& worktree, const std::string& checkout) {
  const std::string path = private_gitdir(worktree);
  TRY(remove_all(path));
  TRY(make_directory(path));
  for (const char* name : {"HEAD", "index", "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"}) {
    const auto content = read_small(worktree.gitdir + "/" + name);
    if (content) TRY(write_small(path + "/" + name, *content));
  }
  TRY(write_small(path + "/commondir", "../..\n"));
  return write_small(path + "/gitdir", checkout + "/.git\n");
}

}  // namespace

base::Result<PrivateGit> make_private_git(const Repository& repository, const Worktree& worktree,
                                          const std::string& seen_at, const std::string& checkout) {
  const PrivateGit made{private_git_path(worktree)};
  const std::string& common = repository.common_dir();
  TRY(make_directories(parent_of(made.path)));
  TRY(make_top(common, made.path, seen_at));
  TRY(make_objects(made.path + "/objects", seen_at));
  TRY(copy_packed_refs(common, made.path));
  TRY(ensure_contents(made.path + "/refs", folders_of(common + "/refs", seen_at + "/refs")));
  TRY(make_logs(common, made.path, seen_at));
  // Other worktrees are not to be seen.
  Contents worktrees;
  worktrees.folders = {name_of(worktree.gitdir)};
  TRY(ensure_contents(made.path + "/worktrees", worktrees));
  TRY(make_gitdir(worktree, checkout));
  return made;
}

std::string private_git_path(const Worktree& worktree) {
  return common_dir_of(worktree) + "/conduct/private/" + name_of(worktree.gitdir);
}

std::string private_link(const Worktree& worktree, const std::string& place) {
  return "gitdir: " + place + "/worktrees/" + name_of(worktree.gitdir) + "\n";
}

base::Status use_private_git(const Worktree& worktree) {
  return write_small(worktree.path + "/.git", private_link(worktree, private_git_path(worktree)));
}

std::optional<std::string> private_head(const Worktree& worktree) {
  constexpr std::size_t kLongestHead = 4096;
  const std::string folder = private_gitdir(worktree);
  if (!is_directory(folder)) return std::nullopt;
  return std::string(base::trim(read_small(folder + "/HEAD", kLongestHead).value_or("")));
}

base::Status close_private_git(const Worktree& worktree) {
  return remove_all(private_gitdir(worktree));
}

base::Status remove_private_git(const Worktree& worktree) {
  return remove_all(private_git_path(worktree));
}

}  // namespace conduct::gitops
