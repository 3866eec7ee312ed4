#include "conductor/system/activity.h"

#include "conductor/system/descendants.h"
#include "conductor/system/proc.h"

#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <system_error>

namespace conduct::system {
namespace {

constexpr std::int64_t kMsPerSecond = 1000;

std::int64_t ms_of(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kMsPerSecond + time.tv_nsec / 1'000'000;
}

bool is_changed(const std::string& path, std::int64_t wall_ms) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && ms_of(status.st_ctim) > wall_ms;
}

}  // namespace

std::int64_t processor_ms(pid_t root) {
  PidList all;
  all.add(root);
  std::int64_t ticks = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ticks += processor_ticks(all[i]);
    add_children(all[i], all);
  }
  return ticks * kMsPerSecond / sysconf(_SC_CLK_TCK);
}

bool is_changed_since(const std::string& folder, std::int64_t wall_ms) {
  if (is_changed(folder, wall_ms)) return true;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(
      folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error))
    if (is_changed(entry->path().string(), wall_ms)) return true;
  return false;
}

std::int64_t file_bytes(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

std::int64_t steady_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return ms_of(now);
}

}  // namespace conduct::system
