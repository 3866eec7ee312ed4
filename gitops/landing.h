// Landing: the target ref moves by compare-and-swap, and where the target is checked out in a
// worktree, that worktree's files and index follow, as `git merge --ff-only` would do it. Nothing
// uncommitted is ever touched.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::gitops {

struct LandRequest {
  std::string target;    // full ref name
  std::string expected;  // where the target must be
  std::string commit;    // where it goes; need not descend from EXPECTED (rollback)
  std::string why;       // for the reflog
};

struct LandResult {
  enum class Kind { landed, moved, in_the_way } kind = Kind::landed;
  std::string tip;                 // moved: where the target is
  std::string worktree;            // in_the_way: the checkout concerned
  std::vector<std::string> paths;  // in_the_way: what is uncommitted there
};

// Checks every checkout of TARGET first (the main worktree's and linked ones'): a path that the
// move changes must be as in EXPECTED, in the index and on disk, and one that it adds must not be
// there, ignored or not. Then moves the ref, then each checkout: every file is written beside and
// renamed, the index last.
base::Result<LandResult> land(const Repository& repository, const LandRequest& request,
                              const GitProgram& git);

// After a kill: the target is at COMMIT already, so checkouts that still show EXPECTED, in part or
// in whole, follow. Anything else in them is left as it is. Also takes away the lock that the dead
// landing itself left, and no other.
base::Result<LandResult> finish_landing(const Repository& repository, const LandRequest& request,
                                        const GitProgram& git);

}  // namespace conduct::gitops
