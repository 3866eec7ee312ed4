#include "spec/source.h"

#include "base/text.h"

#include <algorithm>

namespace conduct::spec {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A line that YAML or TOML front matter can begin with: a comment, or a key of letters, digits and
// the like. A rule followed by prose or by a blank line opens no front matter.
bool opens_front_matter(std::string_view line) {
  if (line.substr(0, 1) == "#") return true;
  const std::size_t key = line.find_first_of(":=");
  if (key == std::string_view::npos || key == 0) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(key), [](char c) {
    return base::is_alphanumeric(c) ||
           std::string_view("_-.\"' ").find(c) != std::string_view::npos;
  });
}

// The number of lines that the front matter takes, its fences included. It must be the first line
// of the file, as in Jekyll and on GitHub.
std::size_t front_matter(const std::vector<std::string_view>& lines) {
  if (lines.size() < 2) return 0;
  const std::string_view fence = base::trim(lines[0]);
  if ((fence != "---" && fence != "+++") || lines[0].front() != fence.front()) return 0;
  if (!opens_front_matter(lines[1])) return 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = base::trim(lines[i]);
    if (line == fence || (fence == "---" && line == "...")) return i + 1;
  }
  return 0;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

Source read_source(std::string_view text) {
  Source source;
  source.lines = base::lines(without_byte_order_mark(text));
  source.first_line = static_cast<int>(front_matter(source.lines)) + 1;
  return source;
}

std::optional<NotText> find_not_text(std::string_view text, const Source& source) {
  const std::string_view start = text.substr(0, 2);
  if (start == "\xFF\xFE" || start == "\xFE\xFF") return NotText{1, "it is UTF-16"};
  int number = 0;
  for (const std::string_view line : source.lines) {
    ++number;
    if (line.find('\0') != std::string_view::npos) return NotText{number, "it has a NUL byte"};
    if (!base::is_utf8(line)) return NotText{number, "it has bytes that are not UTF-8"};
  }
  return std::nullopt;
}

}  // namespace conduct::spec
