// A lock as git takes one (NAME.lock, made exclusively), of which a later process can tell whether
// it was conduct's and whether its holder is dead: the lock file is a second name of a mark of
// ours, which the living holder has locked (flock(2)). Without that, a kill -9 between lock and
// release would stop every git in the repository.
#pragma once

#include "gitops/disk.h"

#include <string>
#include <string_view>

namespace conduct::gitops {

struct LockPaths {
  std::string lock;   // git's, for example <gitdir>/index.lock
  std::string mark;   // ours, on the same file system
  std::string shown;  // what is locked, for messages
};

class ProvableLock {
 public:
  // Waits a second for whoever holds it; then Fault::waiting. One that a dead process of ours left
  // is taken away.
  static base::Result<ProvableLock> take(const LockPaths& paths);

  // Makes CONTENT the content of TARGET by renaming the lock file to it, as git does. The lock is
  // released with it.
  base::Status commit(std::string_view content, const std::string& target);

  ProvableLock(ProvableLock&&) noexcept = default;
  ProvableLock& operator=(ProvableLock&&) = delete;
  ~ProvableLock();

 private:
  ProvableLock(LockPaths paths, Descriptor mark)
      : paths_(std::move(paths)), mark_(std::move(mark)) {}
  LockPaths paths_;
  Descriptor mark_;
};

// Takes away what a dead process of ours left of this lock, and nothing of anybody else.
void remove_dead_lock(const LockPaths& paths);

}  // namespace conduct::gitops
