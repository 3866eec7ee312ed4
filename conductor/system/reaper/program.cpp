#include "conductor/system/reaper/program.h"

#include "conductor/system/reaper/protocol.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace conduct::system::reaper {
namespace {

// fork(2), with the child in the group of CGROUP from its first moment on (clone(2)): to be moved
// there later stops every fork of the machine for a while.
pid_t fork_into(int cgroup) {
  clone_args how{};
  how.exit_signal = SIGCHLD;
  how.flags = CLONE_INTO_CGROUP;
  how.cgroup = static_cast<std::uint64_t>(cgroup);
  return static_cast<pid_t>(syscall(SYS_clone3, &how, sizeof how));
}

// Whether this process got into the group of CGROUP.
bool enter(int cgroup) {
  const int fd = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  const bool entered = fd >= 0 && write(fd, "0", 1) == 1;  // 0: the writing process itself
  const int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return entered;
}

// The program's side of the fork: a session of its own, so that no terminal signal reaches it, and
// no signal blocked. CGROUP: the group that it has yet to move into, or -1.
[[noreturn]] void become_program(const Launch& launch, pid_t reaper, int failure_fd, int cgroup) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != reaper) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  prctl(PR_SET_DUMPABLE, 1);  // the reaper is not, and what is not may not write to its own /proc
  Failure failure;
  if (cgroup >= 0 && !enter(cgroup)) failure = {"cgroup", errno};
  if (failure.step == nullptr && chdir(launch.directory) != 0) failure = {"directory", errno};
  // bubblewrap says "/": where it had been itself. Some programs believe it (opencode).
  if (getenv("PWD") != nullptr) setenv("PWD", launch.directory, 1);
  if (failure.step == nullptr) failure = restrict_self(launch.restrictions);
  if (failure.step == nullptr) {
    execvp(launch.program[0], launch.program);
    failure = {"program", errno};
  }
  // A pointer to a literal means the same in both: this is a copy of the reaper's memory.
  const ssize_t written = write(failure_fd, &failure, sizeof failure);
  _exit(written == sizeof failure ? 127 : 126);
}

bool send_descriptor(int through, int fd) {
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  return sendmsg(through, &message, 0) == 1;
}

}  // namespace

pid_t start_program(const Launch& launch, Failure& failure) {
  int cgroup = -1, failures[2];
  if (launch.cgroup != nullptr) {
    cgroup = open(launch.cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0) failure = {"cgroup", errno};
  }
  if (failure.step == nullptr && pipe2(failures, O_CLOEXEC) != 0) failure = {"process", errno};
  if (failure.step != nullptr) return 0;
  const pid_t reaper = getpid();
  pid_t program = cgroup >= 0 ? fork_into(cgroup) : fork();
  // Filters of containers refuse clone3, whose arguments they cannot see (moby issue 42681).
  const bool moves = program < 0 && cgroup >= 0 && (errno == ENOSYS || errno == EPERM);
  if (moves) program = fork();
  if (program == 0) become_program(launch, reaper, failures[1], moves ? cgroup : -1);
  if (program < 0) failure = {"process", errno};
  close(failures[1]);
  // The descriptor closes when the program is executed: the end of file is the proof that it was.
  if (program > 0 && read(failures[0], &failure, sizeof failure) < 0) failure = {"process", errno};
  close(failures[0]);
  if (cgroup >= 0) close(cgroup);
  return program;
}

Failure hand_over_listener(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool sent = listener >= 0 &&
                    bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                    listen(listener, SOMAXCONN) == 0 && send_descriptor(kHandoverFd, listener);
  const Failure failure = sent ? Failure{} : Failure{"listener", errno};
  if (listener >= 0) close(listener);
  close(kHandoverFd);
  return failure;
}

void end_cgroup(const char* path) {
  char file[4096];
  std::snprintf(file, sizeof file, "%s/cgroup.kill", path);
  const int fd = open(file, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  // Where it fails the sweep of what is left goes on one by one.
  [[maybe_unused]] const ssize_t written = write(fd, "1", 1);
  close(fd);
}

}  // namespace conduct::system::reaper
