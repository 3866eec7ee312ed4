#include "base/host_pattern.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::base {
namespace {

constexpr std::string_view kBelow = "*.";
constexpr std::size_t kLongestShown = 80;

bool is_usual(std::uint16_t port) {
  return port == 443 || port == 80;
}

Error bad_pattern(std::string_view entry, std::string_view why) {
  return {Fault::environment, fmt::format("\"{}\" {}", one_line(entry, kLongestShown), why),
          "write a host as in \"example.org\", \"example.org:8443\", \"*.example.org\", "
          "\"10.0.0.1\" or \"[::1]:8080\""};
}

// Why this is no host.
std::string_view fault_of(std::string_view host) {
  if (host.empty() || host == kBelow) return "names no host";
  if (host == "*") return "would be every host, and each has to be named";
  if (host.find('*') != std::string_view::npos)
    return "has a '*' that is not the whole first part of a name";
  if (host.find_first_of(" \t\r\n") != std::string_view::npos)
    return "has a blank in it, and an entry is one host";
  if (std::any_of(host.begin(), host.end(), [](char c) { return (c & 0x80) != 0; }))
    return "is not in ASCII, in which a host is written with \"xn--\"";
  return "is not a host";
}

}  // namespace

bool HostPattern::matches(const Host& asked, std::uint16_t asked_port) const {
  if (port ? *port != asked_port : !is_usual(asked_port)) return false;
  if (!below) return asked == host;
  return !asked.literal && asked.text.ends_with('.' + host.text);
}

Result<HostPattern> parse_host_pattern(std::string_view entry) {
  if (entry.find('/') != std::string_view::npos)
    return bad_pattern(entry, "has a '/', and a list of hosts knows no addresses of pages");
  if (!entry.starts_with('[') && std::count(entry.begin(), entry.end(), ':') > 1)
    return bad_pattern(entry, "has more than one ':', and an IPv6 address belongs in brackets");

  const HostPort parts = split_port(entry);
  HostPattern pattern;
  if (parts.port) {
    pattern.port = parse_port(*parts.port);
    if (!pattern.port) return bad_pattern(entry, "has a port that is not from 1 to 65535");
  }
  pattern.below = parts.host.starts_with(kBelow);
  const std::optional<Host> host =
      parse_host(pattern.below ? parts.host.substr(kBelow.size()) : parts.host);
  if (!host) return bad_pattern(entry, fault_of(parts.host));
  if (pattern.below && host->literal)
    return bad_pattern(entry, "is not a host: no hosts are below an address");
  pattern.host = *host;
  return pattern;
}

Status check_host_pattern(std::string_view entry) {
  TRY(parse_host_pattern(entry));
  return {};
}

std::string host_pattern_text(const Host& host, std::uint16_t port) {
  return is_usual(port) ? host_text(host) : fmt::format("{}:{}", host_text(host), port);
}

}  // namespace conduct::base
