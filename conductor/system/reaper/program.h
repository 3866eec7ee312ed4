// The program that a reaper runs: forked, restricted, executed.
#pragma once

#include "conductor/system/reaper/launch.h"

#include <sys/types.h>

namespace conduct::system::reaper {

// Starts it in a session of its own; its number, or 0 and FAILURE filled. Steps: cgroup, directory,
// program, process, and those of restrict_self.
pid_t start_program(const Launch& launch, Failure& failure);

// Makes a socket that listens on the PORT of this network's loopback and sends it out by
// kHandoverFd, which is closed.
Failure hand_over_listener(int port);

// Kills all that is in the control group at PATH (cgroups(7)).
void end_cgroup(const char* path);

}  // namespace conduct::system::reaper
