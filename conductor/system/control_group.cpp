// The files of cgroup v2 (Documentation/admin-guide/cgroup-v2.rst of Linux), and systemd's rules
// for who may divide a group (systemd.resource-control(5), Delegate=).
#include "conductor/system/control_group.h"

#include "base/text.h"
#include "conductor/system/child.h"
#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"
#include "conductor/system/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

namespace conduct::system {
namespace {

constexpr const char* kName = "/conduct-";  // then the conductor's number, and a child's
constexpr int kEndMs = 2000;                // for what was killed to be gone
constexpr int kAskMs = 5000;

base::Error no_groups(std::string why, std::string hint = "") {
  return {base::Fault::environment, std::move(why), std::move(hint)};
}

base::Error not_own(std::string why) {
  return no_groups(std::move(why),
                   fmt::format("systemd-run {}--scope -p Delegate=yes conduct run … starts conduct "
                               "in a group of its own",
                               geteuid() == 0 ? "" : "--user "));
}

bool is_marked_delegated(const std::string& folder) {
  for (const char* name : {"trusted.delegate", "user.delegate"}) {
    char value = 0;
    if (getxattr(folder.c_str(), name, &value, 1) == 1 && value == '1') return true;
  }
  return false;
}

// A file of a group takes a value as one write(2).
base::Status put(const std::string& file, std::string_view value) {
  const Fd fd(open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (fd.open() &&
      write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size()))
    return {};
  return no_groups(fmt::format("{}: {}", file, errno_text(errno)));
}

std::string content(const std::string& file) {
  return read_file_if_any(file).value_or("");
}

// The value of KEY in a flat keyed file ("KEY VALUE" a line).
std::int64_t keyed(const std::string& file, std::string_view key) {
  const std::string text = content(file);
  for (const std::string_view line : base::lines(text)) {
    if (line.starts_with(key) && line.substr(key.size()).starts_with(' '))
      return std::atoll(std::string(line.substr(key.size())).c_str());
  }
  return 0;
}

bool is_writable(const std::string& file) {
  return access(file.c_str(), W_OK) == 0;
}

// A user's own systemd marks nothing.
bool systemd_says_delegated(const std::string& folder) {
  if (folder.find(fmt::format("/user@{}.service/", geteuid())) == std::string::npos) return false;
  const std::string unit = std::filesystem::path(folder).filename();
  const Captured said = run_captured(
      {"systemctl", "--user", "show", "--property=Delegate", "--value", "--", unit},
      {"PATH=/usr/bin:/bin", fmt::format("XDG_RUNTIME_DIR=/run/user/{}", geteuid())}, "/", kAskMs);
  return base::trim(said.out) == "yes";
}

// Who may write to a group and to the one above it too, as root may, is not thereby asked to divide
// it: systemd, whose group it may be, stops all of it when the kernel ends one process for want of
// memory (OOMPolicy=). There it goes by what systemd says. (The root of the host has no type.)
bool is_delegated(const std::string& folder) {
  if (!exists(folder + "/cgroup.type") || !is_writable(folder + "/cgroup.procs") ||
      !is_writable(folder + "/cgroup.subtree_control"))
    return false;
  return is_marked_delegated(folder) || !is_writable(folder + "/../cgroup.procs") ||
         systemd_says_delegated(folder);
}

// The folders below a group before the group itself: none can go that has some.
void remove_group(const std::string& folder) {
  std::vector<std::string> all{folder};
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator each(folder, failed), end;
       !failed && each != end; each.increment(failed))
    if (each->is_directory(failed)) all.push_back(each->path());
  for (; !all.empty(); all.pop_back()) rmdir(all.back().c_str());
}

bool is_populated(int events) {
  std::array<char, 128> text{};
  const ssize_t size = pread(events, text.data(), text.size() - 1, 0);
  return size > 0 && std::string_view(text.data()).find("populated 1") != std::string_view::npos;
}

// The file has changed for poll(2) until it is read again.
void end_all_in(const std::string& folder) {
  const Fd events(open((folder + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC));
  if (!is_populated(events.get()) || !put(folder + "/cgroup.kill", "1")) return;
  const std::int64_t deadline = now_ms() + kEndMs;
  for (std::int64_t left = kEndMs; left > 0 && is_populated(events.get());
       left = deadline - now_ms()) {
    pollfd changed{events.get(), POLLPRI, 0};
    poll(&changed, 1, static_cast<int>(left));
  }
}

// The groups of conductors that are dead. What may still be in one is its reaper's to end.
void remove_old_groups(const std::string& folder) {
  std::error_code failed;
  for (std::filesystem::directory_iterator each(folder, failed), end; !failed && each != end;
       each.increment(failed)) {
    const std::string path = each->path();
    if (!path.starts_with(folder + kName)) continue;
    const int conductor = std::atoi(path.c_str() + folder.size() + std::strlen(kName));
    // A dead one may have had this process's number.
    if (conductor == getpid() || !exists(fmt::format("/proc/{}", conductor))) remove_group(path);
  }
}

std::string own_group(const std::string& folder) {
  return fmt::format("{}{}{}", folder, kName, getpid());
}

// A group that has members can have no controllers for groups below it.
base::Status move_into_own(const std::string& folder) {
  const std::string own = own_group(folder);
  if (mkdir(own.c_str(), 0755) != 0)
    return no_groups(fmt::format("{}: {}", own, errno_text(errno)));
  return put(own + "/cgroup.procs", "0");
}

base::Status switch_controllers(const DelegatedGroup& group, char how) {
  const std::string file = group.folder + "/cgroup.subtree_control";
  if (group.controllers.memory) TRY(put(file, fmt::format("{}memory", how)));
  if (group.controllers.processes) TRY(put(file, fmt::format("{}pids", how)));
  return {};
}

}  // namespace

ControlGroup::~ControlGroup() {
  if (folder_.empty()) return;
  end_all_in(folder_);
  remove_group(folder_);
}

double ControlGroup::cpu_seconds() const {
  return static_cast<double>(keyed(folder_ + "/cpu.stat", "usage_usec")) / 1e6;
}

std::optional<std::int64_t> ControlGroup::ended_for_memory() const {
  const std::string events = folder_ + "/memory.events";
  return exists(events) ? std::optional(keyed(events, "oom_kill")) : std::nullopt;
}

base::Result<DelegatedGroup> delegated_group() {
  const std::string folder =
      control_group_folder(content("/proc/self/cgroup"), content("/proc/self/mountinfo"));
  if (folder.empty()) return no_groups("there is no control group (version 2) here");
  return delegated_group(folder);
}

base::Result<DelegatedGroup> delegated_group(const std::string& folder) {
  if (!exists(folder + "/cgroup.kill"))
    return no_groups(folder +
                     " is the machine's root group, or the kernel is older than Linux 5.14");
  if (!is_delegated(folder)) return not_own(folder + " is not delegated to conduct");
  if (base::trim(content(folder + "/cgroup.procs")) != std::to_string(getpid()))
    return not_own(folder + " has other processes in it");
  DelegatedGroup group{folder, {}};
  const std::string controllers = content(folder + "/cgroup.controllers");
  for (const std::string_view name : base::split(base::trim(controllers), ' ')) {
    if (name == "memory") group.controllers.memory = true;
    if (name == "pids") group.controllers.processes = true;
  }
  return group;
}

base::Result<ControlGroups> ControlGroups::divide(const DelegatedGroup& delegated) {
  remove_old_groups(delegated.folder);
  TRY(move_into_own(delegated.folder));
  ControlGroups groups(delegated);
  TRY(switch_controllers(delegated, '+'));
  return groups;
}

// What cannot be undone here goes with whoever delegated the group.
ControlGroups::~ControlGroups() {
  if (folder_.empty()) return;
  if (switch_controllers({folder_, controllers_}, '-') && put(folder_ + "/cgroup.procs", "0"))
    rmdir(own_group(folder_).c_str());
}

base::Result<ControlGroup> ControlGroups::make(const Limits& limits) {
  const std::string folder = fmt::format("{}-{}", own_group(folder_), ++made_);
  if (mkdir(folder.c_str(), 0755) != 0)
    return no_groups(fmt::format("{}: {}", folder, errno_text(errno)));
  ControlGroup group(folder);
  if (controllers_.memory && limits.memory_bytes > 0) {
    TRY(put(folder + "/memory.max", std::to_string(limits.memory_bytes)));
    // Else it would go on, slowly, on the disk. There is no such file without swap accounting.
    if (exists(folder + "/memory.swap.max")) TRY(put(folder + "/memory.swap.max", "0"));
  }
  if (controllers_.processes && limits.processes > 0)
    TRY(put(folder + "/pids.max", std::to_string(limits.processes)));
  return group;
}

Limits ControlGroups::left_of(const Limits& limits) const {
  Limits left = limits;
  if (controllers_.memory) left.memory_bytes = 0;
  if (controllers_.processes) left.processes = 0;
  return left;
}

std::string control_group_folder(std::string_view cgroup, std::string_view mountinfo) {
  std::string path;
  for (const std::string_view line : base::lines(cgroup))
    if (line.starts_with("0::/")) path = line.substr(3);
  if (path.empty()) return "";
  for (const std::string_view line : base::lines(mountinfo)) {
    const auto fields = base::split(line, ' ');
    const std::size_t separator = line.find(" - cgroup2 ");
    if (separator == std::string_view::npos || fields.size() < 5) continue;
    const std::string root(fields[3]), mounted(fields[4]);
    if (root == "/") return path == "/" ? mounted : mounted + path;
    if (path == root) return mounted;
    if (base::is_below(path, root)) return mounted + path.substr(root.size());
  }
  return "";
}

}  // namespace conduct::system
