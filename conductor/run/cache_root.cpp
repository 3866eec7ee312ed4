#include "conductor/run/cache_root.h"

#include "base/digest.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

namespace conduct::run {

std::vector<std::string> cache_roots(const std::string& common_dir,
                                     const std::vector<std::string>& environment) {
  const std::string home = variable(environment, "HOME").value_or("");
  // A relative path is to be ignored (XDG Base Directory Specification).
  std::string caches = variable(environment, "XDG_CACHE_HOME").value_or("");
  if (!caches.starts_with('/')) caches = home.empty() ? "" : home + "/.cache";
  std::vector<std::string> roots;
  if (!caches.empty())
    roots.push_back(caches + "/conduct/" + base::sha256_hex(common_dir).substr(0, 16));
  roots.push_back(common_dir + "/conduct/cache");
  return roots;
}

std::string make_cache_root(const std::string& common_dir,
                            const std::vector<std::string>& environment) {
  for (const std::string& root : cache_roots(common_dir, environment))
    if (system::make_directories(root)) return root;
  return "";
}

}  // namespace conduct::run
