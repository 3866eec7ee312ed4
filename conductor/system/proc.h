// What proc(5) tells about processes.
#pragma once

#include <sys/types.h>

#include <map>
#include <set>
#include <string>

namespace conduct::system {

// The content of /proc/PID/NAME; empty where it cannot be read.
std::string read_proc(pid_t pid, const char* name);

// Every process with its parent.
std::map<pid_t, pid_t> processes();

// Files below FOLDER that a process has open for writing, relative to it (proc(5): fd, fdinfo).
// Processes of other users are not seen.
std::set<std::string> files_being_written(const std::string& folder);

}  // namespace conduct::system
