#include "spec/source_line.h"

#include "base/text.h"

#include <algorithm>
#include <string>
#include <vector>

namespace conduct::spec {

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

std::string_view dedented(std::string_view line, std::size_t width) {
  return line.substr(std::min(indentation(line), width));
}

std::string_view without_end(std::string_view text) {
  return text.substr(0, std::min(text.find_last_not_of(" \t") + 1, text.size()));
}

std::string item_text(std::string_view text) {
  std::string out;
  for (const std::string_view line : base::lines(base::trim(text))) {
    if (!out.empty()) out += '\n';
    out += without_end(line);
  }
  return out;
}

std::string without_blank_lines(std::string_view text) {
  const std::vector<std::string_view> lines = base::lines(text);
  const auto is_blank = [](std::string_view line) { return base::trim(line).empty(); };
  const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
  const auto last = std::find_if_not(lines.rbegin(), lines.rend(), is_blank).base();
  return first < last ? base::join(std::vector<std::string>(first, last), "\n") : "";
}

bool is_atx(std::string_view line) {
  line = base::trim(line);
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  return marks >= 1 && marks <= 6 &&
         (marks == line.size() || line[marks] == ' ' || line[marks] == '\t');
}

std::string_view atx_text(std::string_view line) {
  std::string_view text = base::trim(line);
  text.remove_prefix(std::min(text.find_first_not_of('#'), text.size()));
  text = base::trim(text);
  const std::size_t end = text.find_last_not_of('#');
  if (end == std::string_view::npos) return {};
  if (end + 1 < text.size() && (text[end] == ' ' || text[end] == '\t')) text = text.substr(0, end);
  return base::trim(text);
}

std::string_view first_line_of(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

bool is_underline(std::string_view line) {
  line = base::trim(line);
  return !line.empty() && (line.find_first_not_of('=') == std::string_view::npos ||
                           line.find_first_not_of('-') == std::string_view::npos);
}

bool is_table_rule(std::string_view line) {
  line = base::trim(line);
  return line.find('-') != std::string_view::npos && line.find('|') != std::string_view::npos &&
         line.find_first_not_of("|:- \t") == std::string_view::npos;
}

}  // namespace conduct::spec
