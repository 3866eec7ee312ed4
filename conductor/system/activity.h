// Signs of life of what was started: processor time, files that change, output.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace conduct::system {

// Processor time that ROOT, all below it and all of them that have ended and been waited for have
// used, in milliseconds (proc(5): stat, utime to cstime).
std::int64_t processor_ms(pid_t root);

// Has anything in FOLDER been made, written to, moved or given other rights after WALL_MS? Links
// are not followed. Ends at the first that has.
bool is_changed_since(const std::string& folder, std::int64_t wall_ms);

std::int64_t file_bytes(const std::string& path);  // 0: there is none

std::int64_t steady_ms();  // of a clock that nobody sets and that stands while the machine sleeps

}  // namespace conduct::system
