// Do the attributes of a tree call for a program: a filter (LFS, git-crypt) or a merge driver?
// libgit2 runs none, so that what they touch goes through git.
#pragma once

#include "gitops/handles.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::gitops {

enum class Program { filter, merge };

// The names of drivers that the configuration gives a program to: filter.NAME.clean,
// merge.NAME.driver …
std::vector<std::string> configured_drivers(git_repository* repository, Program program);

// Does a gitattributes(5) TEXT give a path one of these DRIVERS?
bool names_driver(std::string_view text, Program program, const std::vector<std::string>& drivers);

// Calls SEE with path and content of each .gitattributes of TREE, the root's first.
base::Status each_attribute_file(
    git_repository* repository, const git_tree* tree,
    const std::function<base::Status(const std::string& path, std::string_view content)>& see);

// Do the attributes of TREE, or those of the repository or the user, give a path a configured
// driver?
base::Result<bool> needs_program(git_repository* repository, const git_tree* tree, Program program);

}  // namespace conduct::gitops
