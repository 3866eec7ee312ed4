// The reaper: runs one program, and ends when that and every process it left behind has ended. A
// static program of its own that the conductor carries inside itself; it knows nothing of runs,
// agents or files, only what its arguments say (launch.h).
//
// Standard input, output and error are the program's; its environment too. kStatusFd gets one line
// at the end:
//
//   exited CODE | signalled SIGNAL, then " strays N left N stopped 0|1"
//   notstarted directory|program|process|sandbox|… ERRNO
//
// strays: processes that outlived the program and were killed; left: those that could not be;
// stopped: SIGTERM came before the program's end. It is started with every signal blocked and
// unblocks none: a hangup or an interrupt does not end it. SIGTERM, also the kernel's at the death
// of the conductor, is passed on to all descendants; after the grace they are killed.
//
// Where the program is a sandbox with a process namespace of its own, a second reaper runs inside
// as its first process: it alone can tell how the program ended and what it left, and says so by
// kReportFd to the first one, which passes that on. The program can neither signal nor trace it.
#include "conductor/system/descendants.h"
#include "conductor/system/reaper/program.h"
#include "conductor/system/reaper/protocol.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

using conduct::system::add_children;
using conduct::system::kill_descendants;
using conduct::system::monotonic_ms;
using conduct::system::PidList;
using conduct::system::terminate_descendants;
using namespace conduct::system::reaper;

constexpr long long tail_ms =
    50;  // what a program leaves for this long (the rest of a pipeline) is no stray
constexpr long long inside_ms =
    2000;  // beyond the grace, for the reaper inside a sandbox to sweep and report
constexpr long long sweep_ms =
    5000;  // what does not die of SIGKILL in this time is another user's or stuck

struct Watch {
  pid_t program = 0;
  bool ended = false;     // the program
  bool deserted = false;  // no child is left at all
  bool sweeping = false;
  int status = 0;
  int strays = 0;
};

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
    const long long left = deadline > monotonic_ms() ? deadline - monotonic_ms() : 0;
    const timespec timeout{left / 1000, left % 1000 * 1000000};
    signal = sigtimedwait(&awaited, nullptr, &timeout);
  }
  reap(watch);
  return signal == SIGTERM;
}

// Kills what is left until nothing is; all at once where it has a group of its own. Returns how
// many could not be killed.
std::size_t sweep(Watch& watch, const Launch& launch) {
  watch.sweeping = true;
  const long long deadline = monotonic_ms() + sweep_ms;
  reap(watch);
  if (launch.cgroup != nullptr && !watch.deserted) end_cgroup(launch.cgroup);
  for (; !watch.deserted && monotonic_ms() < deadline;) {
    kill_descendants(getpid());
    wait_for_change(watch, monotonic_ms() + 10);
  }
  if (watch.deserted) return 0;
  PidList left;
  add_children(getpid(), left);
  return left.size();
}

// SIGTERM to all that the program is. A sandbox is spared: it would take everything with it at
// once, without the grace. The reaper inside one passes nothing on: this one's signal reaches all.
void ask_to_end(const Launch& launch, pid_t program) {
  if (!launch.inside) terminate_descendants(getpid(), launch.sandbox ? program : 0);
}

// Follows the program to its end, or to the end of the grace after SIGTERM. True where SIGTERM came
// before the end.
bool follow(Watch& watch, const Launch& launch) {
  long long deadline = 0;
  bool stopped = false;
  while (!watch.deserted && (deadline == 0 || monotonic_ms() < deadline)) {
    const bool had_ended = watch.ended;
    const bool asked = wait_for_change(watch, deadline);
    if (asked && !watch.ended && !stopped) {
      stopped = true;
      ask_to_end(launch, watch.program);
      deadline = monotonic_ms() + launch.grace_ms + (launch.sandbox ? inside_ms : 0);
    }
    if (watch.ended && !had_ended && !stopped) deadline = monotonic_ms() + tail_ms;
  }
  return stopped;
}

// Becomes what it is to be before there is a program: the root of its processes, whose end comes
// with the conductor's, and which no program below may trace.
bool prepare(const Launch& launch) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  prctl(PR_SET_NAME, "conduct-reaper");  // else the kernel names it after its descriptor
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, launch.inside ? SIGKILL : SIGTERM);
  if (!launch.inside && getppid() != launch.parent) return false;  // it died before the line above
  if (launch.sandbox && dup2(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), kImageFd) != kImageFd)
    return false;
  prctl(PR_SET_DUMPABLE, 0);
  return true;
}

// What a sandbox's own reaper has reported. "begun" is its first word: without it the sandbox has
// not come about.
struct Report {
  bool begun = false;
  char line[300] = "";

  bool is_end() const { return std::strncmp(line, "notstarted", 10) != 0; }
};

Report read_report(int fd) {
  constexpr std::size_t begun_size = 6;  // "begun\n"
  char text[300];
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < sizeof text - 1 && (count = read(fd, text + size, sizeof text - 1 - size)) > 0)
    size += static_cast<std::size_t>(count);
  text[size] = 0;
  Report report;
  report.begun = std::strncmp(text, "begun\n", begun_size) == 0;
  if (report.begun) std::snprintf(report.line, sizeof report.line, "%s", text + begun_size);
  return report;
}

void tell(int fd, const Watch& watch, std::size_t left, bool stopped) {
  const bool exited = WIFEXITED(watch.status);
  dprintf(fd, "%s %d strays %d left %zu stopped %d\n", exited ? "exited" : "signalled",
          exited ? WEXITSTATUS(watch.status) : WTERMSIG(watch.status), watch.strays, left,
          stopped ? 1 : 0);
}

// The reaper inside may see what it watches end of SIGTERM before it has taken its own.
void say_stopped(Report& report) {
  char* const last = std::strrchr(report.line, ' ');
  if (last != nullptr && std::strcmp(last, " 0\n") == 0 && report.is_end()) last[1] = '1';
}

// Where it is not one of the two failures to start, the line of the reaper inside is the truth; one
// that was killed has left none.
void tell_of_sandbox(int report_fd, const Watch& watch, std::size_t left, bool stopped) {
  Report report = read_report(report_fd);
  if (stopped) say_stopped(report);
  if (!report.begun && !stopped) {
    dprintf(kStatusFd, "notstarted sandbox 0\n");
  } else if (report.line[0] != 0 && left == 0) {
    dprintf(kStatusFd, "%s", report.line);
  } else {
    dprintf(kStatusFd, "signalled %d strays %d left %zu stopped %d\n", SIGKILL, watch.strays, left,
            stopped ? 1 : 0);
  }
}

Failure start(const Launch& launch, Watch& watch) {
  Failure failure;
  if (launch.inside && launch.listen_port != 0) failure = hand_over_listener(launch.listen_port);
  if (failure.step == nullptr) watch.program = start_program(launch, failure);
  return failure;
}

int run(const Launch& launch, int status_fd) {
  int reports[2] = {-1, -1};
  if (launch.sandbox) {
    if (pipe2(reports, O_CLOEXEC) != 0 || dup2(reports[1], kReportFd) != kReportFd) return 2;
    close(reports[1]);
    fcntl(reports[0], F_SETFL, O_NONBLOCK);
  }
  Watch watch;
  const Failure failure = start(launch, watch);
  if (launch.sandbox) {
    close(kReportFd);
    close(kImageFd);
  }
  close(kHandoverFd);
  let_go_of_output();
  if (failure.step != nullptr) {
    dprintf(status_fd, "notstarted %s %d\n", failure.step, failure.error);
    return 0;
  }
  const bool stopped = follow(watch, launch);
  const std::size_t left = sweep(watch, launch);
  if (launch.sandbox) {
    tell_of_sandbox(reports[0], watch, left, stopped);
  } else {
    tell(status_fd, watch, left, stopped);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Launch launch;
  if (!read_launch(argc, argv, launch)) return 2;
  const int status_fd = launch.inside ? kReportFd : kStatusFd;
  fcntl(status_fd, F_SETFD, FD_CLOEXEC);
  if (!launch.inside) {
    // What the conductor has open is nobody's here, but for the socket that a listener goes out by.
    close_range(launch.sandbox && launch.listen_port != 0 ? kHandoverFd + 1 : kHandoverFd, ~0U, 0);
  } else {
    close(kImageFd);
    dprintf(status_fd, "begun\n");
  }
  if (!prepare(launch)) return 0;
  return run(launch, status_fd);
}
