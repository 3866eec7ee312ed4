// What a path, a directory or a glob in a spec covers among the paths of a tree.
#pragma once

#include <string>
#include <string_view>

namespace conduct::validators {

// What a spec's author wrote, ready to be compared with tree paths (relative, '/' between).
struct WantedPath {
  std::string path;        // without "./" before and "/" after; empty: the whole tree
  bool glob = false;       // has one of * ? [
  bool outside = false;    // absolute, or leaves the tree by "..": covers nothing
  bool directory = false;  // written with a '/' at its end
};

WantedPath read_wanted(std::string_view written);

// Does WANTED name PATH itself or a directory that holds it? A path with glob characters also names
// the file that is called exactly so: `app/[id]/page.tsx`.
bool covers(const WantedPath& wanted, std::string_view path);

}  // namespace conduct::validators
