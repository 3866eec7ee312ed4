// Has a child's processes stand still for a moment, so that their files can be looked at: none is
// half written, and none becomes another while it is read.
#pragma once

#include "conductor/system/descendants.h"

#include <sys/types.h>

namespace conduct::system {

class Standstill {
 public:
  // Stops all below ROOT, and waits until they have. ROOT itself, a child's reaper, goes on.
  explicit Standstill(pid_t root);
  ~Standstill();  // they go on, children before their parents, who so never see a stopped one
  Standstill(const Standstill&) = delete;
  Standstill& operator=(const Standstill&) = delete;

  // Do all of them stand still? One that forks too fast, or hangs in the kernel, does not.
  bool complete() const { return complete_; }

 private:
  PidList stopped_;  // parents before their children
  bool complete_ = false;
};

}  // namespace conduct::system
