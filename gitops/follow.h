// One checkout that follows its branch from a commit to another: what is in the way, the files, the
// index.
#pragma once

#include "gitops/handles.h"
#include "gitops/landing.h"
#include "gitops/worktree.h"

#include <memory>
#include <string>
#include <vector>

namespace conduct::gitops {

// A path that differs between the two commits. Mode 0: it is not there.
struct Step {
  std::string path;
  git_oid old_id, new_id;
  std::uint32_t old_mode = 0, new_mode = 0;
};

// In the order in which they are taken: removals, then .gitattributes, which tell how files are
// written, then the rest.
base::Result<std::vector<Step>> steps_between(const Repository& repository, const std::string& from,
                                              const std::string& to);

// The caller holds the checkout's index lock as long as a Follower lives.
class Follower {
 public:
  // GIT is needed where files that the move changes may have filters.
  static base::Result<Follower> open(const Repository& repository, const Worktree& checkout,
                                     const LandRequest& request, const std::vector<Step>& steps,
                                     const GitProgram& git);
  Follower(Follower&&) noexcept;
  Follower& operator=(Follower&&) = delete;
  ~Follower();

  // The paths where the index or the file is not as before the move, and what else forbids it (an
  // unfinished merge).
  base::Result<std::vector<std::string>> in_the_way() const;

  // Makes every path that is as before, or already as after, as after; then the index. Returns the
  // paths that are neither, which are left as they are.
  base::Result<std::vector<std::string>> follow();

 private:
  struct Data;
  explicit Follower(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace conduct::gitops
