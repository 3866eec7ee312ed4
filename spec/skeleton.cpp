#include "spec/skeleton.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <string_view>

namespace conduct::spec {
namespace {

// cmark's cost is lines x depth. Deeper nesting than this says nothing about a plan, so markers and
// indentation beyond it are not shown to cmark.
constexpr std::size_t kMaxMarkers = 12;
constexpr std::size_t kMaxIndent = 40;

bool only_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// What can begin a line before its content: indentation, block quotes and list markers.
struct Prefix {
  std::string text;
  std::size_t length = 0;  // in the source
};

Prefix read_prefix(std::string_view line) {
  Prefix prefix;
  for (std::size_t markers = 0, column = 0;;) {
    for (; prefix.length < line.size(); ++prefix.length) {
      const char c = line[prefix.length];
      if (c != ' ' && c != '\t') break;
      const std::size_t width = c == '\t' ? 4 - column % 4 : 1;
      column += width;
      if (prefix.text.size() < kMaxIndent) prefix.text.append(width, ' ');
    }
    const std::string_view rest = line.substr(prefix.length);
    const std::size_t with_blanks = list_marker(rest);
    const std::size_t marker =
        rest.substr(0, 1) == ">" ? 1 : std::min(rest.find_first_of(" \t"), with_blanks);
    if (marker == 0) return prefix;
    if (++markers > kMaxMarkers) {
      prefix.text += 'x';  // no marker, so that what follows nests no deeper
      return prefix;
    }
    prefix.text += rest.substr(0, marker);
    prefix.length += marker;
    column += marker;
  }
}

// The length of the run of C at the start of TEXT.
std::size_t run_of(std::string_view text, char c) {
  return std::min(text.find_first_not_of(c), text.size());
}

// "## Text" (CommonMark 0.29, "ATX headings").
bool append_heading(std::string_view content, std::string& out) {
  const std::size_t marks = run_of(content, '#');
  if (marks == 0 || marks > 6) return false;
  if (marks < content.size() && content[marks] != ' ' && content[marks] != '\t') return false;
  out.append(marks, '#');
  if (!base::trim(content.substr(marks)).empty()) out += " x";
  return true;
}

// "```bash", "~~~": a fence that opens or closes a block ("Fenced code blocks"). The info string of
// backticks has no backtick, and what closes a block has none.
bool append_fence(std::string_view content, std::string& out) {
  const char mark = content.front();
  const std::size_t length = mark == '`' || mark == '~' ? run_of(content, mark) : 0;
  const std::string_view info = base::trim(content.substr(length));
  if (length < 3 || (mark == '`' && info.find('`') != std::string_view::npos)) return false;
  out += content.substr(0, length);
  if (!info.empty()) out += 'x';
  return true;
}

// A line that begins with a tag which ends in it, or with a comment ("HTML blocks"); instructions,
// declarations and CDATA are text here. The dashes behind "<!--" keep the comment a block but make
// it no *inline* comment, whose end cmark would look for through the whole paragraph from each
// start.
bool append_html(std::string_view content, std::string& out) {
  if (content.substr(0, 4) == "<!--") {
    out += "<!----x";
    return true;
  }
  const std::string_view second = content.substr(1, 1);
  const bool letter = (second >= "a" && second < "{") || (second >= "A" && second < "[");
  if (content.front() != '<' || (second != "/" && !letter)) return false;
  const std::size_t end = content.find('>');
  if (end == std::string_view::npos) return false;
  out += content.substr(0, end + 1);
  if (!base::trim(content.substr(end + 1)).empty()) out += 'x';
  return true;
}

// What ends an HTML block may stand anywhere in a line.
void append_html_ends(std::string_view content, std::string& out) {
  if (content.find("-->") != std::string_view::npos) out += "-->";
  if (content.find("</") == std::string_view::npos) return;
  const std::string lowered = base::lower(content);
  for (const std::string_view end : {"</script>", "</pre>", "</style>"}) {
    if (lowered.find(end) != std::string::npos) out += end;
  }
}

// Documents that are shown in a block of Markdown have blocks of code of their own. By CommonMark's
// rule the first bare fence closes the outer block; by its author's intent it closes the inner one.
// Follows the fences at the start of lines and tells which lines belong to such an inner block.
class NestedFences {
 public:
  // Is LINE an inner fence?
  bool is_inner(std::string_view line) {
    const char mark = line.empty() ? ' ' : line[0];
    const std::size_t length = mark == '`' || mark == '~' ? run_of(line, mark) : 0;
    if (length < 3) return false;
    const std::string_view info = base::trim(line.substr(length));
    if (mark == '`' && info.find('`') != std::string_view::npos) return false;
    if (length_ == 0) {
      mark_ = mark;
      length_ = length;
      const std::string language = base::lower(info);
      markdown_ = language == "markdown" || language == "md";
      return false;
    }
    if (mark != mark_ || length < length_) return false;
    if (!info.empty()) {
      inner_ = markdown_;
      return inner_;
    }
    if (inner_) {
      inner_ = false;
      return true;
    }
    length_ = 0;
    return false;
  }

 private:
  char mark_ = '`';
  std::size_t length_ = 0;  // of the fence that opened the block at hand; 0: there is none
  bool markdown_ = false;
  bool inner_ = false;
};

void append_content(std::string_view content, std::string& out) {
  if (content.empty()) return;
  // Thematic breaks and the underlines of setext headings.
  const bool rule = std::string_view("*_-=").find(content.front()) != std::string_view::npos;
  for (const std::string_view characters : {" \t*", " \t_", " \t-", " \t="}) {
    if (!rule) break;
    if (!only_of(content, characters)) continue;
    out += content;
    return;
  }
  if (!append_heading(content, out) && !append_fence(content, out) && !append_html(content, out)) {
    out += 'x';
  }
  append_html_ends(content, out);
}

void append_line(std::string_view line, std::string& out) {
  // A rule of many spaced dashes or stars would count as so many markers.
  const std::string_view content = base::trim(line);
  const bool spaced = content.find(' ') != std::string_view::npos && content.size() > 4;
  if (spaced && (only_of(content, " \t-") || only_of(content, " \t*"))) {
    out += line.substr(0, std::min(line.find_first_not_of(" \t"), kMaxIndent));
    out += "* * *\n";
    return;
  }
  const Prefix prefix = read_prefix(line);
  out += prefix.text;
  append_content(line.substr(prefix.length), out);
  out += '\n';
}

}  // namespace

std::string skeleton(const Source& source) {
  std::string out;
  NestedFences fences;
  for (int number = 1; number <= source.last_line(); ++number) {
    if (number < source.first_line) {
      out += '\n';
    } else if (fences.is_inner(source.line(number))) {
      out += "x\n";
    } else {
      append_line(source.line(number), out);
    }
  }
  return out;
}

}  // namespace conduct::spec
