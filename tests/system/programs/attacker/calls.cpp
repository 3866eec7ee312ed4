// Ways by system calls and descriptors.
#include "tests/system/programs/attacker/attacker.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#ifndef TIOCLINUX
#define TIOCLINUX 0x541C  // ioctl_console(2)
#endif

namespace attacker {
namespace {

#if defined(__x86_64__)
// The call NUMBER of the 32-bit table; gives its result, or minus an errno.
long call_32(long number) {
  long result = number;
  asm volatile("int $0x80"
               : "+a"(result)
               : "b"(0), "c"(0), "d"(0)
               : "memory", "r8", "r9", "r10", "r11");
  return result;
}

// In a process of its own: a kernel without that table kills it.
void try_other_tables() {
  const pid_t child = fork();
  if (child == 0) {
    for (const long number : {20L /* getpid */, 288L /* keyctl */, 425L /* io_uring_setup */}) {
      const long result = call_32(number);
      errno = static_cast<int>(-result);
      tell("32-bit call " + std::to_string(number), result >= 0 || result == -EPERM);
    }
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  constexpr long x32 = 0x40000000;
  tell("x32 getpid", syscall(x32 | SYS_getpid) >= 0);
  tell("x32 ioctl", syscall(x32 | 514, 0, TIOCSTI, "x") >= 0);
  tell("x32 ioctl without its bit", syscall(514, 0, TIOCSTI, "x") >= 0);
}
#else
void try_other_tables() {}
#endif

int make_calls(const Words&) {
  char nothing[256] = {};
  tell("io_uring_setup", syscall(SYS_io_uring_setup, 1, nothing) >= 0);
  tell("io_uring_enter", syscall(SYS_io_uring_enter, -1, 0, 0, 0, nullptr, 0) >= 0);
  tell("io_uring_register", syscall(SYS_io_uring_register, -1, 0, nullptr, 0) >= 0);
  constexpr int session = -3;  // KEY_SPEC_SESSION_KEYRING
  tell("keyctl", syscall(SYS_keyctl, 0, session, 0) >= 0);
  tell("add_key", syscall(SYS_add_key, "user", "conduct-test", "x", 1UL, session) >= 0);
  tell("request_key", syscall(SYS_request_key, "user", "conduct-test", nullptr, 0) >= 0);
  try_other_tables();
  return 0;
}

// A terminal of its own, or the one at PATH. This process leads a session that has none: what it
// opens first controls it.
int type_ahead(const Words& words) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  std::string path = words.at(0);
  if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0) path = ptsname(master);
  if (open(path.c_str(), O_RDWR) < 0) open(path.c_str(), O_RDONLY);
  const int terminal = open("/dev/tty", O_RDWR);
  if (terminal < 0) return tell("terminal", false), 1;
  say("it is the controlling one");
  char letter = 'x';
  tell("type", ioctl(terminal, TIOCSTI, &letter) == 0);
  constexpr unsigned long beyond = 1UL << 32;  // the kernel does not look at that half
  tell("type by a long number", syscall(SYS_ioctl, terminal, TIOCSTI | beyond, &letter) == 0);
  letter = 3;  // TIOCL_PASTESEL
  tell("paste", ioctl(terminal, TIOCLINUX, &letter) == 0);
  return 0;
}

int list_descriptors(const Words&) {
  for (int fd = 0; fd < 1024; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) continue;
    say(std::to_string(fd) + (isatty(fd) == 1 ? " is a terminal" : ""));
  }
  const int terminal = open("/dev/tty", O_RDWR);
  tell_open("terminal", terminal);
  return 0;
}

}  // namespace

std::vector<Way> call_ways() {
  return {{"make-calls", make_calls},
          {"type-ahead", type_ahead},
          {"list-descriptors", list_descriptors}};
}

}  // namespace attacker
