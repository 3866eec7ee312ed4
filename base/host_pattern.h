// An entry of a list of hosts that may be reached: "example.org" (ports 443 and 80),
// "example.org:8443", "*.example.org" (every host below it, not itself), "10.0.0.1", "[::1]:8080".
#pragma once

#include "base/host.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::base {

struct HostPattern {
  Host host;
  bool below = false;  // the hosts below HOST rather than HOST
  std::optional<std::uint16_t> port;

  bool matches(const Host& asked, std::uint16_t asked_port) const;
};

Result<HostPattern> parse_host_pattern(std::string_view entry);

// What is wrong with an entry.
Status check_host_pattern(std::string_view entry);

// The entry that stands for this host and port.
std::string host_pattern_text(const Host& host, std::uint16_t port);

}  // namespace conduct::base
