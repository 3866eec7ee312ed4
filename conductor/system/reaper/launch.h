// The reaper's command line, read: what it is to run, and how that is restricted.
#pragma once

#include "conductor/system/reaper/restrict.h"

#include <sys/types.h>

namespace conduct::system::reaper {

//   conduct-reaper PARENT GRACE_MS [OPTION…] -- DIRECTORY PROGRAM [ARGUMENT…]
//   conduct-reaper inside GRACE_MS [OPTION…] -- DIRECTORY PROGRAM [ARGUMENT…]
// The options are in protocol.h.
struct Launch {
  bool inside = false;  // started by a sandbox: its parent is in another process namespace
  pid_t parent = 0;
  long long grace_ms = 0;
  bool sandbox = false;
  int listen_port = 0;           // 0: none
  const char* cgroup = nullptr;  // nullptr: the reaper's own
  Restrictions restrictions;
  const char* directory = nullptr;
  char** program = nullptr;
};

// False where the words make no sense, which is the conductor's own mistake.
bool read_launch(int argc, char** argv, Launch& launch);

}  // namespace conduct::system::reaper
