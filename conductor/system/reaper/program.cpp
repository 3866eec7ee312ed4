#include "conductor/system/reaper/program.h"

#include "conductor/system/reaper/protocol.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace conduct::system::reaper {
namespace {

// The program's side of the fork: a session of its own, so that no terminal signal reaches it, and
// no signal blocked.
[[noreturn]] void become_program(const Launch& launch, pid_t reaper, int failure_fd) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != reaper) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  prctl(PR_SET_DUMPABLE, 1);  // the reaper is not, and what is not may not write to its own /proc
  Failure failure;
  if (chdir(launch.directory) != 0) failure = {"directory", errno};
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
  int failures[2];
  if (pipe2(failures, O_CLOEXEC) != 0) {
    failure = {"process", errno};
    return 0;
  }
  const pid_t reaper = getpid();
  const pid_t program = fork();
  if (program == 0) become_program(launch, reaper, failures[1]);
  if (program < 0) failure = {"process", errno};
  close(failures[1]);
  // The descriptor closes when the program is executed: the end of file is the proof that it was.
  if (program > 0 && read(failures[0], &failure, sizeof failure) < 0) failure = {"process", errno};
  close(failures[0]);
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

Failure enter_cgroup(const char* path) {
  char members[4096];
  std::snprintf(members, sizeof members, "%s/cgroup.procs", path);
  const int fd = open(members, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return {"cgroup", errno};
  const bool entered = write(fd, "0", 1) == 1;  // 0: the writing process itself
  const Failure failure = entered ? Failure{} : Failure{"cgroup", errno};
  close(fd);
  return failure;
}

}  // namespace conduct::system::reaper
