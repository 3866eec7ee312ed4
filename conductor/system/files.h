// Files: read whole, written atomically, locked by a holder that dies with its lock.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::system {

// Reads a regular file of at most LIMIT bytes. Errors name the path and the reason (missing, a
// directory, too large …).
base::Result<std::string> read_file(const std::string& path, std::int64_t limit = 1 << 30);
std::optional<std::string> read_file_if_any(const std::string& path, std::int64_t limit = 1 << 30);
// The same of a file that untrusted processes may have left: a link is not followed.
std::optional<std::string> read_foreign_file(const std::string& path, std::int64_t limit);

// The last of the file, at most BYTES; empty where it cannot be read.
std::string end_of_file(const std::string& path, std::int64_t bytes);

// Writes beside and renames. SYNC: fsync the file and its folder.
base::Status write_file(const std::string& path, std::string_view content, bool sync = false);
base::Status append_file(const std::string& path, std::string_view content);

base::Status make_directories(const std::string& path);
base::Status remove_tree(const std::string& path);  // nothing there: fine
base::Status rename_path(const std::string& from, const std::string& to);
base::Result<std::vector<std::string>> list_directory(const std::string& path);  // names, sorted
bool exists(const std::string& path);
bool is_folder(const std::string& path);        // or a link to one
std::string absolute(const std::string& path);  // against the working directory, lexically normal
std::string own_executable();
// The path without links; empty where it does not exist.
std::string real_path(const std::string& path);

std::optional<std::string> find_program(const std::string& name, const std::string& path_variable);

// An exclusive lock (open file description lock, fcntl(2)) that is gone when the process is. The
// file holds the holder.
class Lock {
 public:
  // nullopt: somebody else holds it; HOLDER then says who ("pid 4711 on host").
  static base::Result<std::optional<Lock>> take(const std::string& path, std::string* holder);
  Lock(Lock&&) noexcept;
  Lock& operator=(Lock&&) noexcept;
  ~Lock();

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

// Is the lock at PATH held, and by whom? nullopt: nobody.
std::optional<std::string> lock_holder(const std::string& path);

std::string host_name();  // of this machine, for people

std::int64_t now_ms();  // wall clock, UTC

}  // namespace conduct::system
