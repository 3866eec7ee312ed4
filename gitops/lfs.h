// Git LFS's own objects: the contents that blobs in commits only point to. Where an agent commits,
// its filter stores them in the private git directory.
#pragma once

#include "gitops/import.h"
#include "gitops/repository.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::gitops {

// The name, a SHA-256, of the content that a pointer points to; nullopt: it is no pointer.
std::optional<std::string> lfs_pointer(std::string_view blob);

// Copies those of the objects NAMES that PRIVATE_GIT's store has and the repository's lacks, each
// with what it is named after and within LIMITS; the others are PROBLEMS. Untrusted processes have
// written the store; all of them must have ended. An object that it lacks is fine: a pointer may be
// older than the work.
base::Status import_lfs(const Repository& repository, const std::string& private_git,
                        const std::vector<std::string>& names, const ImportLimits& limits,
                        std::vector<std::string>& problems);

}  // namespace conduct::gitops
