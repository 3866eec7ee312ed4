// Merges in memory: no worktree, no index file, no ref. Conflicts are a result, not an error.
#pragma once

#include "base/result.h"
#include "gitops/ancestry.h"
#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::gitops {

struct MergeRequest {
  std::string ours, theirs;
  std::string base;  // the commit to take as merge base; empty: git's own choice
  std::string message;
  std::vector<Trailer> trailers;
  Ancestry* ancestry = nullptr;  // of OURS, where it grows by many merges; not owned
};

struct MergeResult {
  std::string commit;  // empty: conflict
  std::string tree;
  std::vector<std::string> conflicts;  // paths, sorted
};

// THEIRS into OURS. Already contained: the commit is OURS. OURS contained in THEIRS: still a merge
// commit, so that each module is seen in the history. Directory renames, which libgit2 1.5.1
// mis-merges silently, and merge drivers go to `git merge-tree --write-tree`; what git calls a
// conflict is one.
base::Result<MergeResult> merge(const Repository& repository, const MergeRequest& request,
                                const GitProgram& git);

}  // namespace conduct::gitops
