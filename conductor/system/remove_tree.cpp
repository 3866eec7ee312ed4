// Removes a folder with all in it, by descriptors: no symbolic link is followed, however the tree
// changes meanwhile.
#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"
#include "conductor/system/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

namespace conduct::system {
namespace {

constexpr int deepest = 100;   // folders open at a time; what is deeper is first moved up
constexpr int most_tries = 5;  // something may still be writing into it

class Removal {
 public:
  explicit Removal(const std::string& path) : path_(path) {}

  base::Status run() {
    for (int tries = 0;;) {
      moved_ = false;
      const int error = remove(AT_FDCWD, path_.c_str(), 0);
      if (error == 0 || error == ENOENT) return {};
      if (moved_) continue;  // each time it is less deep
      if (error != ENOTEMPTY || ++tries == most_tries) return failure(error);
    }
  }

 private:
  base::Error failure(int error) const {
    const std::string inside = failed_.empty() ? "" : fmt::format(": {}", failed_);
    return {base::Fault::environment,
            fmt::format("cannot remove {}{}: {}", path_, inside, errno_text(error)), ""};
  }

  // Removes NAME in FOLDER. 0, or an error number, with failed_ set to what it was about.
  int remove(int folder, const char* name, int depth) {
    if (unlinkat(folder, name, 0) == 0) return 0;
    if (errno != EISDIR) return failed(name, errno);  // what Linux says of a folder: unlink(2)
    if (depth == deepest) return move_up(folder, name);
    int error = empty(folder, name, depth);
    if (error == 0 && unlinkat(folder, name, AT_REMOVEDIR) != 0) error = failed(name, errno);
    return error;
  }

  // Removes what is in the folder NAME of FOLDER.
  int empty(int folder, const char* name, int depth) {
    Fd opened(open_folder(folder, name));
    if (!opened.open()) return failed(name, errno);
    const int fd = opened.get();
    if (depth == 0) root_ = fd;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd), closedir);
    if (entries == nullptr) return failed(name, errno);
    opened.release();  // closed with ENTRIES
    int first_error = 0;
    while (const dirent* entry = readdir(entries.get())) {
      const std::string_view child = entry->d_name;
      if (child == "." || child == "..") continue;
      const int error = remove(fd, entry->d_name, depth + 1);
      if (error != 0 && error != ENOENT && first_error == 0) first_error = error;
    }
    return first_error;
  }

  // Opens a folder for emptying it; one that its owner may not write, read or enter is first made
  // so that he may.
  static int open_folder(int folder, const char* name) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(folder, name, flags);
    if (fd < 0 && errno == EACCES) {
      fchmodat(folder, name, S_IRWXU,
               0);  // a folder: open(2) of a link says ELOOP or ENOTDIR, not EACCES
      fd = openat(folder, name, flags);
    }
    if (fd >= 0 && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0) fchmod(fd, S_IRWXU);
    return fd;
  }

  // Moves a folder that is too deep to the top, for the next round.
  int move_up(int folder, const char* name) {
    const std::string shallow = fmt::format(".conduct-removing-{}-{}", getpid(), ++moves_);
    fchmodat(folder, name, S_IRWXU, 0);  // moving a folder writes its ".."
    if (renameat(folder, name, root_, shallow.c_str()) != 0) return failed(name, errno);
    moved_ = true;
    return 0;
  }

  int failed(const char* name, int error) {
    if (error != ENOENT && error != ENOTEMPTY && name != path_.c_str()) failed_ = name;
    return error;
  }

  const std::string& path_;
  std::string failed_;
  int root_ = -1;
  bool moved_ = false;
  unsigned moves_ = 0;
};

}  // namespace

base::Status remove_tree(const std::string& path) {
  std::string name = path;
  while (name.size() > 1 && name.back() == '/')
    name.pop_back();  // "link/" would be what the link means
  return Removal(name).run();
}

}  // namespace conduct::system
