// What stands inside a line of Markdown, taken from the source byte for byte: code spans, emphasis
// around a whole text, list markers, checkboxes. CommonMark's inline parser would change commands
// (`test_*_a` has no emphasis), so it is never asked.
#pragma once

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// TEXT is one of WORDS.
template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// The same, whatever the case of ASCII letters; WORDS may be a list in braces.
template <typename Words = std::initializer_list<std::string_view>>
bool is_one_in_any_case(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return base::equal_ignoring_case(text, word); });
}

// TEXT without blanks at both ends, also of the kinds that look like a plain one or like none:
// U+00A0, which editors and browsers put behind a colon, U+202F, U+200B, U+FEFF, and U+3000 of East
// Asian text.
std::string_view trim_wide(std::string_view text);

// A code span: backticks, content, as many backticks.
struct CodeSpan {
  std::size_t start = 0;  // of the opening backticks
  std::size_t end = 0;    // behind the closing ones
  std::string_view code;
};

std::vector<CodeSpan> code_spans(std::string_view text);

// The content of TEXT if all of it is one code span.
std::optional<std::string_view> only_code(std::string_view text);

// The bytes that a symbol takes at TEXT[POS]: emoji, arrows, ticks (U+2000 to U+2FFF, from U+1F000,
// and variation selectors). 0: it is something else.
std::size_t symbol_at(std::string_view text, std::size_t pos);

// TEXT without ** or __ around all of it.
std::string_view without_emphasis(std::string_view text);

// The pieces of TEXT between separators that stand outside of code spans and parentheses, trimmed,
// with the place of each; empty pieces are left out. Separators: a comma, of any width, and where
// AND_TOO is set the words "and" and "&".
struct Piece {
  std::string_view text;
  std::size_t start = 0;
};
std::vector<Piece> pieces(std::string_view text, bool and_too);

// The length of the list marker and the blanks behind it at the start of TEXT; 0 if there is none.
// CommonMark 0.29, "List items": -, +, * or up to nine digits and . or ), then a blank or the end.
std::size_t list_marker(std::string_view text);

// The text of ITEM up to the list that is nested in it.
std::string_view without_nested_list(std::string_view item);

// Removes START or END, whatever its case, and blanks from TEXT; false if it is not there.
bool drop_start(std::string_view& text, std::string_view start);
bool drop_end(std::string_view& text, std::string_view end);

// A line that leads over to what follows it: "All of these must hold:".
bool is_introduction(std::string_view text);

// TEXT without the backslash that breaks a line (CommonMark 0.29, "Hard line breaks"), trimmed.
std::string_view without_line_break(std::string_view text);

// A checkbox at the start of an item: [ ], [x], [X]; also [], [-], [~] and a * behind it, which
// other tools write.
struct Checkbox {
  std::size_t length = 0;  // with the blanks behind it
  bool checked = false;
};
std::optional<Checkbox> checkbox(std::string_view text);

}  // namespace conduct::spec
