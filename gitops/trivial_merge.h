// The merge that needs no look into any file: every path was touched by one side at most. Trees
// that both sides have alike, or that one side left alone, are taken whole, so that it costs what
// changed and not what the repository holds.
#pragma once

#include "gitops/handles.h"

#include <optional>
#include <string>

namespace conduct::gitops {

// The merged tree, equal to git's own; nullopt: both sides have touched the same path, or a renamed
// file or directory could be behind what they did. Ids of commits or trees; writes trees only.
base::Result<std::optional<std::string>> trivial_merge(git_repository* repository,
                                                       const std::string& base,
                                                       const std::string& ours,
                                                       const std::string& theirs);

}  // namespace conduct::gitops
