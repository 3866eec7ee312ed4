// The lock of files.h: an open file description lock, which no close of another descriptor drops,
// unlike the older kind (fcntl(2), "Open file description locks").
#include "conductor/system/child.h"
#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"
#include "conductor/system/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace conduct::system {
namespace {

base::Error failure(const std::string& path, int error) {
  return {
      base::Fault::environment, fmt::format("cannot lock {}: {}", path, errno_text(error)),
      error == ENOLCK ? "its file system has no locks: put the repository on a local disk" : ""};
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// Host names say which machine a holder is on where the file system is shared.
std::string own_description() {
  return fmt::format("pid {} on {}\n{}\n", getpid(), host_name(), process_identity(getpid()));
}

// The first line of what the holder wrote. It may be about to write it.
std::string holder_text(int fd) {
  std::array<char, 512> buffer{};
  const ssize_t count = pread(fd, buffer.data(), buffer.size() - 1, 0);
  const std::string text(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? "another process" : text.substr(0, end);
}

// Is FD still the file at PATH? Somebody may have removed it before it was locked.
bool in_place(int fd, const std::string& path) {
  struct stat ours {
  }, there{};
  return fstat(fd, &ours) == 0 && stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

}  // namespace

std::string host_name() {
  std::array<char, 256> host{};
  return gethostname(host.data(), host.size() - 1) == 0 ? host.data() : "this machine";
}

base::Result<std::optional<Lock>> Lock::take(const std::string& path, std::string* holder) {
  for (;;) {
    Fd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.open()) return failure(path, errno);
    struct flock lock = whole_file();
    if (fcntl(file.get(), F_OFD_SETLK, &lock) != 0) {
      if (errno != EAGAIN && errno != EACCES) return failure(path, errno);
      if (holder != nullptr) *holder = holder_text(file.get());
      return std::optional<Lock>();
    }
    if (!in_place(file.get(), path)) continue;
    const std::string description = own_description();
    if (ftruncate(file.get(), 0) != 0 || pwrite(file.get(), description.data(), description.size(),
                                                0) != static_cast<ssize_t>(description.size())) {
      return failure(path, errno);
    }
    return std::optional<Lock>(Lock(file.release()));
  }
}

Lock::Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Lock::~Lock() {
  if (fd_ >= 0) close(fd_);
}

std::optional<std::string> lock_holder(const std::string& path) {
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct flock lock = whole_file();
  if (!file.open() || fcntl(file.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
    return std::nullopt;
  return holder_text(file.get());
}

}  // namespace conduct::system
