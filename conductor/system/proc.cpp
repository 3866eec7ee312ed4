// Reads /proc. A process may end at any moment: what cannot be read is not there.
#include "conductor/system/proc.h"

#include "conductor/system/child.h"
#include "conductor/system/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace conduct::system {
namespace {

std::string read_all(const char* path) {
  const Fd file(open(path, O_RDONLY | O_CLOEXEC));
  std::string content;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = read(file.get(), buffer.data(), buffer.size());
    if (count <= 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// Field NUMBER (from 3: the state) of /proc/PID/stat. The name before it is in parentheses and may
// hold any byte.
std::string_view stat_field(std::string_view stat, int number) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return {};
  std::string_view rest = stat.substr(name_end + 1);
  for (int field = 3;; ++field) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
    const std::size_t end = std::min(rest.find_first_of(" \n"), rest.size());
    if (field == number || end == 0) return rest.substr(0, end);
    rest.remove_prefix(end);
  }
}

pid_t to_pid(std::string_view text) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  return error == std::errc() && end == text.data() + text.size() ? pid : 0;
}

// The flags of an open file, as fdinfo has them: octal, behind "flags:".
bool is_open_for_writing(const std::string& fdinfo) {
  const std::size_t at = fdinfo.find("flags:");
  if (at == std::string::npos) return false;
  const long flags = std::strtol(fdinfo.c_str() + at + 6, nullptr, 8);
  return (flags & O_ACCMODE) != O_RDONLY;
}

void add_written(pid_t pid, const std::string& prefix, std::set<std::string>& found) {
  const std::string folder = fmt::format("/proc/{}/fd", pid);
  const std::unique_ptr<DIR, int (*)(DIR*)> files(opendir(folder.c_str()), closedir);
  if (files == nullptr) return;
  while (const dirent* entry = readdir(files.get())) {
    std::array<char, 4096> target;
    const ssize_t size =
        readlinkat(dirfd(files.get()), entry->d_name, target.data(), target.size());
    if (size <= 0) continue;
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    if (path.substr(0, prefix.size()) != prefix) continue;
    if (is_open_for_writing(
            read_all(fmt::format("/proc/{}/fdinfo/{}", pid, entry->d_name).c_str())))
      found.emplace(path.substr(prefix.size()));
  }
}

}  // namespace

std::string read_proc(pid_t pid, const char* name) {
  return read_all(fmt::format("/proc/{}/{}", pid, name).c_str());
}

std::int64_t processor_ticks(pid_t pid) {
  const std::string stat = read_proc(pid, "stat");
  std::int64_t ticks = 0;
  for (const int field : {14, 15, 16, 17}) {  // utime, stime, cutime, cstime
    const std::string_view text = stat_field(stat, field);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    ticks += value;
  }
  return ticks;
}

std::map<pid_t, pid_t> processes() {
  std::map<pid_t, pid_t> result;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (proc == nullptr) return result;
  while (const dirent* entry = readdir(proc.get())) {
    const pid_t pid = to_pid(entry->d_name);
    if (pid > 0) result[pid] = to_pid(stat_field(read_proc(pid, "stat"), 4));
  }
  return result;
}

std::set<std::string> files_being_written(const std::string& folder) {
  std::set<std::string> found;
  for (const auto& [pid, parent] : processes()) add_written(pid, folder + "/", found);
  return found;
}

std::string process_identity(std::int64_t pid) {
  const std::string stat = read_proc(static_cast<pid_t>(pid), "stat");
  const std::string_view state = stat_field(stat, 3);
  if (state.empty() || state == "Z" || state == "X") return "";
  std::string boot = read_all("/proc/sys/kernel/random/boot_id");
  while (!boot.empty() && boot.back() == '\n') boot.pop_back();
  return fmt::format("{}:{}", boot, stat_field(stat, 22));
}

std::int64_t processes_ended_for_memory() {
  constexpr std::string_view kName = "\noom_kill ";
  const std::string counters = read_all("/proc/vmstat");
  const std::size_t at = counters.find(kName);
  return at == std::string::npos ? 0 : std::atoll(counters.c_str() + at + kName.size());
}

}  // namespace conduct::system
