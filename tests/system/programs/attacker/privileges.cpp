// Ways to have more rights. Nothing is changed where they succeed: what is asked for is nonsense,
// harmless, or of this process alone.
#include "tests/system/programs/attacker/attacker.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <sys/io.h>
#endif

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace attacker {
namespace {

void try_mounts() {
  // Where this is allowed, so are the others, and they are not to reach the host's mounts.
  if (tell("own mounts", unshare(CLONE_NEWNS) == 0))
    mount(nullptr, "/", nullptr, MS_PRIVATE | MS_REC, nullptr);
  tell("mount", mount("tmpfs", ".", "tmpfs", 0, nullptr) == 0);
  tell("bind", mount(".", ".", nullptr, MS_BIND, nullptr) == 0);
  tell("remount", mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND, nullptr) == 0);
  tell("private", mount(nullptr, ".", nullptr, MS_PRIVATE, nullptr) == 0);
  tell_right("umount", umount2(".", MNT_DETACH));
  tell_right("pivot_root", syscall(SYS_pivot_root, ".", "."));
  tell("fsopen", syscall(SYS_fsopen, "tmpfs", 0) >= 0);
  tell("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1 /* OPEN_TREE_CLONE */) >= 0);
  const int here = open(".", O_RDONLY | O_DIRECTORY);
  tell("chroot", chroot(".") == 0);
  fchdir(here);
}

void try_devices() {
  tell("block device", mknod("block", S_IFBLK | 0600, makedev(259, 0)) == 0);
  tell("character device", mknod("character", S_IFCHR | 0600, makedev(1, 1)) == 0);
#if defined(__x86_64__)
  tell("ports", iopl(3) == 0);
#endif
  for (const char* path : {"/dev/mem", "/dev/kmsg", "/proc/kcore", "/proc/kmsg"})
    tell_open(path, open(path, O_WRONLY | O_NONBLOCK));
}

void try_handle() {
  struct {
    file_handle header;
    unsigned char bytes[64];
  } handle{};
  handle.header.handle_bytes = 8;
  handle.header.handle_type = 1;
  const int here = open(".", O_RDONLY | O_DIRECTORY);
  tell_right("open by handle", open_by_handle_at(here, &handle.header, O_RDONLY));
}

void try_kernel() {
  tell_right("init_module", syscall(SYS_init_module, "garbage", 7UL, ""));
  tell_right("finit_module", syscall(SYS_finit_module, 0, "", 0));
  tell_right("kexec_load", syscall(SYS_kexec_load, 0UL, 0UL, nullptr, ~0UL));
  tell_right("reboot", syscall(SYS_reboot, 0xfee1dead, 672274793, 0x11111111, nullptr));
  tell_right("swapon", swapon("/no/such/file", 0));
  tell_right("syslog", syscall(SYS_syslog, 8, nullptr, 0));
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  tell("host name", sethostname(host, std::strlen(host)) == 0);
  bpf_attr map{};
  map.map_type = BPF_MAP_TYPE_ARRAY;
  map.key_size = map.value_size = 4;
  map.max_entries = 1;
  tell("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map) >= 0);
}

void try_watching(pid_t outsider) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  tell("perf of another", syscall(SYS_perf_event_open, &attributes, outsider, -1, -1, 0) >= 0);
}

// The namespaces of PID.
void try_entering(pid_t pid) {
  for (const char* kind : {"mnt", "pid", "net", "ipc", "uts", "user", "cgroup"}) {
    const std::string path = "/proc/" + std::to_string(pid) + "/ns/" + kind;
    const int fd = open(path.c_str(), O_RDONLY);
    tell("enter " + path.substr(path.rfind('/') + 1), fd >= 0 && setns(fd, 0) == 0);
    if (fd >= 0) close(fd);
  }
}

// PID of a process outside
int gain_rights(const Words& words) {
  const pid_t outsider = std::atoi(words.at(0).c_str());
  try_devices();
  try_handle();
  try_kernel();
  try_watching(outsider);
  try_entering(outsider);
  try_entering(getppid());
  try_mounts();
  return 0;
}

struct CloneArguments {
  unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

// In namespaces of one's own one mounts: the host's control groups, what hides a file.
void try_unshare(int flags) {
  const pid_t child = fork();
  if (child != 0) {
    waitpid(child, nullptr, 0);
    return;
  }
  if (tell("unshare " + std::to_string(flags), unshare(flags) == 0)) {
    tell("control groups", mount("none", ".", "cgroup2", 0, nullptr) == 0);
    tell("bind", mount(".", "..", nullptr, MS_BIND, nullptr) == 0);
    tell("proc", mount("proc", ".", "proc", 0, nullptr) == 0);
    tell("sys", mount("sysfs", ".", "sysfs", 0, nullptr) == 0);
  }
  _exit(0);
}

// In a user namespace of one's own one is root.
int nest(const Words&) {
  for (const int flag : {CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP, CLONE_NEWNS,
                         CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP})
    try_unshare(flag);
  const long cloned = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0UL);
  if (cloned == 0) _exit(0);
  tell("clone", cloned > 0);
  CloneArguments arguments{};
  arguments.flags = CLONE_NEWUSER;
  arguments.exit_signal = SIGCHLD;
  const long cloned3 = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (cloned3 == 0) _exit(0);
  tell("clone3", cloned3 > 0);
  return 0;
}

// Files through which the kernel is told what to do. They are opened and closed again: no more.
int open_settings(const Words& words) {
  namespace fs = std::filesystem;
  int tried = 0;
  const auto attempt = [&](const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || (status.st_mode & 0222) == 0) return;
    const int fd = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY);
    ++tried;
    if (fd >= 0) tell_open(path, fd);
  };
  for (const std::string& start : words) {
    std::error_code failed;
    if (!fs::is_directory(start, failed)) {
      attempt(start);
      continue;
    }
    fs::recursive_directory_iterator walk(start, fs::directory_options::skip_permission_denied,
                                          failed);
    for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
      std::error_code unknown;
      if (!walk->is_symlink(unknown) && walk->is_regular_file(unknown)) attempt(walk->path());
    }
  }
  say(std::to_string(tried) + " of them are there, the others: EPERM");
  return 0;
}

int say_user(const Words&) {
  say(std::to_string(geteuid()));
  return 0;
}

int say_variable(const Words& words) {
  const char* const value = std::getenv(words.at(0).c_str());
  say(value != nullptr ? value : "none");
  return 0;
}

}  // namespace

std::vector<Way> privilege_ways() {
  return {{"gain-rights", gain_rights},
          {"nest", nest},
          {"open-settings", open_settings},
          {"say-user", say_user},
          {"say-variable", say_variable}};
}

}  // namespace attacker
