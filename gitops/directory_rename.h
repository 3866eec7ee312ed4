// Could git see a renamed directory in this merge? libgit2 1.5.1 does not look for one, and merges
// such a change cleanly into a wrong tree.
#pragma once

#include "gitops/handles.h"

#include <string>

namespace conduct::gitops {

// True where one side adds a file below a directory of the base that the other side has no longer:
// the one case in which git moves the file along
// (Documentation/technical/directory-rename-detection.txt). May be true without a rename.
base::Result<bool> may_rename_directory(git_repository* repository, const std::string& base,
                                        const std::string& ours, const std::string& theirs);

}  // namespace conduct::gitops
