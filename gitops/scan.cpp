// Walks the files of a worktree against an index. One pass; every folder is opened from its
// parent's descriptor, so that no link leads out of the worktree. libgit2's own walk takes a folder
// with a `.git` for a submodule and its tracked files for deleted ones; this one does not.
#include "gitops/scan.h"

#include "gitops/disk.h"
#include "gitops/entry.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <unordered_set>

namespace conduct::gitops {
namespace {

class Walk {
 public:
  explicit Walk(const ScanOptions& options)
      : options_(options), seen_(git_index_entrycount(options.index)) {
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      add_folders(git_index_get_byindex(options_.index, i)->path);
    }
  }

  base::Result<Scan> run() {
    TRY(folder(AT_FDCWD, options_.root, "", Kind::tracked));
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (!seen_[i]) scan_.deleted.emplace_back(git_index_get_byindex(options_.index, i)->path);
    }
    return std::move(scan_);
  }

 private:
  enum class Kind { tracked, untracked, ignored };

  void add_folders(const std::string& path) {
    for (auto slash = path.rfind('/'); slash != std::string::npos;
         slash = path.rfind('/', slash - 1)) {
      if (!folders_.insert(path.substr(0, slash)).second || slash == 0) return;
    }
  }

  bool ignored(const std::string& path) const {
    int answer = 0;
    return git_ignore_path_is_ignored(&answer, options_.repository, path.c_str()) == 0 &&
           answer != 0;
  }

  // The names in a folder; PREFIX is its path with a '/' at the end, or empty.
  base::Status folder(int parent, const std::string& name, const std::string& prefix, Kind kind) {
    if (options_.make_accessible && parent != AT_FDCWD) ::fchmodat(parent, name.c_str(), 0700, 0);
    std::optional<OpenFolder> open = open_folder(parent, name);
    if (!open) return disk_error(fmt::format("folder {}/{} cannot be read", options_.root, prefix));
    if (prefix.empty()) std::erase(open->names, ".git");
    remove_traps(open->fd.get(), prefix, open->names);
    for (const std::string& child : open->names)
      TRY(visit(open->fd.get(), child, prefix + child, kind));
    return {};
  }

  // libgit2 opens these to learn what is ignored, and waits for ever where one is a pipe.
  void remove_traps(int folder, const std::string& prefix, std::vector<std::string>& names) {
    for (const char* name : {".gitattributes", ".gitignore", ".gitmodules"}) {
      const auto at = std::lower_bound(names.begin(), names.end(), name);
      struct stat status {};
      if (at == names.end() || *at != name || ::fstatat(folder, name, &status, 0) != 0 ||
          S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || ::unlinkat(folder, name, 0) != 0) {
        continue;
      }
      scan_.special.push_back(prefix + name);
      names.erase(at);
    }
  }

  base::Status visit(int parent, const std::string& name, const std::string& path, Kind kind) {
    if (name == ".git") {
      scan_.dot_git_inside.push_back(path);
      return {};
    }
    struct stat status {};
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return {};
      return disk_error(fmt::format("{}/{} cannot be looked at", options_.root, path));
    }
    if (S_ISDIR(status.st_mode)) return visit_folder(parent, name, path, kind);
    visit_file(path, status, kind);
    return {};
  }

  base::Status visit_folder(int parent, const std::string& name, const std::string& path,
                            Kind kind) {
    std::size_t at = 0;
    if (git_index_find(&at, options_.index, path.c_str()) == 0 &&
        git_index_get_byindex(options_.index, at)->mode == GIT_FILEMODE_COMMIT) {
      seen_[at] = true;
      scan_.submodules.push_back(path);
      return {};
    }
    const bool tracked = folders_.count(path) != 0;
    if (kind == Kind::ignored || ignored(path + "/")) {
      return tracked ? folder(parent, name, path + "/", Kind::ignored) : base::Status();
    }
    if (tracked) return folder(parent, name, path + "/", Kind::tracked);
    if (options_.leave_out && options_.leave_out(path)) {
      scan_.left_out.push_back(path);
      return {};
    }
    struct stat dot_git {};
    if (::fstatat(parent, (name + "/.git").c_str(), &dot_git, AT_SYMLINK_NOFOLLOW) == 0) {
      scan_.nested.push_back(path);
      return {};
    }
    scan_.directories.push_back(path);
    return folder(parent, name, path + "/", Kind::untracked);
  }

  void visit_file(const std::string& path, const struct stat& status, Kind kind) {
    const bool takable = S_ISREG(status.st_mode) || S_ISLNK(status.st_mode);
    std::size_t at = 0;
    if (git_index_find(&at, options_.index, path.c_str()) == 0) {
      const git_index_entry* entry = git_index_get_byindex(options_.index, at);
      if (entry->mode == GIT_FILEMODE_COMMIT || !takable) return;  // counts as deleted
      seen_[at] = true;
      if (!is_unchanged(*entry, status, options_.index_time, options_.trust_modes)) {
        scan_.changed.push_back({path, status});
      }
      return;
    }
    if (kind == Kind::ignored || ignored(path)) return;
    if (!takable) {
      scan_.special.push_back(path);
    } else if (options_.leave_out && options_.leave_out(path)) {
      scan_.left_out.push_back(path);
    } else {
      scan_.untracked.push_back({path, status});
    }
  }

  const ScanOptions& options_;
  std::vector<bool> seen_;
  std::unordered_set<std::string> folders_;
  Scan scan_;
};

}  // namespace

base::Result<Scan> scan(const ScanOptions& options) {
  return Walk(options).run();
}

}  // namespace conduct::gitops
