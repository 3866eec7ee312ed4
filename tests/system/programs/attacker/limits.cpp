// Ways to have more than one's share.
#include "tests/system/programs/attacker/attacker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace attacker {
namespace {

// Writes BYTES into the file `big`.
int fill(const Words& words) {
  const std::string chunk(4096, 'x');
  const int fd = open("big", O_WRONLY | O_CREAT, 0600);
  for (long long left = std::atoll(words.at(0).c_str()); left > 0; left -= 4096)
    if (write(fd, chunk.data(), chunk.size()) < 0) return tell("write", false), 1;
  return 0;
}

int burn(const Words&) {
  for (volatile bool on = true; on;) {
  }
  return 0;
}

int allocate(const Words& words) {
  const auto size = static_cast<std::size_t>(std::atoll(words.at(0).c_str()));
  void* const memory =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  tell("allocate", memory != MAP_FAILED);
  return 0;
}

// As many processes as there can be, but no more than MOST; they end with this one.
int multiply(const Words& words) {
  int count = 0;
  for (const int most = std::atoi(words.at(0).c_str()); count < most; ++count) {
    const pid_t child = fork();
    if (child == 0) pause();
    if (child < 0) break;
  }
  say(std::to_string(count));
  kill(0, SIGKILL);
  return 0;
}

// Takes each limit away again.
int raise_limits(const Words&) {
  for (const auto resource : {RLIMIT_CPU, RLIMIT_DATA, RLIMIT_NPROC, RLIMIT_FSIZE}) {
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    tell("limit " + std::to_string(resource), setrlimit(resource, &unlimited) == 0);
  }
  return 0;
}

}  // namespace

std::vector<Way> limit_ways() {
  return {{"fill", fill},
          {"burn", burn},
          {"allocate", allocate},
          {"multiply", multiply},
          {"raise-limits", raise_limits}};
}

}  // namespace attacker
