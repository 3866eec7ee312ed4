// The hosts that may be reached, from the entries of a list (base/host_pattern.h).
#pragma once

#include "base/host_pattern.h"

#include <cstdint>
#include <string>
#include <vector>

namespace conduct::system {

enum class HostAccess {
  refused,
  unless_local,  // a name may lead anywhere but to this machine and its link
  anywhere,      // an address or "localhost" was listed: who did so knows where it leads
};

class AllowedHosts {
 public:
  static base::Result<AllowedHosts> parse(const std::vector<std::string>& entries);

  HostAccess access(const base::Host& host, std::uint16_t port) const;

 private:
  std::vector<base::HostPattern> patterns_;
};

}  // namespace conduct::system
