#include "conductor/agents/wait_text.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string>
#include <utility>

namespace conduct::agents {
namespace {

constexpr double kLongestWaitMs = 30.0 * 24 * 3600 * 1000;
constexpr long long kMostSeconds = 100'000'000'000;  // since the epoch: the year 5138

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Milliseconds of a unit of time; 0: it is none.
double unit_ms(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 16> kUnits{{{"ms", 1},
                                                                        {"milliseconds", 1},
                                                                        {"s", 1e3},
                                                                        {"sec", 1e3},
                                                                        {"secs", 1e3},
                                                                        {"second", 1e3},
                                                                        {"seconds", 1e3},
                                                                        {"m", 6e4},
                                                                        {"min", 6e4},
                                                                        {"minute", 6e4},
                                                                        {"minutes", 6e4},
                                                                        {"h", 36e5},
                                                                        {"hour", 36e5},
                                                                        {"hours", 36e5},
                                                                        {"day", 864e5},
                                                                        {"days", 864e5}}};
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [unit](const auto& each) { return each.first == unit; });
  return found == kUnits.end() ? 0 : found->second;
}

// The duration that TEXT begins with: "2 days 3 hours", "1m30s", "20"; 0: none.
double duration_at(std::string_view text) {
  double total = 0;
  while (!text.empty() && is_digit(text.front())) {
    std::size_t end = 0;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    const double number = std::strtod(std::string(text.substr(0, end)).c_str(), nullptr);
    text = base::trim(text.substr(end));
    std::size_t letters = 0;
    while (letters < text.size() && std::isalpha(static_cast<unsigned char>(text[letters])) != 0)
      ++letters;
    const double unit = unit_ms(text.substr(0, letters));
    if (unit == 0) return total > 0 ? total : number * 1e3;
    total += number * unit;
    text.remove_prefix(letters);
    text = text.substr(std::min(text.find_first_not_of(" ,"), text.size()));
  }
  return total;
}

// Numbers and words of a text, one after the other.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::optional<int> number() {
    skip();
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 5 && is_digit(rest_[digits]))
      value = value * 10 + (rest_[digits++] - '0');
    rest_.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(value);
  }
  std::string_view word() {
    skip();
    std::size_t letters = 0;
    while (letters < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[letters])) != 0)
      ++letters;
    const std::string_view word = rest_.substr(0, letters);
    rest_.remove_prefix(letters);
    return word;
  }

 private:
  void skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" ,:"), rest_.size())); }
  std::string_view rest_;
};

int month_of(std::string_view word) {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (word.size() < 3) return 0;
  const std::size_t found = kMonths.find(word.substr(0, 3));
  return found == std::string_view::npos || found % 3 != 0 ? 0 : static_cast<int>(found / 3) + 1;
}

// "2:58 am", "3pm", "14:05", "nov 25th, 2026 2:58 am".
std::optional<LocalTime> local_time(Words words) {
  LocalTime time;
  time.month = month_of(words.word());
  if (time.month != 0) {
    time.day = words.number().value_or(0);
    words.word();  // st, nd, rd, th
    time.year = words.number().value_or(0);
    if (time.day < 1 || time.day > 31 || time.year < 2000) return std::nullopt;
  }
  const auto hour = words.number();
  if (!hour) return std::nullopt;
  time.minute = words.number().value_or(0);
  const std::string_view half = words.word();
  time.hour = half == "pm" && *hour < 12 ? *hour + 12 : half == "am" && *hour == 12 ? 0 : *hour;
  if (time.hour > 23 || time.minute > 59) return std::nullopt;
  return time;
}

}  // namespace

std::int64_t milliseconds_of(std::string_view seconds) {
  const long long number = std::strtoll(std::string(seconds).c_str(), nullptr, 10);
  return std::clamp(number, 0LL, kMostSeconds) * 1000;
}

std::optional<std::int64_t> wait_in(std::string_view message) {
  const std::string text = base::lower(message);
  for (const std::string_view before : {"try again in ", "retry in ", "retry after ",
                                        "retry-after: ", "reset after ", "resets in "}) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) continue;
    const double wait = duration_at(std::string_view(text).substr(found + before.size()));
    if (wait > 0) return static_cast<std::int64_t>(std::min(wait, kLongestWaitMs));
  }
  return std::nullopt;
}

std::optional<LocalTime> time_in(std::string_view message) {
  const std::string text = base::lower(message);
  for (const std::string_view before : {"try again at ", "resets at ", "resets "}) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) continue;
    Words words(std::string_view(text).substr(found + before.size()));
    if (const auto time = local_time(words)) return time;
  }
  return std::nullopt;
}

}  // namespace conduct::agents
