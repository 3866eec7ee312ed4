#include "conductor/agents/failure_text.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string>
#include <utility>

namespace conduct::agents {
namespace {

using core::TroubleKind;

constexpr std::size_t kMessage = 300;  // columns of a message that is shown

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

struct Phrase {
  std::string_view words;
  TroubleKind kind;
};

// In order: what is said of money stands above what is said of speed, which may be said beside it.
constexpr std::array kPhrases{
    Phrase{"insufficient_quota", TroubleKind::quota},
    Phrase{"insufficient quota", TroubleKind::quota},
    Phrase{"credit balance is too low", TroubleKind::quota},
    Phrase{"billing details", TroubleKind::quota},
    Phrase{"payment required", TroubleKind::quota},
    Phrase{"billing_error", TroubleKind::quota},
    Phrase{"out of credits", TroubleKind::quota},
    Phrase{"daily quota", TroubleKind::quota},
    Phrase{"usage limit", TroubleKind::rate_limit},
    Phrase{"session limit", TroubleKind::rate_limit},
    Phrase{"weekly limit", TroubleKind::rate_limit},
    Phrase{"rate limit", TroubleKind::rate_limit},
    Phrase{"rate_limit", TroubleKind::rate_limit},
    Phrase{"too many requests", TroubleKind::rate_limit},
    Phrase{"resource_exhausted", TroubleKind::rate_limit},
    Phrase{"resource has been exhausted", TroubleKind::rate_limit},
    Phrase{"exhausted your", TroubleKind::rate_limit},
    Phrase{"invalid api key", TroubleKind::auth},
    Phrase{"incorrect api key", TroubleKind::auth},
    Phrase{"api key not valid", TroubleKind::auth},
    Phrase{"api_key_invalid", TroubleKind::auth},
    Phrase{"invalid x-api-key", TroubleKind::auth},
    Phrase{"invalid bearer token", TroubleKind::auth},
    Phrase{"authentication_error", TroubleKind::auth},
    Phrase{"authentication_failed", TroubleKind::auth},
    Phrase{"missing environment variable", TroubleKind::auth},
    Phrase{"must specify the", TroubleKind::auth},
    Phrase{"invalid auth method", TroubleKind::auth},
    Phrase{"authentication required", TroubleKind::auth},
    Phrase{"unauthorized", TroubleKind::auth},
    Phrase{"not logged in", TroubleKind::auth},
    Phrase{"please run /login", TroubleKind::auth},
    Phrase{"set an auth method", TroubleKind::auth},
    Phrase{"overloaded", TroubleKind::overloaded},
    Phrase{"service unavailable", TroubleKind::overloaded},
    Phrase{"internal server error", TroubleKind::overloaded},
    Phrase{"bad gateway", TroubleKind::overloaded},
    Phrase{"at capacity", TroubleKind::overloaded},
    Phrase{"high demand", TroubleKind::overloaded},
    Phrase{"econnrefused", TroubleKind::unreachable},
    Phrase{"econnreset", TroubleKind::unreachable},
    Phrase{"etimedout", TroubleKind::unreachable},
    Phrase{"enotfound", TroubleKind::unreachable},
    Phrase{"eai_again", TroubleKind::unreachable},
    Phrase{"connection refused", TroubleKind::unreachable},
    Phrase{"connection error", TroubleKind::unreachable},
    Phrase{"connection_failed", TroubleKind::unreachable},
    Phrase{"cannot connect", TroubleKind::unreachable},
    Phrase{"api error: terminated", TroubleKind::unreachable},
    Phrase{"without a finish reason", TroubleKind::unreachable},
    Phrase{"waiting for network", TroubleKind::unreachable},
    Phrase{"connection reset", TroubleKind::unreachable},
    Phrase{"connection closed", TroubleKind::unreachable},
    Phrase{"connection terminated", TroubleKind::unreachable},
    Phrase{"unable to connect", TroubleKind::unreachable},
    Phrase{"fetch failed", TroubleKind::unreachable},
    Phrase{"socket hang up", TroubleKind::unreachable},
    Phrase{"stream disconnected", TroubleKind::unreachable},
    Phrase{"stream closed", TroubleKind::unreachable},
    Phrase{"error sending request", TroubleKind::unreachable},
    Phrase{"network error", TroubleKind::unreachable},
    Phrase{"timed out", TroubleKind::unreachable},
};

std::optional<TroubleKind> kind_of_words(const std::string& text) {
  for (const Phrase& phrase : kPhrases)
    if (text.find(phrase.words) != std::string::npos) return phrase.kind;
  return std::nullopt;
}

std::optional<TroubleKind> kind_of_status(int status) {
  if (status == 401 || status == 403) return TroubleKind::auth;
  if (status == 402) return TroubleKind::quota;
  if (status == 429) return TroubleKind::rate_limit;
  if (status >= 500 && status <= 599) return TroubleKind::overloaded;
  return std::nullopt;
}

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

std::optional<TroubleKind> trouble_kind(int status, std::string_view message) {
  const std::string text = lower(message);
  const std::optional<TroubleKind> said = kind_of_words(text);
  if (said == TroubleKind::quota) return said;
  if (const auto known = kind_of_status(status)) return known;
  return status == 0 || status == 400 ? said : std::nullopt;
}

int status_in(std::string_view message) {
  for (std::size_t i = 0; i + 3 <= message.size(); ++i) {
    if (message[i] != '4' && message[i] != '5') continue;
    const bool alone =
        (i == 0 || !std::isalnum(static_cast<unsigned char>(message[i - 1]))) &&
        (i + 3 == message.size() || !std::isalnum(static_cast<unsigned char>(message[i + 3])));
    if (!alone || !is_digit(message[i + 1]) || !is_digit(message[i + 2])) continue;
    return std::atoi(std::string(message.substr(i, 3)).c_str());
  }
  return 0;
}

std::optional<std::int64_t> wait_in(std::string_view message) {
  const std::string text = lower(message);
  for (const std::string_view before : {"try again in ", "retry in ", "retry after ",
                                        "retry-after: ", "reset after ", "resets in "}) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) continue;
    const double wait = duration_at(std::string_view(text).substr(found + before.size()));
    if (wait > 0) return static_cast<std::int64_t>(wait);
  }
  return std::nullopt;
}

std::optional<LocalTime> time_in(std::string_view message) {
  const std::string text = lower(message);
  for (const std::string_view before : {"try again at ", "resets at ", "resets "}) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) continue;
    Words words(std::string_view(text).substr(found + before.size()));
    if (const auto time = local_time(words)) return time;
  }
  return std::nullopt;
}

std::optional<ProviderTrouble> trouble_from(int status, std::string_view message) {
  const auto kind = trouble_kind(status, message);
  if (!kind) return std::nullopt;
  return ProviderTrouble{
      *kind, base::one_line(message, kMessage), wait_in(message), {}, time_in(message)};
}

}  // namespace conduct::agents
