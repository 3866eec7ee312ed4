// Has anything changed that no agent may change? A fingerprint of the repository outside the
// worktree of an attempt: the main checkout's files, refs, configuration, hooks, info/, other
// worktrees.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace conduct::gitops {

struct Thing {
  std::string content;       // what identifies it
  unsigned mode = 0;         // of a file: its rights
  std::int64_t time_ns = 0;  // of a file: when it was last written to

  bool operator==(const Thing& other) const {
    return content == other.content && mode == other.mode;
  }
};

// By name: "main checkout: README.md", "checkout /home/me/side: README.md", "ref refs/heads/x",
// "config", "hooks/pre-commit", "worktree fix". Clean tracked files do not appear: a difference to
// HEAD's tree does.
struct Fingerprint {
  std::map<std::string, Thing> things;
  std::vector<std::string> objects;  // loose ones and packs, sorted; only with AuditScope::conducts
  std::map<std::string, std::string>
      checkouts;              // those looked at: by label ("main checkout") paths
  std::int64_t taken_ns = 0;  // by the clock that files are dated by
};

struct AuditScope {
  bool conducts = false;  // conduct's own refs and worktrees, too, and the object directory
  std::string except;     // administrative folder of a worktree to leave out; may be empty
  std::string checkout;   // besides the main one the user's that counts; with CONDUCTS all do
  std::vector<std::string> files;  // others, absolute
};

base::Result<Fingerprint> fingerprint(const Repository& repository, const AuditScope& scope = {});

// Names and contents under which conduct's own refs and worktrees stand in a fingerprint.
std::string ref_thing(const std::string& ref);
std::string worktree_thing(const std::string& gitdir);
inline constexpr const char* kSoundWorktree = "sound";

struct Difference {
  std::string sentence;    // "hooks/pre-commit was added"
  bool mode_only = false;  // a file holds what it held; its rights were changed
};

// What differs, sorted.
std::vector<Difference> differences(const Fingerprint& before, const Fingerprint& after);

}  // namespace conduct::gitops
