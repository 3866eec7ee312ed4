// Plain files as gitops needs them. Knows nothing of git.
#include "gitops/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <unordered_set>

namespace conduct::gitops {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using DirectoryHandle = std::unique_ptr<DIR, CloseDirectory>;

std::vector<std::string> names_of(DIR* directory) {
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

base::Status write_whole(int fd, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_error(fmt::format("{} cannot be written", name));
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

// Removes NAME below the directory PARENT; SHOWN is its path in messages. Works from descriptor to
// descriptor, so that no link swapped in meanwhile leads out of the tree.
base::Status remove_below(int parent, const std::string& name, const std::string& shown) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM && errno != EACCES) {
    return disk_error(fmt::format("{} cannot be removed", shown));
  }
  struct stat status {};
  if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISDIR(status.st_mode)) {
    return disk_error(fmt::format("{} cannot be removed", shown));
  }
  if ((status.st_mode & S_IRWXU) != S_IRWXU) ::fchmodat(parent, name.c_str(), S_IRWXU, 0);
  const std::optional<OpenFolder> folder = open_folder(parent, name);
  if (!folder) return disk_error(fmt::format("{} cannot be opened to be removed", shown));
  for (const std::string& child : folder->names)
    TRY(remove_below(folder->fd.get(), child, fmt::format("{}/{}", shown, child)));
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
    return disk_error(fmt::format("{} cannot be removed", shown));
  }
  return {};
}

// Makes the folders of PATH real ones as far as they are there. REAL: those known to be.
base::Status make_parents_real(const std::string& root, const std::string& path,
                               std::unordered_set<std::string>& real) {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (real.count(folder) != 0) continue;
    const auto status = file_status(root + "/" + folder);
    if (!status) return {};
    if (!S_ISDIR(status->st_mode)) return remove_file(root + "/" + folder);
    real.insert(folder);
  }
  return {};
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

base::Error disk_error(std::string_view what) {
  return {base::Fault::environment, fmt::format("{}: {}", what, std::strerror(errno)), ""};
}

std::optional<struct stat> file_status(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

bool is_directory(const std::string& path) {
  const auto status = file_status(path);
  return status && S_ISDIR(status->st_mode);
}

std::optional<std::string> link_target(const std::string& path) {
  const auto status = file_status(path);
  if (!status || !S_ISLNK(status->st_mode)) return std::nullopt;
  std::string target(static_cast<std::size_t>(status->st_size) + 1, '\0');
  const ssize_t n = ::readlink(path.c_str(), target.data(), target.size());
  if (n < 0) return std::nullopt;
  target.resize(static_cast<std::size_t>(n));
  return target;
}

bool same_file(const std::string& a, const std::string& b) {
  const auto first = file_status(a);
  const auto second = file_status(b);
  return first && second && first->st_dev == second->st_dev && first->st_ino == second->st_ino;
}

std::optional<std::string> read_small(const std::string& path, std::size_t at_most) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  if (static_cast<std::size_t>(status.st_size) > at_most) return std::nullopt;
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < content.size()) {
    const ssize_t n = ::read(fd.get(), content.data() + have, content.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  content.resize(have);
  return content;
}

base::Status write_small(const std::string& path, std::string_view content) {
  const std::string beside = path + ".conduct-new";
  TRY(remove_all(beside));
  TRY(write_new(AT_FDCWD, beside, content, 0666));
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const base::Error error = disk_error(fmt::format("{} cannot be written", path));
    ::unlink(beside.c_str());
    return error;
  }
  return {};
}

base::Status write_over(const std::string& path, std::string_view content) {
  const auto status = file_status(path);
  if (status && !S_ISREG(status->st_mode)) TRY(remove_all(path));
  return write_small(path, content);
}

base::Status write_new(int directory, const std::string& name, std::string_view content,
                       mode_t mode) {
  const Descriptor fd(::openat(directory, name.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (fd.get() < 0) return disk_error(fmt::format("{} cannot be created", name));
  return write_whole(fd.get(), content, name);
}

base::Status make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0 || (errno == EEXIST && is_directory(path))) return {};
  return disk_error(fmt::format("folder {} cannot be made", path));
}

base::Status make_directories(const std::string& path) {
  struct stat status {};
  if (path.empty() || (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode))) return {};
  TRY(make_directories(parent_of(path)));
  return make_directory(path);
}

base::Status remove_all(const std::string& path) {
  return remove_below(AT_FDCWD, path, path);
}

base::Status make_way(const std::string& root, const std::vector<std::string>& paths) {
  std::unordered_set<std::string> real;
  for (const std::string& path : paths) {
    TRY(make_parents_real(root, path, real));
    const auto status = file_status(root + "/" + path);
    const bool plain = status && S_ISREG(status->st_mode) && status->st_nlink == 1;
    if (status && !plain && !S_ISDIR(status->st_mode)) TRY(remove_file(root + "/" + path));
  }
  return {};
}

base::Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return disk_error(fmt::format("{} cannot be removed", path));
}

base::Result<std::vector<std::string>> names_in(const std::string& directory) {
  const DirectoryHandle handle(::opendir(directory.c_str()));
  if (!handle) return disk_error(fmt::format("folder {} cannot be read", directory));
  return names_of(handle.get());
}

std::optional<OpenFolder> open_folder(int parent, const std::string& name) {
  Descriptor fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const int own = fd.get() < 0 ? -1 : ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0);
  const DirectoryHandle directory(own < 0 ? nullptr : ::fdopendir(own));
  if (!directory) return std::nullopt;
  return OpenFolder{std::move(fd), names_of(directory.get())};
}

std::string name_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace conduct::gitops
