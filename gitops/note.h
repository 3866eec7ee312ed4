// What conduct remembers of a worktree beside its files: where no confined process can write, and
// gone with the worktree.
#pragma once

#include "base/result.h"
#include "gitops/worktree.h"

namespace conduct::gitops {

enum class Note {
  commands,  // commands have been at work there since the last reset: what stands there besides
             // what is committed is nobody's work
  killed,    // something was killed there: what it had half made is perhaps among what is ignored
};

base::Status put_note(const Worktree& worktree, Note note);
base::Status remove_note(const Worktree& worktree, Note note);  // not there: fine
bool has_note(const Worktree& worktree, Note note);

}  // namespace conduct::gitops
