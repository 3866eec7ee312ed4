// Which direct children of this process are reapers that somebody waits for. All other children are
// strays.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <set>

namespace conduct::system {

// A child is started and entered, and reaped and removed, while MUTEX is held: whoever holds it can
// tell at sight which of the kernel's list of children nobody waits for.
struct LiveChildren {
  std::mutex mutex;
  std::set<pid_t> pids;
};

LiveChildren& live_children();

}  // namespace conduct::system
