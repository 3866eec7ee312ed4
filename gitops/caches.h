// Which untracked folders are caches that a repository forgot to ignore. Looks at names only.
#pragma once

#include <string>
#include <vector>

namespace conduct::gitops {

// Should the untracked PATH stay out of a snapshot? Its last part is one of the CACHES, or it lies
// in one that only had to be entered; unless one of the WANTED paths or globs names that cache and
// PATH.
bool is_cache(const std::string& path, const std::vector<std::string>& caches,
              const std::vector<std::string>& wanted);

}  // namespace conduct::gitops
