// Where the symbolic links of a tree lead, by path and through the tree alone: what lies outside of
// it on somebody's disk is no part of what is judged and lands with nothing.
#pragma once

#include "validators/evidence.h"

#include <string>
#include <vector>

namespace conduct::validators {

struct Followed {
  // Regular files: the one that is led to, or those of the directory (the first thousand of them,
  // links in it not followed).
  std::vector<std::string> files;
  bool directory = false;
  std::string problem;  // "leaves the tree"; empty: there are FILES
};

// Follows PATH, a link or a path through linked directories, as path_resolution(7) does. TREE:
// every path, sorted.
Followed follow(const std::string& path, const std::vector<std::string>& tree, const Links& links);

}  // namespace conduct::validators
