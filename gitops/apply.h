// Applies a recorded patch to the files of a directory; for the replay agent.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <string>
#include <string_view>

namespace conduct::gitops {

// Applies PATCH (as Repository::patch makes it; may be empty) to the working files of the worktree
// at PATH, all or nothing; its index stays as it is.
base::Status apply_patch(const std::string& path, std::string_view patch);

}  // namespace conduct::gitops
