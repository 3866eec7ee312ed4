// What proc(5) tells about processes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace conduct::system {

// The content of /proc/PID/NAME; empty where it cannot be read.
std::string read_proc(pid_t pid, const char* name);

// Processor time of PID and of its children that it has waited for, in ticks of
// sysconf(_SC_CLK_TCK).
std::int64_t processor_ticks(pid_t pid);

// Every process with its parent.
std::map<pid_t, pid_t> processes();

// Files below FOLDER that a process has open for writing, relative to it (proc(5): fd, fdinfo).
// Processes of other users are not seen.
std::set<std::string> files_being_written(const std::string& folder);

// How many processes the kernel has ended since boot because memory ran out (proc(5), /proc/vmstat:
// oom_kill); 0 where it does not say.
std::int64_t processes_ended_for_memory();

}  // namespace conduct::system
