// Files by system calls, every error with the path and the system's own words.
#include "conductor/system/files.h"

#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <memory>
#include <system_error>

namespace conduct::system {
namespace {

base::Error failure(const char* verb, const std::string& path, int error) {
  std::string hint;
  if (error == ENOSPC || error == EDQUOT) hint = "make room on its disk; nothing was changed";
  if (error == EROFS) hint = "its file system is mounted read-only";
  return {base::Fault::environment, fmt::format("cannot {} {}: {}", verb, path, errno_text(error)),
          std::move(hint)};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// 0, or the error number of the write that failed.
int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// A file that vanishes with its owner unless it was renamed to its place.
class Draft {
 public:
  explicit Draft(const std::string& target) {
    static std::atomic<unsigned> count{0};
    path_ = fmt::format("{}.{}.{}.new", target, getpid(), ++count);
    fd_.reset(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  }
  ~Draft() {
    if (fd_.open()) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  int fd() const { return fd_.get(); }
  // 0, or the error number.
  int rename_to(const std::string& target) {
    if (rename(path_.c_str(), target.c_str()) != 0) return errno;
    fd_.reset();
    return 0;
  }

 private:
  std::string path_;
  Fd fd_;
};

int sync_folder(const std::string& path) {
  const Fd folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.open() && fsync(folder.get()) == 0 ? 0 : errno;
}

bool is_program(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

base::Result<std::string> read_opened(const std::string& path, std::int64_t limit, int flags) {
  // Opening a FIFO would wait for its writer.
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags));
  struct stat status {};
  if (!file.open() || fstat(file.get(), &status) != 0) return failure("read", path, errno);
  if (S_ISDIR(status.st_mode)) return failure("read", path, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    return base::Error{base::Fault::environment,
                       fmt::format("cannot read {}: it is not a regular file", path), ""};
  }
  const base::Error too_large{
      base::Fault::environment,
      fmt::format("cannot read {}: it is larger than {} bytes", path, limit), ""};
  if (status.st_size > limit) return too_large;
  std::string content;
  content.reserve(static_cast<std::size_t>(status.st_size) + 1);
  std::array<char, 64 << 10> buffer;
  for (;;) {  // to its end, not its size: files in /proc say 0, and others may grow
    const ssize_t count = read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("read", path, errno);
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (static_cast<std::int64_t>(content.size()) > limit) return too_large;
  }
}

}  // namespace

base::Result<std::string> read_file(const std::string& path, std::int64_t limit) {
  return read_opened(path, limit, 0);
}

std::optional<std::string> read_foreign_file(const std::string& path, std::int64_t limit) {
  auto content = read_opened(path, limit, O_NOFOLLOW);
  return content ? std::optional(*std::move(content)) : std::nullopt;
}

std::optional<std::string> read_file_if_any(const std::string& path, std::int64_t limit) {
  auto content = read_file(path, limit);
  return content ? std::optional(*std::move(content)) : std::nullopt;
}

std::string end_of_file(const std::string& path, std::int64_t bytes) {
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const off_t size = lseek(file.get(), 0, SEEK_END);
  if (!file.open() || size < 0) return "";
  std::string end(static_cast<std::size_t>(std::min<std::int64_t>(size, bytes)), '\0');
  const ssize_t count =
      pread(file.get(), end.data(), end.size(), size - static_cast<off_t>(end.size()));
  end.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return end;
}

base::Status write_file(const std::string& path, std::string_view content, bool sync) {
  Draft draft(path);
  if (draft.fd() < 0) return failure("write", path, errno);
  if (const int error = write_all(draft.fd(), content); error != 0)
    return failure("write", path, error);
  if (sync && fsync(draft.fd()) != 0) return failure("write", path, errno);
  if (const int error = draft.rename_to(path); error != 0) return failure("write", path, error);
  if (sync) {
    if (const int error = sync_folder(folder_of(path)); error != 0)
      return failure("write", path, error);
  }
  return {};
}

base::Status rename_path(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return failure("rename", from, errno);
  return {};
}

base::Status append_file(const std::string& path, std::string_view content) {
  const Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.open()) return failure("write", path, errno);
  if (const int error = write_all(file.get(), content); error != 0)
    return failure("write", path, error);
  return {};
}

base::Status make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return failure("make folder", path, error.value());
  if (!std::filesystem::is_directory(path, error)) return failure("make folder", path, ENOTDIR);
  return {};
}

base::Result<std::vector<std::string>> list_directory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
  if (folder == nullptr) return failure("list", path, errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;
  }
  if (errno != 0) return failure("list", path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

bool exists(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path result = std::filesystem::canonical(path, error);
  return error ? "" : result.string();
}

std::string absolute(const std::string& path) {
  std::error_code error;
  std::filesystem::path result = std::filesystem::absolute(path, error).lexically_normal();
  if (error) return path;  // the working directory is gone: nothing absolute can be said
  if (!result.has_filename() && result.has_parent_path() && result != result.root_path())
    result = result.parent_path();
  return result.string();
}

std::string own_executable() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

std::optional<std::string> find_program(const std::string& name, const std::string& path_variable) {
  if (name.find('/') != std::string::npos)
    return is_program(name) ? std::optional(name) : std::nullopt;
  for (std::size_t begin = 0; !name.empty() && begin <= path_variable.size();) {
    const std::size_t end = std::min(path_variable.find(':', begin), path_variable.size());
    // An empty entry means the working directory (POSIX, Environment Variables, PATH).
    const std::string folder = end == begin ? "." : path_variable.substr(begin, end - begin);
    std::string candidate = fmt::format("{}/{}", folder, name);
    if (is_program(candidate)) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace conduct::system
