// Entries of an index: made from a file's status, compared with it (gitformat-index(5)).
#include "gitops/entry.h"

namespace conduct::gitops {
namespace {

git_index_time index_time_of(const struct timespec& time) {
  return {static_cast<std::int32_t>(time.tv_sec), static_cast<std::uint32_t>(time.tv_nsec)};
}

bool same_time(const git_index_time& a, const struct timespec& b) {
  return a.seconds == static_cast<std::int32_t>(b.tv_sec) &&
         a.nanoseconds == static_cast<std::uint32_t>(b.tv_nsec);
}

}  // namespace

struct timespec modified_at(const struct stat& status) {
  return status.st_mtim;
}

std::uint32_t mode_of(const struct stat& status, bool trust_modes, std::uint32_t old_mode) {
  if (S_ISLNK(status.st_mode)) return GIT_FILEMODE_LINK;
  if (!trust_modes) {
    return old_mode == GIT_FILEMODE_BLOB_EXECUTABLE ? GIT_FILEMODE_BLOB_EXECUTABLE
                                                    : GIT_FILEMODE_BLOB;
  }
  return (status.st_mode & S_IXUSR) != 0 ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
}

git_index_entry make_entry(const std::string& path, const struct stat& status, const git_oid& id,
                           std::uint32_t mode) {
  git_index_entry entry{};
  entry.ctime = index_time_of(status.st_ctim);
  entry.mtime = index_time_of(status.st_mtim);
  entry.dev = static_cast<std::uint32_t>(status.st_dev);
  entry.ino = static_cast<std::uint32_t>(status.st_ino);
  entry.mode = mode;
  entry.uid = status.st_uid;
  entry.gid = status.st_gid;
  entry.file_size = static_cast<std::uint32_t>(status.st_size);
  entry.id = id;
  entry.path = path.c_str();
  return entry;
}

bool is_racy(const git_index_entry& entry, const struct timespec& index_time) {
  const auto seconds = static_cast<std::int32_t>(index_time.tv_sec);
  if (entry.mtime.seconds != seconds) return entry.mtime.seconds > seconds;
  return entry.mtime.nanoseconds >= static_cast<std::uint32_t>(index_time.tv_nsec);
}

bool is_unchanged(const git_index_entry& entry, const struct stat& status,
                  const struct timespec& index_time, bool trust_modes) {
  return same_time(entry.mtime, status.st_mtim) && same_time(entry.ctime, status.st_ctim) &&
         entry.ino == static_cast<std::uint32_t>(status.st_ino) &&
         entry.file_size == static_cast<std::uint32_t>(status.st_size) &&
         entry.mode == mode_of(status, trust_modes, entry.mode) && !is_racy(entry, index_time);
}

bool trusts_modes(git_repository* repository) {
  return config_flag(repository, "core.filemode", true);
}

}  // namespace conduct::gitops
