#include "conductor/system/socket_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace conduct::system {
namespace {

bool is_local_ipv4(std::uint32_t address) {
  const std::uint32_t first = address >> 24;
  return first == 0 ||              // 0.0.0.0 connects to this machine; RFC 6890: 0.0.0.0/8
         first == 127 ||            // loopback
         address >> 16 == 0xA9FEU;  // 169.254.0.0/16, link-local
}

// IPv4-mapped (RFC 4291 §2.5.5.2), IPv4-compatible (§2.5.5.1; with it :: and ::1) and what a NAT64
// translates (RFC 6052).
bool holds_ipv4(const in6_addr& address) {
  constexpr std::array<std::uint8_t, 12> nat64 = {0x00, 0x64, 0xFF, 0x9B};
  return IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address) ||
         std::equal(nat64.begin(), nat64.end(), std::begin(address.s6_addr));
}

bool is_local_ipv6(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address) ||
      IN6_IS_ADDR_LINKLOCAL(&address)) {
    return true;
  }
  std::uint32_t last = 0;
  std::memcpy(&last, &address.s6_addr[12], sizeof last);
  return holds_ipv4(address) && is_local_ipv4(ntohl(last));
}

}  // namespace

bool is_local(const SocketAddress& address) {
  if (address.family() == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address.storage, sizeof ipv4);
    return is_local_ipv4(ntohl(ipv4.sin_addr.s_addr));
  }
  if (address.family() == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address.storage, sizeof ipv6);
    return is_local_ipv6(ipv6.sin6_addr);
  }
  return true;  // what is neither leads nowhere beyond this machine
}

}  // namespace conduct::system
