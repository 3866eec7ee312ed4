// What a branch has taken in since it began to grow. Each merge into it finds its merge base here
// by walking what is to be merged, instead of the branch's history, which is as long as all merges
// before.
#pragma once

#include "gitops/repository.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace conduct::gitops {

class Ancestry {
 public:
  // ROOT: the commit that the branch grows from.
  explicit Ancestry(std::string root) : root_(std::move(root)), head_(root_) {}

  // What `git merge-base --all HEAD THEIRS` says. HEAD: where the branch is now; that it grew from
  // where it was makes it quick, and is no condition.
  base::Result<std::vector<std::string>> merge_bases(const Repository& repository,
                                                     const std::string& head,
                                                     const std::string& theirs);

 private:
  struct Walk;
  Walk walk(const Repository& repository, const std::string& start) const;
  bool follow(const Repository& repository, const std::string& head);

  const std::string root_;
  std::string head_;
  bool lost_ = false;  // the history of a head was found to go past the root: git is asked
  std::unordered_set<std::string> taken_in_;  // of head_'s ancestors, those that are not the root's
};

}  // namespace conduct::gitops
