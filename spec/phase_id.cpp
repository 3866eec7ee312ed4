#include "spec/phase_id.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::spec {
namespace {

// Ids stand in messages, directories and refs.
constexpr std::size_t kMaxId = 32;

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
                        (end + 1 == text.size() || !base::is_alphanumeric(text[end + 1]));
  return end + (lettered ? 1 : 0) - pos;
}

bool ends_at(std::string_view text, std::size_t end) {
  return end == text.size() || !base::is_alphanumeric(text[end]);
}

std::optional<PhaseId> read_letters(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("IVX"), text.size());
  const std::size_t roman = end <= 5 ? end : 0;
  const std::size_t length =
      roman > 0 ? roman : (!text.empty() && text[0] >= 'A' && text[0] <= 'Z');
  if (length == 0 || !ends_at(text, length)) return std::nullopt;
  return PhaseId{std::string(text.substr(0, length)), length};
}

std::optional<PhaseId> read_word(std::string_view text) {
  static constexpr std::array<std::string_view, 13> kWords{
      "zero",  "one",   "two",  "three", "four",   "five",  "six",
      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (!base::starts_with_ignoring_case(text, kWords[i])) continue;
    if (ends_at(text, kWords[i].size())) return PhaseId{std::to_string(i), kWords[i].size()};
  }
  return std::nullopt;
}

// The digit or numeral of three bytes at the start of TEXT: U+FF10 to U+FF19, or 一 to 十. -1:
// none.
int wide_numeral(std::string_view text, std::string_view& numerals) {
  const std::string_view one = text.substr(0, 3);
  for (const std::string_view all :
       {std::string_view("０１２３４５６７８９"), std::string_view("〇一二三四五六七八九十")}) {
    const std::size_t at = one.size() == 3 ? all.find(one) : std::string_view::npos;
    if (at == std::string_view::npos || at % 3 != 0) continue;
    numerals = all;
    return static_cast<int>(at / 3);
  }
  return -1;
}

// "１２" is 12, "十二" is 12, "二十" is 20.
std::optional<PhaseId> read_wide(std::string_view text) {
  std::string_view numerals;
  int value = 0;
  std::size_t length = 0;
  for (int digit = wide_numeral(text, numerals); digit >= 0 && length < 9;
       digit = wide_numeral(text.substr(length), numerals)) {
    if (digit == 10) {
      value = std::max(value, 1) * 10;
    } else {
      value = numerals.substr(0, 3) == "０" ? value * 10 + digit : value + digit;
    }
    length += 3;
  }
  if (length == 0) return std::nullopt;
  return PhaseId{std::to_string(value), length};
}

}  // namespace

std::optional<PhaseId> read_number(std::string_view text) {
  std::size_t length = number_at(text, 0);
  if (length == 0) return std::nullopt;
  std::string id(text.substr(0, length));
  // "2-3" is one heading for two phases.
  for (const std::string_view dash : {"-", "–", "~", "〜", "～", "到"}) {
    if (text.substr(length, dash.size()) != dash) continue;
    const std::size_t to = length + dash.size();
    const std::size_t last = number_at(text, to);
    if (last == 0) continue;
    id += '-';
    id += text.substr(to, last);
    length = to + last;
    break;
  }
  if (id.size() > kMaxId) return std::nullopt;
  return PhaseId{std::move(id), length};
}

std::optional<PhaseId> read_ticket(std::string_view text) {
  std::size_t end = 0;
  const auto part = [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '.';
  };
  while (end < text.size() && part(text[end])) ++end;
  while (end > 0 && !is_digit(text[end - 1])) --end;
  // "E2a": a letter, and a number that has one.
  const bool capital = !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
  if (capital && number_at(text, 1) > 0) end = 1 + number_at(text, 1);
  // A ref has no ".." (git-check-ref-format(1)).
  const bool ticket = end >= 2 && end <= kMaxId && is_letter(text[0]) &&
                      text.substr(0, end).find("..") == std::string_view::npos;
  if (!ticket || !ends_at(text, end)) return std::nullopt;
  return PhaseId{std::string(text.substr(0, end)), end};
}

std::optional<PhaseId> read_phase_id(std::string_view text) {
  if (auto number = read_number(text)) return number;
  if (auto ticket = read_ticket(text)) return ticket;
  if (auto letters = read_letters(text)) return letters;
  if (auto word = read_word(text)) return word;
  return read_wide(text);
}

bool is_phase_id(std::string_view text) {
  const auto id = read_phase_id(text);
  return id && id->length == text.size();
}

}  // namespace conduct::spec
