// Text without a locale: trimming, splitting, matching, and making foreign text fit to be shown.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::base {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
constexpr bool is_letter(char c) {  // of ASCII
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF, at both ends

// The pieces between separators, empty ones included; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

// The lines of a text. LF, CRLF and a lone CR end a line; a final line end adds no empty line.
std::vector<std::string_view> lines(std::string_view text);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// ASCII only: other bytes stay as they are.
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

// Foreign text made safe for a terminal or a log line: C0 (but tab and newline), DEL, C1, bidi
// controls and bytes that are not UTF-8 become \xNN or \u{NNNN}. Source of the danger: terminal
// escape sequences.
std::string printable(std::string_view text);

// The same on one line: line ends and tabs become spaces, cut to MAX code points with "…".
std::string one_line(std::string_view text, std::size_t max);

bool is_utf8(std::string_view bytes);

// How many code points; a byte that is not UTF-8 counts as one.
std::size_t code_points(std::string_view text);

// Levenshtein distance in bytes, capped at LIMIT + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The candidate nearest to WORD, within a third of WORD's length (rounded up, but less than all of
// it); the first one among equals; nullopt when none is near.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

// Does PATH match the glob PATTERN? `*` and `?` stop at '/', `**` does not, and `**/` may stand for
// no directory at all; `[a-z]`, `[!a]` and backslashes as in fnmatch(3) with FNM_PATHNAME, without
// its named classes. Linear in the path for each piece of the pattern.
bool glob_match(std::string_view pattern, std::string_view path);

// Words as a POSIX shell would split them (quotes and backslashes), without any expansion. nullopt
// when a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view command);

// TEXT in single quotes for a POSIX shell, zsh and fish: a quote is closed, escaped and opened
// again.
std::string single_quoted(std::string_view text);

// TEXT as one word that a person can type in a shell: as it is, or in single quotes where a shell
// would read more into it.
std::string shell_word(std::string_view text);

// "1.4s", "2m03s", "1h02m": a span for people.
std::string duration_text(double seconds);

std::string parent_of(const std::string& path);  // "" for a path without '/', and for "/a"

// Does PATH lie below FOLDER, as they are written? Nothing lies below itself.
bool is_below(std::string_view path, std::string_view folder);
// The same, or is it FOLDER itself?
bool is_within(std::string_view path, std::string_view folder);

// "45m", "6h", "90s", "500ms", or plain seconds -> milliseconds. nullopt for anything else.
std::optional<long long> parse_duration_ms(std::string_view text);

// "512M", "4G" (powers of 1024: K, M, G, T), or plain bytes. nullopt for anything else.
std::optional<long long> parse_size(std::string_view text);
// The same written again, in the largest unit that leaves no fraction.
std::string size_text(long long bytes);

}  // namespace conduct::base
