#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

namespace conduct::base {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// One code point, or one byte that belongs to none.
struct Decoded {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The code point at POS, by the table of well-formed sequences (Unicode 15, table 3-7): no overlong
// forms, no surrogates, nothing above U+10FFFF.
Decoded decode(std::string_view text, std::size_t pos) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(pos);
  const Decoded invalid{first, 1, false};
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return invalid;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() - pos < length) return invalid;
  const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (at(pos + 1) < low || at(pos + 1) > high) return invalid;
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned char next = at(pos + i);
    if ((next & 0xC0) != 0x80) return invalid;
    value = (value << 6) | (next & 0x3FU);
  }
  return {value, length, true};
}

bool is_control(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
}

// The explicit directional characters of Unicode's annex 9: they reorder what a terminal shows.
bool is_bidi_control(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// A pattern and a path are compared code point by code point; a stray byte is one of its own,
// above all of Unicode, so that it equals itself alone.
std::u32string wide(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const Decoded c = decode(text, pos);
    out.push_back(c.valid ? c.value : 0x110000 + c.value);
    pos += c.bytes;
  }
  return out;
}

// One piece of a glob.
struct GlobPiece {
  enum class Kind { literal, any, set, star, globstar, directories };
  Kind kind = Kind::literal;
  char32_t literal = 0;
  bool negated = false;
  std::vector<std::pair<char32_t, char32_t>> ranges;

  bool repeats() const {
    return kind == Kind::star || kind == Kind::globstar || kind == Kind::directories;
  }
  bool takes(char32_t c) const {
    if (kind == Kind::literal) return c == literal;
    if (kind == Kind::globstar || kind == Kind::directories) return true;
    if (c == '/') return false;
    if (kind != Kind::set) return true;
    const bool in = std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
      return range.first <= c && c <= range.second;
    });
    return in != negated;
  }
};

// Reads the set that starts at PATTERN[POS] == '[' and moves POS behind it; without a ']' there is
// none and POS stays.
std::optional<GlobPiece> read_set(std::u32string_view pattern, std::size_t& pos) {
  GlobPiece piece{GlobPiece::Kind::set, 0, false, {}};
  std::size_t at = pos + 1;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) {
    piece.negated = true;
    ++at;
  }
  for (bool first = true; at < pattern.size() && (first || pattern[at] != ']'); first = false) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const char32_t from = pattern[at++];
    char32_t to = from;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      to = pattern[at + 1];
      at += 2;
    }
    piece.ranges.emplace_back(from, to);
  }
  if (at >= pattern.size()) return std::nullopt;
  pos = at + 1;
  return piece;
}

// Reads the stars at PATTERN[POS] and moves POS behind them.
GlobPiece read_stars(std::u32string_view pattern, std::size_t& pos) {
  const std::size_t start = pos;
  while (pos < pattern.size() && pattern[pos] == '*') ++pos;
  GlobPiece piece{GlobPiece::Kind::star, 0, false, {}};
  if (pos - start < 2) return piece;
  piece.kind = GlobPiece::Kind::globstar;
  const bool at_segment_start = start == 0 || pattern[start - 1] == '/';
  if (at_segment_start && pos < pattern.size() && pattern[pos] == '/') {
    piece.kind = GlobPiece::Kind::directories;
    ++pos;
  }
  return piece;
}

std::vector<GlobPiece> read_glob(std::u32string_view pattern) {
  std::vector<GlobPiece> pieces;
  // An unclosed '[' is looked for once: after that every '[' is a literal.
  bool sets = true;
  for (std::size_t pos = 0; pos < pattern.size();) {
    if (pattern[pos] == '*') {
      pieces.push_back(read_stars(pattern, pos));
      continue;
    }
    if (pattern[pos] == '[' && sets) {
      if (auto set = read_set(pattern, pos)) {
        pieces.push_back(*std::move(set));
        continue;
      }
      sets = false;
    }
    const bool any = pattern[pos] == '?';
    if (pattern[pos] == '\\' && pos + 1 < pattern.size()) ++pos;
    pieces.push_back(
        {any ? GlobPiece::Kind::any : GlobPiece::Kind::literal, pattern[pos], false, {}});
    ++pos;
  }
  return pieces;
}

// One step of a shell's quoting: the state of a word that is being read.
struct WordReader {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;

  void take(char c) {
    word += c;
    in_word = true;
  }
  void end_word() {
    if (in_word) words.push_back(std::exchange(word, {}));
    in_word = false;
  }
};

// Reads what stands between the quote at COMMAND[POS] and its partner, and moves POS onto the
// partner; false when there is none. POSIX.1-2017, Shell Command Language, 2.2.
bool read_quoted(std::string_view command, std::size_t& pos, WordReader& reader) {
  const char quote = command[pos];
  reader.in_word = true;
  for (++pos; pos < command.size() && command[pos] != quote; ++pos) {
    if (quote == '"' && command[pos] == '\\' && pos + 1 < command.size()) {
      const char next = command[pos + 1];
      if (std::string_view("$`\"\\\n").find(next) != std::string_view::npos) {
        ++pos;
        if (next == '\n') continue;
      }
    }
    reader.take(command[pos]);
  }
  return pos < command.size();
}

struct Unit {
  std::string_view name;
  long long size;
};

constexpr std::array<Unit, 6> kSizes{
    {{"", 1}, {"B", 1}, {"K", 1LL << 10}, {"M", 1LL << 20}, {"G", 1LL << 30}, {"T", 1LL << 40}}};

// A whole number and one of UNITS; nullopt for anything else, and for what is too large.
std::optional<long long> number_of_units(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return std::nullopt;
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& known) {
    return known.name == text.substr(digits);
  });
  if (unit == units.end()) return std::nullopt;
  long long value = 0;
  const long long most = std::numeric_limits<long long>::max() / unit->size;
  for (const char c : text.substr(0, digits)) {
    const int digit = c - '0';
    if (value > (most - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value * unit->size;
}

}  // namespace

std::string_view trim(std::string_view text) {
  std::size_t first = 0;
  while (first < text.size() && is_space(text[first])) ++first;
  std::size_t end = text.size();
  while (end > first && is_space(text[end - 1])) --end;
  return text.substr(first, end - first);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, start)) {
    pieces.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> found;
  found.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  // memchr is many times faster than a look at each byte, and most texts have no "\r".
  const bool returns = text.find('\r') != std::string_view::npos;
  std::size_t newline = std::min(text.find('\n'), text.size());
  for (std::size_t start = 0; start < text.size();) {
    if (newline < start) newline = std::min(text.find('\n', start), text.size());
    std::size_t end = newline;
    if (returns) end = std::min(text.substr(0, newline).find('\r', start), newline);
    found.push_back(text.substr(start, end - start));
    const bool crlf = text.substr(end, 2) == "\r\n";
    start = end + (crlf ? 2 : 1);
  }
  return found;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const Decoded c = decode(text, pos);
    if (!c.valid || c.value < 0x80) {
      if (!c.valid || is_control(c.value)) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c.value));
      } else {
        out += text[pos];
      }
    } else if (is_control(c.value) || is_bidi_control(c.value)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}", static_cast<unsigned>(c.value));
    } else {
      out += text.substr(pos, c.bytes);
    }
    pos += c.bytes;
  }
  return out;
}

std::string one_line(std::string_view text, std::size_t max) {
  std::string flat;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (text[pos] == '\r' && text.substr(pos + 1, 1) == "\n") continue;
    flat += is_space(text[pos]) ? ' ' : text[pos];
  }
  std::string out = printable(flat);
  if (max == 0) return {};
  std::size_t count = 0;
  std::size_t cut = 0;  // where the last code point that leaves room for the ellipsis begins
  for (std::size_t pos = 0; pos < out.size(); pos += decode(out, pos).bytes) {
    if (++count == max) cut = pos;
    if (count > max) return out.substr(0, cut) + "…";
  }
  return out;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t pos = 0; pos < bytes.size();) {
    if (is_ascii(bytes[pos])) {
      ++pos;
      continue;
    }
    const Decoded c = decode(bytes, pos);
    if (!c.valid) return false;
    pos += c.bytes;
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t pos = 0; pos < text.size(); pos += decode(text, pos).bytes) ++count;
  return count;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // Only the diagonal band of width 2 * limit + 1 can hold a distance within the limit.
  std::vector<std::size_t> row(a.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) row[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    const std::size_t from = j > limit ? j - limit : 1;
    const std::size_t to = std::min(a.size(), j + limit);
    std::size_t diagonal = row[from - 1];
    row[from - 1] = from == 1 ? j : limit + 1;
    std::size_t best = row[from - 1];
    for (std::size_t i = from; i <= to; ++i) {
      const std::size_t above = i == j + limit ? limit + 1 : row[i];
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[i];
      row[i] = std::min({substituted, above + 1, row[i - 1] + 1});
      best = std::min(best, row[i]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(row[a.size()], limit + 1);
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  if (word.empty()) return std::nullopt;
  std::size_t limit = std::min((word.size() + 2) / 3, word.size() - 1);
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate, limit);
    if (distance > limit) continue;
    found = candidate;
    if (distance == 0) break;
    limit = distance - 1;
  }
  return found;
}

bool glob_match(std::string_view pattern, std::string_view path) {
  const std::vector<GlobPiece> pieces = read_glob(wide(pattern));
  // reached[i]: the pieces before i can match the path so far.
  std::vector<char> reached(pieces.size() + 1, 0);
  const auto skip_empty = [&](bool segment_start) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!reached[i] || !pieces[i].repeats()) continue;
      if (pieces[i].kind != GlobPiece::Kind::directories || segment_start) reached[i + 1] = 1;
    }
  };
  reached[0] = 1;
  skip_empty(true);
  for (const char32_t c : wide(path)) {
    for (std::size_t i = pieces.size() + 1; i-- > 0;) {
      const bool stays =
          i < pieces.size() && reached[i] && pieces[i].repeats() && pieces[i].takes(c);
      const bool comes =
          i > 0 && reached[i - 1] && !pieces[i - 1].repeats() && pieces[i - 1].takes(c);
      reached[i] = stays || comes;
    }
    skip_empty(c == '/');
  }
  return reached[pieces.size()] != 0;
}

std::optional<std::vector<std::string>> shell_words(std::string_view command) {
  WordReader reader;
  for (std::size_t pos = 0; pos < command.size(); ++pos) {
    const char c = command[pos];
    if (c == ' ' || c == '\t' || c == '\n') {
      reader.end_word();
    } else if (c == '\'' || c == '"') {
      if (!read_quoted(command, pos, reader)) return std::nullopt;
    } else if (c == '\\' && pos + 1 < command.size()) {
      if (command[++pos] != '\n') reader.take(command[pos]);
    } else {
      reader.take(c);
    }
  }
  reader.end_word();
  return std::move(reader.words);
}

std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("%+,-./:=@_").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  return plain ? std::string(text) : single_quoted(text);
}

std::string duration_text(double seconds) {
  if (!(seconds > 0)) return "0.0s";
  const double tenths = std::round(seconds * 10);
  if (tenths < 600) return fmt::format("{:.1f}s", tenths / 10);
  const auto whole = static_cast<long long>(std::min(std::round(seconds), 1e15));
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  const long long minutes = (whole + 30) / 60;
  return fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

bool is_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/') && path.size() > 1;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_within(std::string_view path, std::string_view folder) {
  return path == folder || is_below(path, folder);
}

std::optional<long long> parse_duration_ms(std::string_view text) {
  static constexpr std::array<Unit, 5> kUnits{
      {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60LL * 1000}, {"h", 60LL * 60 * 1000}}};
  return number_of_units(text, kUnits);
}

std::optional<long long> parse_size(std::string_view text) {
  return number_of_units(text, kSizes);
}

std::string size_text(long long bytes) {
  const Unit* unit = &kSizes.front();
  for (const Unit& each : kSizes)
    if (bytes % each.size == 0) unit = &each;
  return fmt::format("{}{}", bytes / unit->size, unit->name);
}

}  // namespace conduct::base
