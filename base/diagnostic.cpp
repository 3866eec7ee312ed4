#include "base/diagnostic.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>

namespace conduct::base {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMaxShown = 160;    // code points of a source line that are shown
constexpr std::size_t kBeforeCaret = 80;  // of these, before the caret, when the line is cut

// SGR sequences, the same colours as GCC's.
struct Colours {
  std::string_view bold, severity, caret, reset;
};

Colours colours_of(Severity severity, bool colour) {
  if (!colour) return {};
  return {"\x1b[1m", severity == Severity::error ? "\x1b[1;31m" : "\x1b[1;35m", "\x1b[1;32m",
          "\x1b[0m"};
}

std::string location(const Diagnostic& diagnostic, const std::string& file) {
  std::string out = one_line(file, kNoLimit);
  if (diagnostic.line > 0) out += fmt::format(":{}", diagnostic.line);
  if (diagnostic.line > 0 && diagnostic.column > 0) out += fmt::format(":{}", diagnostic.column);
  return out;
}

// The last COUNT code points of TEXT, which need not begin at the start of one.
std::string_view last_code_points(std::string_view text, std::size_t count) {
  std::size_t start = text.size();
  while (start > 0 && count > 0) {
    --start;
    if ((static_cast<unsigned char>(text[start]) & 0xC0) != 0x80) --count;
  }
  return text.substr(start);
}

// A source line as it is shown, and where in it the caret goes (0-based, in code points).
struct Excerpt {
  std::string text;
  std::size_t caret = 0;
};

// A line may be megabytes long: only what surrounds the caret is shown.
Excerpt excerpt(std::string_view line, int column) {
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(column, 1)) - 1, line.size());
  std::string_view before = line.substr(0, at);
  bool cut = false;
  if (before.size() > kMaxShown) {
    const std::string_view tail = last_code_points(before, kBeforeCaret);
    cut = tail.size() < before.size();
    before = tail;
  }
  Excerpt out;
  out.text = (cut ? "…" : "") + one_line(before, kNoLimit);
  out.caret = code_points(out.text);
  const std::size_t room = kMaxShown > out.caret ? kMaxShown - out.caret : 1;
  // Four bytes hold any code point: more than that never shows.
  out.text += one_line(line.substr(at, 4 * (room + 1)), room);
  return out;
}

}  // namespace

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string render(const Diagnostic& diagnostic, const std::string& file, bool colour) {
  const Colours paint = colours_of(diagnostic.severity, colour);
  std::string out =
      fmt::format("{}{}:{} {}{}:{} {}{}{}", paint.bold, location(diagnostic, file), paint.reset,
                  paint.severity, diagnostic.severity == Severity::error ? "error" : "warning",
                  paint.reset, paint.bold, one_line(diagnostic.message, kNoLimit), paint.reset);
  if (!diagnostic.code.empty()) out += fmt::format(" [{}]", diagnostic.code);
  out += '\n';

  const std::string number = diagnostic.line > 0 ? std::to_string(diagnostic.line) : "";
  const std::string gutter(number.size(), ' ');
  if (!number.empty() && !diagnostic.source_line.empty()) {
    const Excerpt shown = excerpt(diagnostic.source_line, diagnostic.column);
    out += fmt::format("  {} | {}\n", number, shown.text);
    if (diagnostic.column > 0) {
      out += fmt::format("  {} | {}{}^{}\n", gutter, std::string(shown.caret, ' '), paint.caret,
                         paint.reset);
    }
  }
  if (!diagnostic.hint.empty()) {
    out += fmt::format("  {}{}= hint: {}\n", gutter, gutter.empty() ? "" : " ",
                       one_line(diagnostic.hint, kNoLimit));
  }
  return out;
}

}  // namespace conduct::base
