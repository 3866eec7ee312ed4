#include "spec/phase_heading.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

constexpr std::string_view kKeyword = "phase";
constexpr std::array<std::string_view, 11> kOtherKeywords{"step",   "stage", "milestone", "task",
                                                          "sprint", "week",  "iteration", "wave",
                                                          "part",   "epic",  "story"};
constexpr std::array<std::string_view, 8> kSeparators{":", "：", "—", "–", "-", ".", "|", ")"};

// Ids stand in messages, directories and refs.
constexpr std::size_t kMaxId = 32;

// No heading is longer; what is behind this only costs time.
constexpr std::size_t kMaxLooked = 200;

using base::is_blank;
using base::is_digit;
using base::is_letter;

std::size_t digits_at(std::string_view text, std::size_t pos) {
  std::size_t end = pos;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - pos;
}

// "1", "2.1", "2a" at POS; 0 if there is no number.
std::size_t number_at(std::string_view text, std::size_t pos) {
  std::size_t end = pos + digits_at(text, pos);
  if (end == pos) return 0;
  while (end < text.size() && text[end] == '.' && digits_at(text, end + 1) > 0) {
    end += 1 + digits_at(text, end + 1);
  }
  const bool lettered = end < text.size() && is_letter(text[end]) &&
                        (end + 1 == text.size() || !is_letter(text[end + 1]));
  return end + (lettered ? 1 : 0) - pos;
}

std::size_t letters_id(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("IVX"), text.size());
  const std::size_t roman = end <= 5 ? end : 0;
  const std::size_t length =
      roman > 0 ? roman : (!text.empty() && text[0] >= 'A' && text[0] <= 'Z');
  const bool ends = length == text.size() || !base::is_alphanumeric(text[length]);
  return ends ? length : 0;
}

// What is left of TEXT behind the separator of an id and a title; nullopt if they run together.
std::optional<std::string_view> title_behind(std::string_view text) {
  if (text.empty()) return text;
  const std::string_view trimmed = base::trim(text);
  for (const std::string_view separator : kSeparators) {
    if (trimmed.substr(0, separator.size()) == separator) {
      return base::trim(trimmed.substr(separator.size()));
    }
  }
  if (is_blank(text[0])) return trimmed;
  return std::nullopt;
}

bool nearly_keyword(std::string_view word) {
  if (word.size() < 4) return false;
  std::string letters(word);
  std::string keyword(kKeyword);
  std::sort(letters.begin(), letters.end());
  std::sort(keyword.begin(), keyword.end());
  return letters == keyword || base::edit_distance(word, kKeyword, 1) <= 1;
}

}  // namespace

std::string_view leading_phase_id(std::string_view text) {
  std::size_t length = number_at(text, 0);
  if (length == 0) return text.substr(0, letters_id(text));
  // "2-3" is one heading for two phases.
  const bool range = length < text.size() && text[length] == '-' && number_at(text, length + 1) > 0;
  if (range) length += 1 + number_at(text, length + 1);
  return length <= kMaxId ? text.substr(0, length) : std::string_view();
}

std::optional<PhaseHeading> read_phase_heading(std::string_view text) {
  text = without_emphasis(text);
  if (!base::starts_with_ignoring_case(text, kKeyword)) return std::nullopt;
  text.remove_prefix(kKeyword.size());
  if (text.empty() || !is_blank(text[0])) return std::nullopt;
  text = base::trim(text);
  const std::string_view id = leading_phase_id(text);
  if (id.empty()) return std::nullopt;
  const std::optional<std::string_view> title = title_behind(text.substr(id.size()));
  if (!title) return std::nullopt;
  return PhaseHeading{std::string(id), std::string(*title)};
}

bool resembles_phase_heading(std::string_view text) {
  const std::string lowered = base::lower(text.substr(0, kMaxLooked));
  std::string_view rest = lowered;
  while (!rest.empty() && !is_letter(rest[0])) rest.remove_prefix(1);
  const std::size_t end = static_cast<std::size_t>(
      std::find_if_not(rest.begin(), rest.end(), is_letter) - rest.begin());
  const std::string_view word = rest.substr(0, end);
  rest = base::trim(rest.substr(end));
  const bool numbered = !rest.empty() && (is_digit(rest[0]) || rest[0] == '#' || rest[0] == '[');
  if (nearly_keyword(word)) return numbered || rest.find(':') != std::string_view::npos;
  if (!numbered) return false;
  return std::find(kOtherKeywords.begin(), kOtherKeywords.end(), word) != kOtherKeywords.end();
}

bool is_phase_heading_line(std::string_view line) {
  const std::string_view text = base::trim(line.substr(0, kMaxLooked));
  const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
  if (marks == 0 || marks > 6) return false;
  return read_phase_heading(base::trim(text.substr(marks))).has_value();
}

}  // namespace conduct::spec
