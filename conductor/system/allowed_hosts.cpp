#include "conductor/system/allowed_hosts.h"

#include <algorithm>
#include <utility>

namespace conduct::system {

base::Result<AllowedHosts> AllowedHosts::parse(const std::vector<std::string>& entries) {
  AllowedHosts hosts;
  for (const std::string& entry : entries) {
    TRY_ASSIGN(base::HostPattern pattern, base::parse_host_pattern(entry));
    hosts.patterns_.push_back(std::move(pattern));
  }
  return hosts;
}

HostAccess AllowedHosts::access(const base::Host& host, std::uint16_t port) const {
  const bool listed =
      std::any_of(patterns_.begin(), patterns_.end(),
                  [&](const base::HostPattern& each) { return each.matches(host, port); });
  if (!listed) return HostAccess::refused;
  // "*.localhost" is no exception: what names below it lead to is for a name server to say.
  return host.literal || host.text == "localhost" ? HostAccess::anywhere : HostAccess::unless_local;
}

}  // namespace conduct::system
