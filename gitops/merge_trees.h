// libgit2's three-way merge of two commits, as an index that may hold conflicts.
#pragma once

#include "gitops/handles.h"

#include <string>

namespace conduct::gitops {

// BASE empty: the merge bases of the two, merged with each other where there are several.
base::Result<IndexHandle> merge_trees(git_repository* repository, const std::string& ours,
                                      const std::string& theirs, const std::string& base);

}  // namespace conduct::gitops
