#include "validators/paths.h"

#include "base/text.h"

namespace conduct::validators {
namespace {

bool leaves_tree(std::string_view path) {
  if (path.starts_with('/')) return true;
  for (const std::string_view part : base::split(path, '/')) {
    if (part == "..") return true;
  }
  return false;
}

bool below(std::string_view directory, std::string_view path) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

// Does the glob match PATH or one of the directories above it?
bool glob_covers(const WantedPath& wanted, std::string_view path) {
  if (!wanted.directory && base::glob_match(wanted.path, path)) return true;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (base::glob_match(wanted.path, path.substr(0, slash))) return true;
  }
  return false;
}

}  // namespace

WantedPath read_wanted(std::string_view written) {
  WantedPath wanted;
  std::string_view path = base::trim(written);
  wanted.outside = leaves_tree(path);
  while (path.starts_with("./")) path.remove_prefix(2);
  while (path.ends_with('/')) {
    path.remove_suffix(1);
    wanted.directory = true;
  }
  if (path == ".") path = {};
  wanted.glob = path.find_first_of("*?[") != std::string_view::npos;
  wanted.path = path;
  return wanted;
}

bool covers(const WantedPath& wanted, std::string_view path) {
  if (wanted.outside) return false;
  if (wanted.path.empty()) return true;
  if (path == wanted.path) return !wanted.directory;
  if (below(wanted.path, path)) return true;
  return wanted.glob && glob_covers(wanted, path);
}

}  // namespace conduct::validators
