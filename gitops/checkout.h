// The files of a worktree brought to a commit, and what conduct remembers of them: a second git
// directory beside the worktree's administrative folder, with an index of its own as stat cache.
// The worktree's own index is its agent's, and so is everything in the administrative folder.
#pragma once

#include "gitops/handles.h"
#include "gitops/worktree.h"

#include <string>

namespace conduct::gitops {

// The common git directory of a linked worktree.
std::string common_dir_of(const Worktree& worktree);

// <common>/conduct/worktrees/<name>: a git directory for the same files, where no confined agent
// can write. Its HEAD names the commit that its index was last written for.
std::string own_gitdir(const Worktree& worktree);
base::Status write_own_gitdir(const Worktree& worktree, const std::string& commit);
// The index is about to be written: until write_own_gitdir() its HEAD names no commit.
base::Status disown_index(const Worktree& worktree);
// That commit; empty: nobody knows.
std::string owner_of_index(const Worktree& worktree);

base::Status write_head(const std::string& gitdir, const std::string& commit);

// Opens GITDIR with the worktree's files, whatever the `.git` found among them says.
base::Result<RepositoryHandle> open_worktree(const Worktree& worktree, const std::string& gitdir);

// Brings files, index and HEAD to COMMIT and remembers their state. Untracked files are not looked
// at.
base::Status check_out(const Repository& repository, const Worktree& worktree,
                       const std::string& commit, const GitProgram& git);

// The options of the git program for working on the worktree through GITDIR.
std::vector<std::string> git_options(const Worktree& worktree, const std::string& gitdir);

}  // namespace conduct::gitops
