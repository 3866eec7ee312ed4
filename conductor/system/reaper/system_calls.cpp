// A seccomp filter (Documentation/userspace-api/seccomp_filter.rst) against the ways around a
// sandbox that neither mounts nor Landlock close.
#include "conductor/system/reaper/restrict.h"

#include <asm/termbits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#ifndef TIOCLINUX
#define TIOCLINUX 0x541C  // ioctl_console(2)
#endif

namespace conduct::system::reaper {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the system call filter knows x86_64 and aarch64"
#endif

constexpr std::uint32_t kX32Bit = 0x40000000U;  // asm/unistd.h, __X32_SYSCALL_BIT
constexpr std::uint32_t kSocketType = 0xf;      // of socketpair(2): without SOCK_CLOEXEC and such

constexpr std::uint32_t refuse(int error) {
  return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

// The program, one instruction after the other.
class Filter {
 public:
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
  }
  void answer(std::uint32_t verdict) { add(BPF_RET | BPF_K, verdict); }
  // Answers VERDICT where what was loaded last is VALUE.
  void answer_if(std::uint32_t value, std::uint32_t verdict) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(verdict);
  }
  void answer_unless(std::uint32_t value, std::uint32_t verdict) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(verdict);
  }
  void answer_from(std::uint32_t least, std::uint32_t verdict) {
    add(BPF_JMP | BPF_JGE | BPF_K, least, 0, 1);
    answer(verdict);
  }
  void answer_if_any_of(std::uint32_t bits, std::uint32_t verdict) {
    add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    answer(verdict);
  }
  void mask(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, bits); }
  // The number of the system call was loaded last. Where it is CALL, what BODY adds decides, which
  // may load another value; the call is allowed where that gives no answer.
  template <class Body>
  void judge(std::uint32_t call, Body body) {
    const std::uint16_t jump = count_;
    add(BPF_JMP | BPF_JEQ | BPF_K, call);
    body();
    answer(SECCOMP_RET_ALLOW);
    instructions_[jump].jf = static_cast<std::uint8_t>(count_ - jump - 1);
  }
  sock_fprog program() { return {count_, instructions_}; }

 private:
  void add(unsigned code, std::uint32_t value, std::uint8_t if_true = 0,
           std::uint8_t if_false = 0) {
    instructions_[count_++] = {static_cast<std::uint16_t>(code), if_true, if_false, value};
  }
  sock_filter instructions_[128] = {};
  std::uint16_t count_ = 0;
};

constexpr std::size_t argument(int index) {
  return offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(index);  // its low half
}

// Input put into a terminal as if typed there; the kernel looks at the low half of the request.
void refuse_typing(Filter& filter) {
  filter.judge(SYS_ioctl, [&] {
    filter.load(argument(1));
    filter.answer_if(TIOCSTI, refuse(EPERM));
    filter.answer_if(TIOCLINUX, refuse(EPERM));
  });
}

// In a user namespace of its own a program has all capabilities: it mounts, control groups for one,
// and most of the kernel's doors are open to it. The flags of clone3 are in memory, where a filter
// cannot see them; who asks for it falls back on clone.
void refuse_user_namespaces(Filter& filter) {
  filter.answer_if(SYS_clone3, refuse(ENOSYS));
  for (const std::uint32_t call : {SYS_clone, SYS_unshare}) {
    filter.judge(call, [&] {
      filter.load(argument(0));
      filter.answer_if_any_of(CLONE_NEWUSER, refuse(EPERM));
    });
  }
}

// Limits may be set for every process of the same user: one that may use no processor time is
// killed, one that may open no file watches over nothing.
void refuse_limits_of_others(Filter& filter) {
  filter.judge(SYS_prlimit64, [&] {
    filter.load(argument(0));
    filter.answer_unless(0, refuse(EPERM));
  });
}

// Families that have no namespace reach the machine below this one (vsock(7)), or are another way
// to the Internet (AF_SMC).
void refuse_sockets(Filter& filter, bool no_unix, bool no_inet) {
  filter.judge(SYS_socket, [&] {
    filter.load(argument(0));
    filter.answer_if(AF_UNIX, no_unix ? refuse(EACCES) : SECCOMP_RET_ALLOW);
    for (const std::uint32_t family : {AF_INET, AF_INET6})
      filter.answer_if(family, no_inet ? refuse(EACCES) : SECCOMP_RET_ALLOW);
    filter.answer_unless(AF_NETLINK, refuse(EAFNOSUPPORT));
  });
  if (!no_unix) return;
  // Either end of a pair of datagram sockets may name another peer than the other end.
  filter.judge(SYS_socketpair, [&] {
    filter.load(argument(1));
    filter.mask(kSocketType);
    filter.answer_if(SOCK_STREAM, SECCOMP_RET_ALLOW);
    filter.answer_unless(SOCK_SEQPACKET, refuse(EACCES));
  });
}

}  // namespace

Failure filter_system_calls(bool no_unix, bool no_inet) {
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.answer_unless(kArchitecture, refuse(ENOSYS));  // another table of calls
  filter.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
  filter.answer_from(kX32Bit, refuse(ENOSYS));
#endif
  // A ring opens, connects and writes where this filter does not look.
  for (const std::uint32_t call : {SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register})
    filter.answer_if(call, refuse(ENOSYS));
  // The user's keyrings are neither files nor a namespace's.
  for (const std::uint32_t call : {SYS_keyctl, SYS_add_key, SYS_request_key})
    filter.answer_if(call, refuse(EPERM));
  refuse_typing(filter);
  refuse_user_namespaces(filter);
  refuse_limits_of_others(filter);
  refuse_sockets(filter, no_unix, no_inet);
  filter.answer(SECCOMP_RET_ALLOW);
  const sock_fprog program = filter.program();
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return {"seccomp", errno};
  return {};
}

}  // namespace conduct::system::reaper
