#include "gitops/unfinished.h"

#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/handles.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace conduct::gitops {
namespace {

std::string note_of(const Worktree& worktree) {
  return own_gitdir(worktree) + "/commands";
}

bool is_before(const struct timespec& left, const struct timespec& right) {
  return std::make_pair(left.tv_sec, left.tv_nsec) < std::make_pair(right.tv_sec, right.tv_nsec);
}

// Opens every folder from its parent's descriptor, so that no link leads out of the worktree.
class Removal {
 public:
  Removal(std::string root, git_index* index, const struct timespec& since)
      : root_(std::move(root)), index_(index), since_(since) {}

  base::Status run() { return folder(AT_FDCWD, root_, ""); }

 private:
  base::Status failed(const std::string& path, const char* what) const {
    return disk_error(fmt::format("{}/{} cannot be {}", root_, path, what));
  }

  // PREFIX: its path with a '/' at the end, or empty.
  base::Status folder(int parent, const std::string& name, const std::string& prefix) {
    std::optional<OpenFolder> open = open_folder(parent, name);
    if (!open) return failed(prefix, "read");
    if (prefix.empty()) std::erase(open->names, ".git");
    for (const std::string& child : open->names) TRY(visit(open->fd.get(), child, prefix + child));
    return {};
  }

  base::Status visit(int parent, const std::string& name, const std::string& path) {
    struct stat status {};
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return errno == ENOENT ? base::Status() : failed(path, "looked at");
    const bool tracked = git_index_get_bypath(index_, path.c_str(), 0) != nullptr;
    if (tracked) return {};  // a submodule among them
    if (S_ISDIR(status.st_mode)) {
      const mode_t wanted = status.st_mode | S_IRWXU;
      if (wanted != status.st_mode && ::fchmodat(parent, name.c_str(), wanted & 07777, 0) != 0)
        return failed(path, "made accessible");
      return folder(parent, name, path + "/");
    }
    if (is_before(status.st_ctim, since_)) return {};
    if (::unlinkat(parent, name.c_str(), 0) != 0) return failed(path, "removed");
    return {};
  }

  const std::string root_;
  git_index* const index_;
  const struct timespec since_;
};

}  // namespace

base::Status begin_commands(const Worktree& worktree) {
  return write_small(note_of(worktree), "");
}

base::Status end_commands(const Worktree& worktree) {
  return remove_file(note_of(worktree));
}

bool has_unfinished(const Worktree& worktree) {
  return file_status(note_of(worktree)).has_value();
}

base::Status remove_unfinished(const Worktree& worktree) {
  const auto begun = file_status(note_of(worktree));
  if (!begun) return {};
  IndexHandle index;
  if (git_index_open(out(index), (own_gitdir(worktree) + "/index").c_str()) != 0)
    return library_error(fmt::format("conduct's index of {} cannot be read", worktree.path));
  TRY(Removal(worktree.path, index.get(), begun->st_mtim).run());
  return end_commands(worktree);
}

}  // namespace conduct::gitops
