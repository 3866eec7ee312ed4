// A process takes away from itself what it must not have, before it becomes the program that is
// confined: resource limits, privileges, dangerous system calls, writing outside. None of it can be
// undone by what it becomes.
#pragma once

#include <sys/types.h>

namespace conduct::system::reaper {

struct Restrictions {
  long long oom = 0;  // oom_score_adj (proc(5))
  long long cpu_seconds = 0, data_bytes = 0, processes = 0, file_bytes = 0;  // 0: no limit
  bool guard = false;           // no_new_privs, few capabilities, a system call filter
  bool no_unix = false;         // no socket(AF_UNIX), which Landlock cannot judge by its path
  bool no_inet = false;         // no socket(AF_INET…)
  bool confine_writes = false;  // by Landlock, to the paths after each word "write"
  char** words = nullptr;       // the command line that holds those paths
  char** words_end = nullptr;
};

// Which step failed, and errno; step is nullptr where all went well.
struct Failure {
  const char* step = nullptr;
  int error = 0;
};

Failure restrict_self(const Restrictions& restrictions);

// The system call filter (seccomp(2)): EPERM or ENOSYS for what leads around a sandbox.
Failure filter_system_calls(bool no_unix, bool no_inet);

// Landlock (landlock(7)): writes only below the named paths, where that is asked for; signals and
// abstract Unix sockets only among the confined themselves, where the kernel can (Linux 6.12).
Failure restrict_by_landlock(const Restrictions& restrictions);

}  // namespace conduct::system::reaper
