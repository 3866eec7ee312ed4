// Worktrees on a detached HEAD: made, verified, brought back to a commit, removed. They are
// registered by writing git's own administrative files (gitrepository-layout(5)), since
// libgit2 1.5.1 has no detached mode and leaves a stuck half when killed. Making one again over the
// remains of a killed try succeeds.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::gitops {

struct Worktree {
  std::string path;    // absolute
  std::string gitdir;  // <common>/worktrees/<name>, absolute: used for every git operation,
                       // whatever `.git` says
};

// Makes PATH a worktree named NAME, its files those of COMMIT. Remains of an earlier try with the
// same name and path are removed first; a foreign directory at PATH is an error. Where the tree has
// filters or submodules, GIT does the checkout. Callers serialize calls on one repository.
base::Result<Worktree> add_worktree(const Repository& repository, const std::string& name,
                                    const std::string& path, const std::string& commit,
                                    const GitProgram& git);

// Was a call of add_worktree() cut off before its files were there?
bool is_half_made(const Worktree& worktree);

// Makes the files, the index and HEAD those of COMMIT: tracked changes undone, untracked files
// removed; ignored ones are kept, and what a snapshot leaves out as CACHES (SnapshotRequest).
base::Status reset_worktree(const Repository& repository, const Worktree& worktree,
                            const std::string& commit, const GitProgram& git,
                            const std::vector<std::string>& caches = {},
                            const std::vector<std::string>& wanted = {});

// Are the worktree's `.git` file and the `gitdir` and `commondir` files of its administrative
// folder as conduct wrote them (`.git` may lead to the private git directory of a confined
// attempt)? Each difference is a sentence; empty: all is well. Done before every git operation on a
// worktree that an agent has had.
std::vector<std::string> tampering(const Worktree& worktree);

// Writes `.git`, `gitdir` and `commondir` again. A folder that is gone is made, an administrative
// one with HEAD at COMMIT; files do not come back by this.
base::Status repair_worktree(const Worktree& worktree, const std::string& commit);

// Removes files, registration and what conduct keeps of the worktree. What is missing already is
// fine. Read-only directories are removed, too.
base::Status remove_worktree(const Worktree& worktree);

// Lays the conflicted merge of THEIRS into OURS (merge base BASE, empty: git's own) out in a
// worktree that stands at OURS: files with conflict markers (diff3 style), MERGE_HEAD set as git
// does.
base::Status write_conflict(const Repository& repository, const Worktree& worktree,
                            const std::string& ours, const std::string& theirs,
                            const std::string& base);

}  // namespace conduct::gitops
