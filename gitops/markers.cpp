// Conflict markers that a merge left in a file.
#include "gitops/markers.h"

#include <algorithm>
#include <set>

namespace conduct::gitops {
namespace {

struct Markers {
  std::multiset<std::string_view> sides;  // the lines of <<<<<<< and >>>>>>>
  bool opened = false, divided = false, closed = false;
};

// git writes seven characters, and a space before a label.
bool is_marker(std::string_view line, char character) {
  constexpr std::size_t kLength = 7;
  if (line.size() < kLength || line.find_first_not_of(character) < kLength) return false;
  return line.size() == kLength || line[kLength] == ' ' || line[kLength] == '\r';
}

Markers markers_in(std::string_view text) {
  Markers found;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_marker(line, '<')) {
      found.opened = true;
      found.sides.insert(line);
    } else if (is_marker(line, '>')) {
      found.closed = true;
      found.sides.insert(line);
    } else if (is_marker(line, '=')) {
      found.divided = true;
    }
  }
  return found;
}

}  // namespace

bool has_new_conflict(std::string_view text, const std::vector<std::string_view>& earlier) {
  Markers now = markers_in(text);
  if (!now.opened || !now.divided || !now.closed) return false;
  for (const std::string_view other : earlier) {
    for (const std::string_view line : markers_in(other).sides) {
      if (const auto known = now.sides.find(line); known != now.sides.end()) now.sides.erase(known);
    }
  }
  return !now.sides.empty();
}

}  // namespace conduct::gitops
