#include "spec/absent_pattern.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/path_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::spec {
namespace {

using Words = std::vector<std::string>;

// A word that must not occur: code, or one of the marks of unfinished work.
std::optional<std::string> read_word(std::string_view text) {
  text = base::trim(text);
  if (const auto code = only_code(text)) return std::string(*code);
  static constexpr std::array<std::string_view, 4> kMarks{"TODO", "FIXME", "XXX", "HACK"};
  if (text.size() > 1 && text.back() == 's') text.remove_suffix(1);
  if (!is_one_of(text, kMarks)) return std::nullopt;
  return std::string(text);
}

// The pieces of TEXT between slashes and the word "or" outside of code.
Words alternatives(std::string_view text) {
  const std::vector<CodeSpan> spans = code_spans(text);
  auto span = spans.begin();
  Words found;
  std::size_t start = 0;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (span != spans.end() && pos == span->start) {
      pos = (span++)->end - 1;
      continue;
    }
    const std::size_t length = text[pos] == '/' ? 1 : text.substr(pos, 4) == " or " ? 4 : 0;
    if (length == 0) continue;
    found.emplace_back(text.substr(start, pos - start));
    start = pos + length;
    pos = start - 1;
  }
  found.emplace_back(text.substr(start));
  return found;
}

// "TODO/FIXME", "TODO, FIXME or `foo`".
std::optional<Words> read_pattern(std::string_view text) {
  for (const std::string_view noun : {" comments", " comment", " markers", " marker"}) {
    if (drop_end(text, noun)) break;
  }
  Words words;
  for (const Piece& piece : pieces(text, true)) {
    for (const std::string& part : alternatives(piece.text)) {
      std::optional<std::string> word = read_word(part);
      if (!word || base::trim(*word).empty()) return std::nullopt;
      words.push_back(*std::move(word));
    }
  }
  if (words.empty()) return std::nullopt;
  return words;
}

// Where " in " stands last outside of code.
std::size_t find_in(std::string_view text) {
  const std::vector<CodeSpan> spans = code_spans(text);
  std::size_t at = text.rfind(" in ");
  const auto in_code = [&](const CodeSpan& span) { return span.start < at && at < span.end; };
  return std::any_of(spans.begin(), spans.end(), in_code) ? std::string_view::npos : at;
}

}  // namespace

std::optional<AbsentPattern> read_absent(std::string_view text) {
  if (!drop_start(text, "no ")) return std::nullopt;
  const std::size_t at = find_in(text);
  std::optional<Words> paths = Words{"."};
  if (at != std::string_view::npos) {
    static constexpr std::array<std::string_view, 4> kEverywhere{"codebase", "the codebase", "code",
                                                                 "the code"};
    const std::string_view place = base::trim(text.substr(at + 4));
    if (!is_one_of(base::lower(place), kEverywhere)) paths = read_paths(place, true);
  }
  if (at == std::string_view::npos && !code_spans(text).empty()) return std::nullopt;
  std::optional<Words> pattern = read_pattern(base::trim(text.substr(0, at)));
  if (!pattern || !paths) return std::nullopt;
  return AbsentPattern{*std::move(pattern), *std::move(paths)};
}

}  // namespace conduct::spec
