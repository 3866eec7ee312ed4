// A program that tries to get out of where it is confined, and says of each attempt what came of
// it, a line each: "NAME: got through" or "NAME: EPERM". Static, so that it runs wherever it is
// put. It leaves alone what its arguments do not name.
#pragma once

#include <string>
#include <vector>

namespace attacker {

using Words = std::vector<std::string>;

struct Way {
  const char* name;
  int (*run)(const Words& arguments);  // gives the exit status
};

void say(const std::string& line);

// Says whether ATTEMPT got through; where not, errno is why. Gives PASSED back.
bool tell(const std::string& attempt, bool passed);

// The same for an opened descriptor, which it closes.
bool tell_open(const std::string& attempt, int fd);

// The same for a system call that is given nonsense: whoever has the right to it is told so by
// another error than EPERM, ENOSYS and EACCES.
bool tell_right(const std::string& attempt, long result);

std::vector<Way> file_ways();
std::vector<Way> socket_ways();
std::vector<Way> process_ways();
std::vector<Way> privilege_ways();
std::vector<Way> call_ways();
std::vector<Way> limit_ways();

}  // namespace attacker
