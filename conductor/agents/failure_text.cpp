#include "conductor/agents/failure_text.h"

#include "base/text.h"
#include "conductor/agents/wait_text.h"

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
  if (text == "terminated") return TroubleKind::unreachable;  // undici: the answer was cut off
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

// Of a place in a source: "index.js:401:12", "index.js:401)".
bool is_line_number(std::string_view message, std::size_t at) {
  const char after = at + 3 < message.size() ? message[at + 3] : ' ';
  return at > 0 && message[at - 1] == ':' && (after == ':' || after == ')');
}

}  // namespace

std::optional<TroubleKind> trouble_kind(int status, std::string_view message) {
  const std::string text = base::lower(message);
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
    if (!alone || is_line_number(message, i) ||
        !std::isdigit(static_cast<unsigned char>(message[i + 1])) ||
        !std::isdigit(static_cast<unsigned char>(message[i + 2])))
      continue;
    return std::atoi(std::string(message.substr(i, 3)).c_str());
  }
  return 0;
}

std::optional<ProviderTrouble> trouble_from(int status, std::string_view message) {
  const auto kind = trouble_kind(status, message);
  if (!kind) return std::nullopt;
  return ProviderTrouble{
      *kind, base::one_line(message, kMessage), wait_in(message), {}, time_in(message)};
}

}  // namespace conduct::agents
