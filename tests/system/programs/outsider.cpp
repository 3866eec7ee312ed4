// A process outside, of the same user, that attackers try to reach. It says where 8 bytes of its
// memory are and opens the file of its argument as descriptor 5; then for each line on its standard
// input it says a line: those bytes, the signals that came, its limit of open files, its priority.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

namespace {

volatile char memory[8] = {'m', 'i', 'n', 'e', 0};
volatile sig_atomic_t signals = 0;

}  // namespace

int main(int argc, char** argv) {
  prctl(PR_SET_NAME, "outsider");
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // Yama would protect it, not the sandbox
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int number = 1; number < NSIG; ++number)
    std::signal(number, [](int) { signals = signals + 1; });
  const int fd = open(argc > 1 ? argv[1] : "/dev/null", O_RDWR);
  if (fd < 0 || dup2(fd, 5) < 0) return 1;
  std::printf("%llx\n", reinterpret_cast<unsigned long long>(&memory[0]));
  std::fflush(stdout);
  for (int c = 0; (c = std::getchar()) != EOF;) {
    if (c != '\n') continue;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    std::string bytes;
    for (int i = 0; i < 8 && memory[i] != 0; ++i) bytes += memory[i];
    std::printf("%s, signals %d, files %s, priority %d\n", bytes.c_str(), static_cast<int>(signals),
                files.rlim_max > 0 ? "some" : "none", getpriority(PRIO_PROCESS, 0));
    std::fflush(stdout);
  }
}
