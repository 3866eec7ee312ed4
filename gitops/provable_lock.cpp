// A lock as git takes one, provably ours.
#include "gitops/provable_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

namespace conduct::gitops {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPatience{1000};  // git's own for refs is 100 ms, for packed-refs 1 s
constexpr milliseconds kPause{5};

bool is_named(int fd, const std::string& path) {
  struct stat held {};
  const auto named = file_status(path);
  return ::fstat(fd, &held) == 0 && named && named->st_ino == held.st_ino &&
         named->st_dev == held.st_dev;
}

// Opens the mark and locks it; nullopt, and errno: another living process has it, or there is none.
std::optional<Descriptor> hold_mark(const std::string& mark, int flags) {
  Descriptor fd(::open(mark.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (fd.get() < 0 || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
  if (is_named(fd.get(), mark)) return fd;
  errno = EWOULDBLOCK;
  return std::nullopt;
}

void release(const LockPaths& paths) {
  if (same_file(paths.mark, paths.lock)) ::unlink(paths.lock.c_str());
  ::unlink(paths.mark.c_str());
}

// Somebody has the lock or the mark, or a folder above them has just gone away: worth another try.
bool is_passing(int error) {
  return error == EEXIST || error == EWOULDBLOCK || error == ENOENT;
}

base::Error held_by_another(const LockPaths& paths) {
  return {base::Fault::waiting,
          fmt::format("{} is locked by another git process ({})", paths.shown, paths.lock),
          "let it end and try again; if no git process works there, remove that file"};
}

}  // namespace

base::Result<ProvableLock> ProvableLock::take(const LockPaths& paths) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  do {
    remove_dead_lock(paths);
    TRY(make_directories(parent_of(paths.lock)));
    TRY(make_directories(parent_of(paths.mark)));
    auto fd = hold_mark(paths.mark, O_CREAT | O_EXCL);
    if (fd && ::link(paths.mark.c_str(), paths.lock.c_str()) == 0) {
      return ProvableLock(paths, std::move(*fd));
    }
    const int code = errno;
    if (fd) ::unlink(paths.mark.c_str());
    errno = code;
    if (!is_passing(code)) return disk_error(fmt::format("{} cannot be made", paths.lock));
    std::this_thread::sleep_for(kPause);
  } while (std::chrono::steady_clock::now() < deadline);
  return held_by_another(paths);
}

base::Status ProvableLock::commit(std::string_view content, const std::string& target) {
  const ssize_t n = ::pwrite(mark_.get(), content.data(), content.size(), 0);
  if (n != static_cast<ssize_t>(content.size())) {
    if (n >= 0) errno = ENOSPC;
    return disk_error(fmt::format("{} cannot be written", paths_.lock));
  }
  ::rmdir(target.c_str());  // an empty folder that was left where the file comes
  if (::rename(paths_.lock.c_str(), target.c_str()) != 0) {
    return disk_error(fmt::format("{} cannot be replaced", target));
  }
  return {};
}

ProvableLock::~ProvableLock() {
  if (mark_.get() >= 0) release(paths_);
}

void remove_dead_lock(const LockPaths& paths) {
  if (const auto fd = hold_mark(paths.mark, 0)) release(paths);
}

}  // namespace conduct::gitops
