// The files of a worktree as a tree, by way of conduct's own index of them.
#pragma once

#include "gitops/worktree.h"

#include <functional>
#include <string>
#include <vector>

namespace conduct::gitops {

struct StageRequest {
  Worktree worktree;
  std::string parent;  // the commit whose files count as tracked
  std::string theirs;  // those of this commit, too; may be empty
  std::function<bool(const std::string& path)> leave_out;  // asked of untracked paths
};

struct Staged {
  std::string tree;
  std::vector<std::string> left_out;
  std::vector<std::string> problems;  // what could not be taken, a sentence each
};

base::Result<Staged> stage(const Repository& repository, const StageRequest& request,
                           const GitProgram& git);

}  // namespace conduct::gitops
