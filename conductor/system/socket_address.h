// Where a socket connects to.
#pragma once

#include <sys/socket.h>

namespace conduct::system {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

// Does it lead to this machine (loopback, the unspecified address) or to what hears only its own
// link, such as a cloud's metadata service (169.254.0.0/16, fe80::/10)? Also where it is an IPv4
// address inside an IPv6 one.
bool is_local(const SocketAddress& address);

}  // namespace conduct::system
