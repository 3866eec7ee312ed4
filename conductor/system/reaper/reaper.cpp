// The reaper: runs one program, and ends when that and every process it left behind has ended. A
// static program of its own that the conductor carries inside itself; it knows nothing of runs,
// agents or files, only what its arguments say.
//
//   conduct-reaper PARENT GRACE_MS DIRECTORY PROGRAM [ARGUMENT…]
//
// Standard input, output and error are the program's; its environment too. Descriptor 3 gets one
// line at the end:
//
//   exited CODE | signalled SIGNAL, then " strays N left N stopped 0|1"
//   notstarted directory|program|process ERRNO
//
// strays: processes that outlived the program and were killed; left: those that could not be;
// stopped: SIGTERM came before the program's end. It is started with every signal blocked and
// unblocks none: a hangup or an interrupt does not end it. SIGTERM, also the kernel's at the death
// of the conductor, is passed on to all descendants; after the grace they are killed.
#include "conductor/system/descendants.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

using conduct::system::add_children;
using conduct::system::PidList;
using conduct::system::signal_descendants;

constexpr int status_fd = 3;
constexpr long long tail_ms =
    50;  // what a program leaves for this long (the rest of a pipeline) is no stray
constexpr long long sweep_ms =
    5000;  // what does not die of SIGKILL in this time is another user's or stuck

struct Failure {
  const char* step = nullptr;
  int error = 0;
};

struct Watch {
  pid_t program = 0;
  bool ended = false;     // the program
  bool deserted = false;  // no child is left at all
  bool sweeping = false;
  int status = 0;
  int strays = 0;
};

long long now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

// The program's side of the fork: a session of its own, so that no terminal signal reaches it, and
// no signal blocked.
[[noreturn]] void become_program(const char* directory, char** argv, pid_t reaper, int failure_fd) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != reaper) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  Failure failure{"program", 0};
  if (chdir(directory) != 0) {
    failure = {"directory", errno};
  } else {
    execvp(argv[0], argv);
    failure.error = errno;
  }
  // A pointer to a literal means the same in both: this is a copy of the reaper's memory.
  const ssize_t written = write(failure_fd, &failure, sizeof failure);
  _exit(written == sizeof failure ? 127 : 126);
}

pid_t start_program(const char* directory, char** argv, Failure& failure) {
  int failures[2];
  if (pipe2(failures, O_CLOEXEC) != 0) {
    failure = {"process", errno};
    return 0;
  }
  const pid_t reaper = getpid();
  const pid_t program = fork();
  if (program == 0) become_program(directory, argv, reaper, failures[1]);
  if (program < 0) failure = {"process", errno};
  close(failures[1]);
  // The descriptor closes when the program is executed: the end of file is the proof that it was.
  if (program > 0 && read(failures[0], &failure, sizeof failure) < 0) failure = {"process", errno};
  close(failures[0]);
  return program;
}

// The output pipe must reach its end when the last descendant has: the reaper itself keeps none of
// it.
void let_go_of_output() {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  if (null > 2) close(null);
}

void reap(Watch& watch) {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == ECHILD) watch.deserted = true;
    if (pid <= 0) return;
    if (pid == watch.program) {
      watch.ended = true;
      watch.status = status;
    } else if (watch.sweeping && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
      ++watch.strays;
    }
  }
}

// Waits for a child's end or SIGTERM, until DEADLINE (0: for ever), and reaps. True where SIGTERM
// came.
bool wait_for_change(Watch& watch, long long deadline) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  int signal = 0;
  if (deadline == 0) {
    signal = sigwaitinfo(&awaited, nullptr);
  } else {
    const long long left = deadline > now_ms() ? deadline - now_ms() : 0;
    const timespec timeout{left / 1000, left % 1000 * 1000000};
    signal = sigtimedwait(&awaited, nullptr, &timeout);
  }
  reap(watch);
  return signal == SIGTERM;
}

// Kills what is left until nothing is. Returns how many could not be killed.
std::size_t sweep(Watch& watch) {
  watch.sweeping = true;
  const long long deadline = now_ms() + sweep_ms;
  for (reap(watch); !watch.deserted && now_ms() < deadline;) {
    signal_descendants(getpid(), SIGKILL);
    wait_for_change(watch, now_ms() + 10);
  }
  if (watch.deserted) return 0;
  PidList left;
  add_children(getpid(), left);
  return left.size();
}

// Follows the program to its end, or to the end of the grace after SIGTERM. True where SIGTERM came
// before the end.
bool follow(Watch& watch, long long grace_ms) {
  long long deadline = 0;
  bool stopped = false;
  while (!watch.deserted && (deadline == 0 || now_ms() < deadline)) {
    const bool had_ended = watch.ended;
    const bool asked = wait_for_change(watch, deadline);
    if (asked && !watch.ended && !stopped) {
      stopped = true;
      deadline = now_ms() + grace_ms;
      signal_descendants(getpid(), SIGTERM);
    }
    if (watch.ended && !had_ended && !stopped) deadline = now_ms() + tail_ms;
  }
  return stopped;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  prctl(PR_SET_NAME, "conduct-reaper");  // else the kernel names it after its descriptor
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != std::atoi(argv[1])) return 0;  // the conductor died before the line above
  fcntl(status_fd, F_SETFD, FD_CLOEXEC);
  close_range(status_fd + 1, ~0U, 0);

  Failure failure;
  Watch watch;
  watch.program = start_program(argv[3], argv + 4, failure);
  let_go_of_output();
  if (failure.step != nullptr) {
    dprintf(status_fd, "notstarted %s %d\n", failure.step, failure.error);
    return 0;
  }
  const bool stopped = follow(watch, std::atoll(argv[2]));
  const std::size_t left = sweep(watch);
  const bool exited = WIFEXITED(watch.status);
  dprintf(status_fd, "%s %d strays %d left %zu stopped %d\n", exited ? "exited" : "signalled",
          exited ? WEXITSTATUS(watch.status) : WTERMSIG(watch.status), watch.strays, left,
          stopped ? 1 : 0);
  return 0;
}
