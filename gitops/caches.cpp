// Which untracked folders are caches that a repository forgot to ignore.
#include "gitops/caches.h"

#include "base/text.h"

#include <algorithm>

namespace conduct::gitops {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Does the pattern itself spell the cache's name? `src/**` matches what is in src/__pycache__, and
// names no cache.
bool spells(const std::string& pattern, std::string_view cache) {
  const auto parts = base::split(pattern, '/');
  return std::find(parts.begin(), parts.end(), cache) != parts.end();
}

bool is_wanted(const std::string& path, std::string_view cache,
               const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& pattern) {
    if (!spells(pattern, cache)) return false;
    return base::glob_match(pattern, path) || base::is_below(path, pattern) ||
           base::is_below(pattern, path);
  });
}

}  // namespace

bool is_cache(const std::string& path, const std::vector<std::string>& caches,
              const std::vector<std::string>& wanted) {
  for (const std::string_view part : base::split(path, '/')) {
    if (contains(caches, part) && !is_wanted(path, part, wanted)) return true;
  }
  return false;
}

}  // namespace conduct::gitops
