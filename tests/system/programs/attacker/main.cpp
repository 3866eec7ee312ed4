#include "tests/system/programs/attacker/attacker.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace attacker {

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);  // what comes next may kill this process
}

bool tell(const std::string& attempt, bool passed) {
  const char* name = passed ? "got through" : strerrorname_np(errno);
  say(attempt + ": " + (name != nullptr ? name : "refused"));
  return passed;
}

bool tell_open(const std::string& attempt, int fd) {
  tell(attempt, fd >= 0);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

bool tell_right(const std::string& attempt, long result) {
  return tell(attempt, result >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES));
}

}  // namespace attacker

int main(int argc, char** argv) {
  using namespace attacker;
  const Words words(argv + 1, argv + argc);
  for (const auto& ways :
       {file_ways(), socket_ways(), process_ways(), privilege_ways(), call_ways(), limit_ways()}) {
    for (const Way& way : ways) {
      if (!words.empty() && words[0] == way.name)
        return way.run(Words(words.begin() + 1, words.end()));
    }
  }
  say("no such way");
  return 2;
}
