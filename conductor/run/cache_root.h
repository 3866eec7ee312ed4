// The folder for the caches of what is confined (cargo, go, npm, pip, gradle), one a repository.
#pragma once

#include <string>
#include <vector>

namespace conduct::run {

// Where it may be, the better place first: below XDG_CACHE_HOME or ~/.cache, below COMMON_DIR.
std::vector<std::string> cache_roots(const std::string& common_dir,
                                     const std::vector<std::string>& environment);

// The first that can be made. Empty: none.
std::string make_cache_root(const std::string& common_dir,
                            const std::vector<std::string>& environment);

}  // namespace conduct::run
