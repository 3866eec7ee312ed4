// The snapshot of a worktree: everything an agent left there as one commit, its own commits kept
// below it.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

#include <string>
#include <vector>

namespace conduct::gitops {

struct SnapshotRequest {
  Worktree worktree;
  std::string base;  // the commit that the attempt started from; an ancestor of the result
  std::string
      theirs;  // the other side of a merge: becomes an ancestor of the result, too; may be empty
  std::string message;
  std::vector<Trailer> trailers;
  std::vector<std::string>
      caches;  // names of directories that stay out when untracked: node_modules, __pycache__ …
  std::vector<std::string>
      wanted;  // paths or globs that never stay out, because the spec names them
};

struct SnapshotResult {
  std::string commit;  // == base where nothing changed and the agent made no commit
  std::string tree;
  std::string base_tree;
  std::vector<Change> changes;        // base tree against tree
  std::vector<std::string> left_out;  // caches that stayed out, one path each
  std::vector<std::string> marked;    // changed files that hold conflict markers
  std::vector<std::string>
      problems;  // nested repositories, submodule changes …: not taken, a sentence each
};

// Reads the worktree's files against a stat cache of conduct's own, never the worktree's index, and
// never runs hooks or fsmonitor. Ignored files stay out. The agent's own commits are kept where
// HEAD descends from BASE; else the snapshot has BASE as its parent and a problem says so. Moves no
// ref. Commits that lie in OBJECTS are imported first; the worktree's HEAD, index and logs are left
// such that the repository has what they name, since `git gc` and `git fetch` fail there otherwise.
base::Result<SnapshotResult> snapshot(const Repository& repository, const SnapshotRequest& request,
                                      const GitProgram& git);

// The files of the worktree as they are now, as a commit on top of REQUEST.base whatever HEAD says;
// REQUEST.theirs is left out. Nobody may write there meanwhile; who works there does not notice.
base::Result<std::string> picture(const Repository& repository, const SnapshotRequest& request,
                                  const GitProgram& git);

}  // namespace conduct::gitops
