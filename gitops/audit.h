// Has anything changed that no agent may change? A fingerprint of the repository outside the
// worktree of an attempt: the main checkout's files, refs that are not conduct's, configuration,
// hooks, info/.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <map>
#include <string>
#include <vector>

namespace conduct::gitops {

// Name of a thing ("main checkout: README.md", "ref refs/heads/x", "config", "hooks/pre-commit") ->
// what identifies its content. Clean tracked files do not appear: a difference to HEAD's tree does.
struct Fingerprint {
  std::map<std::string, std::string> things;
};

base::Result<Fingerprint> fingerprint(const Repository& repository);

// What differs, one sentence each, sorted: "hooks/pre-commit was added".
std::vector<std::string> differences(const Fingerprint& before, const Fingerprint& after);

}  // namespace conduct::gitops
