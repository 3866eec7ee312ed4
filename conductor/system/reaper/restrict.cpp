#include "conductor/system/reaper/restrict.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace conduct::system::reaper {
namespace {

constexpr std::uint64_t bit(int capability) {
  return std::uint64_t{1} << capability;
}

// What root keeps: enough to unpack an archive, to install into the worktree, to drop rights.
// Neither mounting nor devices, modules, other processes' memory or raw sockets.
constexpr std::uint64_t kKept = bit(CAP_CHOWN) | bit(CAP_DAC_OVERRIDE) | bit(CAP_FOWNER) |
                                bit(CAP_FSETID) | bit(CAP_KILL) | bit(CAP_SETGID) |
                                bit(CAP_SETUID) | bit(CAP_NET_BIND_SERVICE);

// At the soft limit of processor time comes SIGXCPU, at the hard one SIGKILL, which does not say
// why.
constexpr rlim_t kCpuGrace = 5;

Failure limit(__rlimit_resource resource, long long most) {
  if (most == 0) return {};
  rlimit asked{};
  if (getrlimit(resource, &asked) != 0) return {"limit", errno};
  const rlim_t soft = static_cast<rlim_t>(most);
  asked.rlim_max = std::min(asked.rlim_max, resource == RLIMIT_CPU ? soft + kCpuGrace : soft);
  asked.rlim_cur = std::min(asked.rlim_max, soft);
  if (setrlimit(resource, &asked) != 0) return {"limit", errno};
  return {};
}

// Out of memory, the kernel ends this before it ends the conductor or the user's desktop. A
// container that forbids it has its reasons.
void offer_to_oom(long long score) {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  dprintf(fd, "%lld", score);
  close(fd);
}

// Without the right to change the bounding set there is nothing in it that a program could gain:
// no_new_privs is set.
Failure drop_capabilities() {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    if ((kKept & bit(capability)) == 0) prctl(PR_CAPBSET_DROP, capability);
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2]{};
  if (syscall(SYS_capget, &header, sets) != 0) return {"capabilities", errno};
  for (int half = 0; half < 2; ++half) {
    const auto kept = static_cast<std::uint32_t>(kKept >> (32 * half));
    sets[half].effective &= kept;
    sets[half].permitted &= kept;
    sets[half].inheritable = 0;
  }
  if (syscall(SYS_capset, &header, sets) != 0) return {"capabilities", errno};
  return {};
}

Failure set_limits(const Restrictions& restrictions) {
  const struct {
    __rlimit_resource resource;
    long long most;
  } limits[] = {{RLIMIT_CPU, restrictions.cpu_seconds},
                {RLIMIT_DATA, restrictions.data_bytes},
                {RLIMIT_NPROC, restrictions.processes},
                {RLIMIT_FSIZE, restrictions.file_bytes}};
  for (const auto& each : limits) {
    if (const Failure failed = limit(each.resource, each.most); failed.step) return failed;
  }
  return {};
}

}  // namespace

Failure restrict_self(const Restrictions& restrictions) {
  if (restrictions.oom > 0) offer_to_oom(restrictions.oom);
  if (const Failure failed = set_limits(restrictions); failed.step) return failed;
  if (!restrictions.guard) return {};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return {"no_new_privs", errno};
  if (const Failure failed = drop_capabilities(); failed.step) return failed;
  if (const Failure failed = restrict_by_landlock(restrictions); failed.step) return failed;
  return filter_system_calls(restrictions.no_unix, restrictions.no_inet);
}

}  // namespace conduct::system::reaper
