// The words that start a program in a sandbox. Starts nothing itself.
#include "conductor/system/sandbox.h"

#include "conductor/system/reaper/protocol.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace conduct::system {
namespace {

using Words = std::vector<std::string>;

// Gladly, but not before what asks for it with 1000.
constexpr int kOomScore = 800;

void add(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

void add_limit(Words& words, const char* name, std::int64_t most) {
  if (most > 0) add(words, {name, std::to_string(most)});
}

// What the program's own side of the last fork takes away from itself.
Words restrictions(const Sandbox& sandbox, const Limits& limits) {
  Words words{reaper::kOom, std::to_string(kOomScore)};
  add_limit(words, reaper::kCpu, limits.cpu_seconds);
  add_limit(words, reaper::kData, limits.memory_bytes);
  add_limit(words, reaper::kProcesses, limits.processes);
  add_limit(words, reaper::kFile, limits.file_bytes);
  if (sandbox.kind == SandboxKind::none) return words;
  words.emplace_back(reaper::kGuard);
  if (sandbox.network == NetworkAccess::none) words.emplace_back(reaper::kNoInet);
  if (sandbox.kind == SandboxKind::bubblewrap) return words;
  if (!sandbox.unix_sockets) words.emplace_back(reaper::kNoUnix);
  words.emplace_back(reaper::kConfine);
  for (const char* device :
       {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"})
    add(words, {reaper::kWrite, device});
  for (const Place& place : sandbox.places)
    if (place.writable) add(words, {reaper::kWrite, place.outside});
  return words;
}

// Root may write to these whatever its namespace and capabilities (proc(5)): kernel settings that
// hold for the host.
void protect_kernel_settings(Words& words) {
  if (::geteuid() != 0) return;
  for (const char* path : {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs",
                           "/proc/acpi", "/proc/scsi", "/proc/mtrr"})
    if (is_there(path)) add(words, {"--ro-bind", path, path});
}

// `/` and what is mounted below it read-only; then what the process has for itself.
Words view(const Sandbox& sandbox) {
  Words words{"--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"};
  protect_kernel_settings(words);
  for (const std::string& folder : own_folders())
    if (folder != "/dev/shm" && is_folder(folder)) add(words, {"--tmpfs", folder});
  for (const std::string& path : sandbox.hidden) {
    if (is_folder(path)) {
      add(words, {"--tmpfs", path});
    } else if (is_there(path)) {
      add(words, {"--ro-bind", "/dev/null", path});
    }
  }
  for (const Place& place : sandbox.places)
    add(words, {place.writable ? "--bind" : "--ro-bind", place.outside, place.inside});
  return words;
}

Words bubblewrap(const Sandbox& sandbox) {
  Words words{sandbox.program, "--unshare-pid", "--as-pid-1", "--die-with-parent", "--unshare-ipc"};
  if (sandbox.user_namespace) words.emplace_back("--unshare-user");
  if (sandbox.network == NetworkAccess::loopback || sandbox.network == NetworkAccess::listed)
    words.emplace_back("--unshare-net");
  add(words, view(sandbox));
  return words;
}

}  // namespace

const char* to_string(SandboxKind kind) {
  switch (kind) {
    case SandboxKind::none:
      return "none";
    case SandboxKind::landlock:
      return "landlock";
    case SandboxKind::bubblewrap:
      return "bubblewrap";
  }
  return "none";
}

const std::vector<std::string>& own_folders() {
  static const std::vector<std::string> folders{"/tmp", "/var/tmp", "/run", "/dev/shm"};
  return folders;
}

Words sandboxed_words(const Sandbox& sandbox, const Limits& limits, std::int64_t grace_ms,
                      const std::string& directory, const Words& argv) {
  Words program = restrictions(sandbox, limits);
  add(program, {reaper::kProgram, directory});
  add(program, argv);
  if (sandbox.kind != SandboxKind::bubblewrap) return program;

  Words inside;
  if (sandbox.network == NetworkAccess::listed)
    inside = {reaper::kListen, std::to_string(kProxyPort)};
  Words words{reaper::kSandbox};
  add(words, inside);
  add(words, {reaper::kProgram, "/"});
  add(words, bubblewrap(sandbox));
  add(words, {"--", reaper::kImagePath, "inside", std::to_string(grace_ms)});
  add(words, inside);
  add(words, program);
  return words;
}

}  // namespace conduct::system
