// A host and a port as a URI's authority writes them (RFC 3986 §3.2). Each host has one spelling
// here, so that two can be compared as text. Resolves nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::base {

struct Host {
  std::string text;      // lower case, no final dot; IPv6 as RFC 5952 writes it, without brackets
  bool literal = false;  // an address rather than a name

  bool operator==(const Host&) const = default;
};

// "Example.org." -> example.org, "10.0.0.1", "[0:0::1]" -> ::1. nullopt for all else: also for what
// only looks like a name and is an address to inet_aton(3) (127.1, 0x7f000001).
std::optional<Host> parse_host(std::string_view text);

// 1 to 65535 in decimal digits.
std::optional<std::uint16_t> parse_port(std::string_view text);

struct HostPort {
  std::string_view host;                 // with its brackets
  std::optional<std::string_view> port;  // what is behind the first ':' outside brackets
};
HostPort split_port(std::string_view text);

// As an authority writes it: IPv6 in brackets.
std::string host_text(const Host& host);

}  // namespace conduct::base
