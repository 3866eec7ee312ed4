// The files of a landing as git's filters see them: what is on disk, cleaned, and what comes,
// smudged.
#pragma once

#include "gitops/handles.h"
#include "gitops/worktree.h"

#include <map>
#include <string>
#include <vector>

namespace conduct::gitops {

class Filtered {
 public:
  // Asks git to hash those of PATHS that are files in CHECKOUT, and to lay those that COMMIT has
  // out in a folder beside.
  static base::Result<Filtered> prepare(const Repository& repository, const Worktree& checkout,
                                        const std::string& commit,
                                        const std::vector<std::string>& paths,
                                        const GitProgram& git);
  // Does a tree of the two have paths that a filter's program handles?
  static base::Result<bool> needed(const Repository& repository, const std::string& from,
                                   const std::string& to);

  Filtered(Filtered&& other) noexcept;
  Filtered& operator=(Filtered&&) = delete;
  ~Filtered();

  const git_oid* hash_of(const std::string& path) const;  // nullptr: no such file
  std::string laid_out(const std::string& path) const;    // where the new file waits

 private:
  explicit Filtered(const Worktree& checkout);
  base::Status hash(const Worktree& checkout, const std::vector<std::string>& paths,
                    const GitProgram& git);
  base::Status lay_out(const Repository& repository, const std::string& commit,
                       const std::vector<std::string>& paths, const GitProgram& git);

  std::map<std::string, git_oid> hashes_;
  std::string folder_;  // in the checkout: on its file system
  std::string gitdir_;  // a git directory with an index of its own
};

}  // namespace conduct::gitops
