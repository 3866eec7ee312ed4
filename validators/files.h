// The `files` gate: every file or glob the spec names exists, is not empty and is no placeholder. A
// symbolic link is what it leads to within the tree.
#pragma once

#include "validators/evidence.h"

#include <string>
#include <vector>

namespace conduct::validators {

// The files of TREE that WANTED (a path, a directory or a glob) names, links as they are.
std::vector<std::string> named_files(const std::string& wanted,
                                     const std::vector<std::string>& tree);

// The regular files whose contents judge_files needs for WANTED: those that it names, and those
// that links lead to. TREE is sorted.
std::vector<std::string> files_to_read(const std::vector<std::string>& wanted,
                                       const std::vector<std::string>& tree, const Links& links);

// Verdict on one criterion's paths. FILES: the contents of what files_to_read gave for them.
core::GateResult judge_files(const std::vector<std::string>& wanted,
                             const std::vector<std::string>& tree,
                             const std::vector<TreeFile>& files, const Links& links = {});

}  // namespace conduct::validators
