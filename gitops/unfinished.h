// Commands at work in a worktree, and what they had half made there when they were killed: to the
// next one it would look made, as a truncated object file does to make.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

namespace conduct::gitops {

// From now on until end_commands() what is written in the worktree is unfinished. It is noted where
// conduct keeps what it knows of the worktree, which no confined process can write to.
base::Status begin_commands(const Worktree& worktree);
base::Status end_commands(const Worktree& worktree);  // not begun: fine

// Have commands begun there that nobody has ended?
bool has_unfinished(const Worktree& worktree);

// Removes each file and link that has come or changed since begin_commands() (by ctime, which no
// process can set back) and is not in the index: what is ignored, and caches. Then they have ended.
// Not begun: nothing is done. No process may write there meanwhile.
base::Status remove_unfinished(const Worktree& worktree);

}  // namespace conduct::gitops
