// Processes whose conductor is dead. Everything that a run starts carries the run's cookie in its
// environment, by which it is found.
#pragma once

#include <string>

namespace conduct::run {

// The value of CONDUCT_COOKIE for all that RUN of the repository COMMON_DIR starts.
std::string cookie(const std::string& common_dir, int run);

// Kills what a dead conductor of RUN left running, and waits until it has ended: what is saved or
// removed after that is written by nobody. Only for who holds the run's lock.
void end_orphans(const std::string& common_dir, int run);

}  // namespace conduct::run
