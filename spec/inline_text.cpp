#include "spec/inline_text.h"

#include "base/text.h"

#include <algorithm>
#include <map>

namespace conduct::spec {
namespace {

using base::is_blank;
using base::is_digit;

struct Backticks {
  std::size_t start = 0;
  std::size_t length = 0;
};

std::vector<Backticks> backtick_runs(std::string_view text) {
  std::vector<Backticks> runs;
  for (std::size_t pos = text.find('`'); pos != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_not_of('`', pos), text.size());
    runs.push_back({pos, end - pos});
    pos = text.find('`', end);
  }
  return runs;
}

// For each run the next one of the same length, or the number of runs.
std::vector<std::size_t> partners(const std::vector<Backticks>& runs) {
  std::vector<std::size_t> next(runs.size(), runs.size());
  // Mostly all runs are alike.
  const bool alike = std::all_of(
      runs.begin(), runs.end(), [&](const Backticks& run) { return run.length == runs[0].length; });
  if (alike) {
    for (std::size_t i = 0; i + 1 < runs.size(); ++i) next[i] = i + 1;
    return next;
  }
  std::map<std::size_t, std::size_t> last;
  for (std::size_t i = runs.size(); i-- > 0;) {
    if (const auto found = last.find(runs[i].length); found != last.end()) next[i] = found->second;
    last[runs[i].length] = i;
  }
  return next;
}

// The blanks that several backticks need to hold a backtick at an end are no part of the code.
std::string_view unpadded(std::string_view code, std::size_t backticks) {
  const bool padded = backticks > 1 && code.size() > 2 && code.front() == ' ' && code.back() == ' ';
  return padded ? code.substr(1, code.size() - 2) : code;
}

// The length of the word "and" or "&" between blanks at TEXT[POS], a blank; 0 if it is another.
std::size_t and_at(std::string_view text, std::size_t pos) {
  const std::string_view rest = text.substr(pos);
  if (rest.substr(0, 5) == " and ") return 5;
  return rest.substr(0, 3) == " & " ? 3 : 0;
}

}  // namespace

std::vector<CodeSpan> code_spans(std::string_view text) {
  if (text.find('`') == std::string_view::npos) return {};
  const std::vector<Backticks> runs = backtick_runs(text);
  const std::vector<std::size_t> next = partners(runs);
  std::vector<CodeSpan> spans;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (next[i] == runs.size()) continue;
    const Backticks& open = runs[i];
    const Backticks& close = runs[next[i]];
    const std::size_t content = open.start + open.length;
    spans.push_back({open.start, close.start + close.length,
                     unpadded(text.substr(content, close.start - content), open.length)});
    i = next[i];
  }
  return spans;
}

std::optional<std::string_view> only_code(std::string_view text) {
  if (text.empty() || text.front() != '`') return std::nullopt;
  const std::vector<CodeSpan> spans = code_spans(text);
  if (spans.size() != 1 || spans[0].start != 0 || spans[0].end != text.size()) return std::nullopt;
  return spans[0].code;
}

std::size_t symbol_at(std::string_view text, std::size_t pos) {
  const std::string_view rest = text.substr(pos);
  const auto first = rest.empty() ? 0U : static_cast<unsigned char>(rest[0]);
  if (first == 0xE2) return std::min<std::size_t>(3, rest.size());
  if (first == 0xF0) return std::min<std::size_t>(4, rest.size());
  return rest.substr(0, 2) == "\xEF\xB8" ? std::min<std::size_t>(3, rest.size()) : 0;
}

std::string_view without_emphasis(std::string_view text) {
  text = base::trim(text);
  for (const std::string_view mark : {"**", "__"}) {
    if (text.size() > 4 && text.substr(0, 2) == mark && text.substr(text.size() - 2) == mark &&
        text.find(mark, 2) == text.size() - 2) {
      return base::trim(text.substr(2, text.size() - 4));
    }
  }
  return text;
}

std::string_view trim_wide(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kBlanks{"\u00A0", "\u202F", "\u200B", "\uFEFF",
                                                           "\u3000"};
  for (bool more = true; more;) {
    text = base::trim(text);
    if (text.empty() || (base::is_ascii(text.front()) && base::is_ascii(text.back()))) return text;
    more = false;
    for (const std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        more = true;
      } else if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        more = true;
      }
    }
  }
  return text;
}

std::vector<Piece> pieces(std::string_view text, bool and_too) {
  std::vector<Piece> found;
  std::size_t start = 0;
  const auto end_piece = [&](std::size_t end, std::size_t next) {
    const std::string_view piece = trim_wide(text.substr(start, end - start));
    if (!piece.empty()) {
      found.push_back({piece, static_cast<std::size_t>(piece.data() - text.data())});
    }
    start = next;
  };
  const std::vector<CodeSpan> spans = code_spans(text);
  auto span = spans.begin();
  int depth = 0;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (span != spans.end() && pos == span->start) {
      pos = (span++)->end - 1;
      continue;
    }
    if (text[pos] == '(') ++depth;
    if (text[pos] == ')' && depth > 0) --depth;
    if (depth > 0) continue;
    if (text[pos] == ',') end_piece(pos, pos + 1);
    const std::string_view wide = text.substr(pos, 3);
    if (wide == "、" || wide == "，") {
      end_piece(pos, pos + 3);
      pos += 2;
      continue;
    }
    const std::size_t word = and_too && text[pos] == ' ' ? and_at(text, pos) : 0;
    if (word > 0) {
      end_piece(pos, pos + word);
      pos += word - 2;  // the blank behind the word may begin the next one
    }
  }
  end_piece(text.size(), text.size());
  return found;
}

std::size_t list_marker(std::string_view text) {
  std::size_t length = 0;
  if (!text.empty() && std::string_view("-+*").find(text[0]) != std::string_view::npos) {
    length = 1;
  } else {
    while (length < text.size() && length < 9 && is_digit(text[length])) ++length;
    if (length == 0 || length >= text.size()) return 0;
    if (text[length] != '.' && text[length] != ')') return 0;
    ++length;
  }
  if (length < text.size() && !is_blank(text[length])) return 0;
  while (length < text.size() && is_blank(text[length])) ++length;
  return length;
}

std::optional<Checkbox> checkbox(std::string_view text) {
  if (text.empty() || text[0] != '[') return std::nullopt;
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos || close > 2) return std::nullopt;
  const char mark = close == 2 ? text[1] : ' ';
  if (std::string_view(" xX-~").find(mark) == std::string_view::npos) return std::nullopt;
  std::size_t length = close + 1;
  // [x](url) and [x][ref] are links.
  if (length < text.size() && (text[length] == '(' || text[length] == '[')) return std::nullopt;
  if (length < text.size() && text[length] == '*' && text.substr(length, 2) != "**") ++length;
  while (length < text.size() && is_blank(text[length])) ++length;
  return Checkbox{length, mark == 'x' || mark == 'X'};
}

std::string_view without_nested_list(std::string_view item) {
  for (std::size_t end = item.find('\n'); end != std::string_view::npos;
       end = item.find('\n', end + 1)) {
    if (list_marker(base::trim(item.substr(end + 1, item.find('\n', end + 1) - end - 1))) > 0) {
      return item.substr(0, end);
    }
  }
  return item;
}

std::string_view without_line_break(std::string_view text) {
  if (!text.empty() && text.back() == '\\') text.remove_suffix(1);
  return base::trim(text);
}

bool is_introduction(std::string_view text) {
  return !text.empty() && text.back() == ':';
}

bool drop_end(std::string_view& text, std::string_view end) {
  if (text.size() < end.size()) return false;
  if (!base::equal_ignoring_case(text.substr(text.size() - end.size()), end)) return false;
  text = base::trim(text.substr(0, text.size() - end.size()));
  return true;
}

bool drop_start(std::string_view& text, std::string_view start) {
  if (!base::starts_with_ignoring_case(text, start)) return false;
  text = base::trim(text.substr(start.size()));
  return true;
}

}  // namespace conduct::spec
