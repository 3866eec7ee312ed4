// Writing outside the named paths is refused by the kernel, for this process and all it becomes.
#include "conductor/system/reaper/landlock_abi.h"
#include "conductor/system/reaper/protocol.h"
#include "conductor/system/reaper/restrict.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace conduct::system::reaper {
namespace {

using namespace landlock;

// Devices and Unix sockets' special files are in no folder's rights: kMakeChar, kMakeBlock.
constexpr std::uint64_t kFileRights = kWriteFile | kTruncate | kIoctlDev;
constexpr std::uint64_t kFolderRights = kFileRights | kRemoveDir | kRemoveFile | kMakeDir |
                                        kMakeReg | kMakeSock | kMakeFifo | kMakeSym | kRefer;
constexpr std::uint64_t kAllRights = kFolderRights | kMakeChar | kMakeBlock;

std::uint64_t known_to(int abi, std::uint64_t rights) {
  return abi >= 5 ? rights : rights & ~kIoctlDev;
}

// A path that is not there can be allowed nothing, and that is no failure: /dev/full, say.
bool allow(int ruleset, int abi, const char* path) {
  PathAttributes rule;
  rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return errno == ENOENT || errno == ENOTDIR;
  struct stat status {};
  const bool folder = fstat(rule.parent_fd, &status) == 0 && S_ISDIR(status.st_mode);
  rule.allowed = known_to(abi, folder ? kFolderRights : kFileRights);
  const long failed = syscall(SYS_landlock_add_rule, ruleset, kPathRule, &rule, 0);
  close(rule.parent_fd);
  return failed == 0;
}

bool allow_all(const Restrictions& restrictions, int ruleset, int abi) {
  for (char** word = restrictions.words; word + 1 < restrictions.words_end; ++word) {
    if (std::strcmp(*word, kWrite) != 0) continue;
    if (!allow(ruleset, abi, *++word)) return false;
  }
  return true;
}

}  // namespace

Failure restrict_by_landlock(const Restrictions& restrictions) {
  const int abi = version();
  RulesetAttributes attributes;
  if (restrictions.confine_writes) attributes.access_fs = known_to(abi, kAllRights);
  if (abi >= kScopesVersion) attributes.scoped = kScopeAbstractSockets | kScopeSignals;
  if (restrictions.confine_writes && abi < kLeastVersion) return {"landlock", ENOSYS};
  if (attributes.access_fs == 0 && attributes.scoped == 0) return {};
  const std::size_t size = abi >= kScopesVersion ? sizeof attributes
                           : abi >= 4            ? offsetof(RulesetAttributes, scoped)
                                                 : offsetof(RulesetAttributes, access_net);
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  if (ruleset < 0) return {"landlock", errno};
  Failure failure;
  if (!allow_all(restrictions, ruleset, abi) ||
      syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
    failure = {"landlock", errno};
  }
  close(ruleset);
  return failure;
}

}  // namespace conduct::system::reaper
