// Landlock as the kernel has it (linux/landlock.h): Debian 12's header is older than what newer
// kernels can do.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

namespace conduct::system::landlock {

struct RulesetAttributes {
  std::uint64_t access_fs = 0;
  std::uint64_t access_net = 0;  // from version 4
  std::uint64_t scoped = 0;      // from version 6
};

struct [[gnu::packed]] PathAttributes {
  std::uint64_t allowed = 0;
  std::int32_t parent_fd = -1;
};

constexpr int kPathRule = 1;
constexpr unsigned kAskVersion = 1;

constexpr std::uint64_t kWriteFile = 1U << 1;
constexpr std::uint64_t kRemoveDir = 1U << 4;
constexpr std::uint64_t kRemoveFile = 1U << 5;
constexpr std::uint64_t kMakeChar = 1U << 6;
constexpr std::uint64_t kMakeDir = 1U << 7;
constexpr std::uint64_t kMakeReg = 1U << 8;
constexpr std::uint64_t kMakeSock = 1U << 9;
constexpr std::uint64_t kMakeFifo = 1U << 10;
constexpr std::uint64_t kMakeBlock = 1U << 11;
constexpr std::uint64_t kMakeSym = 1U << 12;
constexpr std::uint64_t kRefer = 1U << 13;     // version 2
constexpr std::uint64_t kTruncate = 1U << 14;  // version 3
constexpr std::uint64_t kIoctlDev = 1U << 15;  // version 5

constexpr std::uint64_t kScopeAbstractSockets = 1U << 0;  // version 6
constexpr std::uint64_t kScopeSignals = 1U << 1;

// Before it, what a file holds can be truncated whatever the rules say.
constexpr int kLeastVersion = 3;
constexpr int kScopesVersion = 6;

// 0 or less: the kernel has none, or it is switched off.
inline int version() {
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion));
}

}  // namespace conduct::system::landlock
