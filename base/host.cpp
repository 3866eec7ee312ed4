#include "base/host.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace conduct::base {
namespace {

constexpr std::size_t kLongestHost = 253;  // RFC 1035 §2.3.4, as text
constexpr std::size_t kLongestLabel = 63;

// '_' is in no host name of RFC 952, and yet in names that people give to containers.
bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_';
         });
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// inet_aton(3), and with it getaddrinfo(3), reads octal, hexadecimal and fewer than four numbers.
bool is_number(std::string_view label) {
  if (starts_with_ignoring_case(label, "0x"))
    return std::all_of(label.begin() + 2, label.end(), is_hex_digit);
  return std::all_of(label.begin(), label.end(), is_digit);
}

std::optional<Host> parse_ipv6(const std::string& text) {
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  if (inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
  inet_ntop(AF_INET6, &address, canonical.data(), canonical.size());
  return Host{canonical.data(), true};
}

std::optional<Host> parse_name(std::string_view text) {
  const std::vector<std::string_view> labels = split(text, '.');
  if (!std::all_of(labels.begin(), labels.end(), is_label)) return std::nullopt;
  if (is_number(labels.back())) {
    in_addr address{};
    if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
    return Host{std::string(text), true};
  }
  return Host{lower(text), false};
}

}  // namespace

std::optional<Host> parse_host(std::string_view text) {
  // A NUL would end the text early for the functions of C.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (text.starts_with('[') && text.ends_with(']'))
    return parse_ipv6(std::string(text.substr(1, text.size() - 2)));
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > kLongestHost) return std::nullopt;
  return parse_name(text);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  if (!std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failed != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

HostPort split_port(std::string_view text) {
  const std::size_t from = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = from == std::string_view::npos ? from : text.find(':', from);
  if (colon == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string host_text(const Host& host) {
  return host.text.find(':') == std::string::npos ? host.text : '[' + host.text + ']';
}

}  // namespace conduct::base
