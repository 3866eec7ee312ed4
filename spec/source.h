// The text of a spec as lines: the byte-order mark and the front matter are set aside, line numbers
// stay those of the file. Knows no Markdown.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace conduct::spec {

// A place in the source. Line 0 is the file as a whole, column 0 the line as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

struct Source {
  std::vector<std::string_view> lines;  // views of the caller's text, without line ends
  int first_line = 1;                   // the first one behind the front matter

  int last_line() const { return static_cast<int>(lines.size()); }
  std::string_view line(int number) const { return lines[static_cast<std::size_t>(number) - 1]; }
};

std::string_view without_byte_order_mark(std::string_view text);
Source read_source(std::string_view text);

// Where TEXT stops being text, and why.
struct NotText {
  int line = 0;
  const char* reason = "";
};
std::optional<NotText> find_not_text(std::string_view text, const Source& source);

}  // namespace conduct::spec
