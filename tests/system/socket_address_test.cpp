// Which addresses lead no further than this machine and its link.
#include "conductor/system/socket_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace conduct::system {
namespace {

bool is_local_text(const std::string& text) {
  SocketAddress address;
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  ipv4.sin_family = AF_INET;
  ipv6.sin6_family = AF_INET6;
  if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    std::memcpy(&address.storage, &ipv4, sizeof ipv4);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr), 1) << text;
    std::memcpy(&address.storage, &ipv6, sizeof ipv6);
  }
  return is_local(address);
}

TEST(SocketAddress, is_local_on_this_machine_and_its_link) {
  for (const char* text :
       {"127.0.0.1", "127.1.2.3", "127.255.255.255", "0.0.0.0", "0.1.2.3", "169.254.169.254",
        "169.254.0.0", "::", "::1", "fe80::1", "febf::1", "::ffff:127.0.0.1", "::ffff:0.0.0.0",
        "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::169.254.169.254"}) {
    EXPECT_TRUE(is_local_text(text)) << text;
  }
}

TEST(SocketAddress, is_not_local_anywhere_else) {
  for (const char* text : {"1.1.1.1", "10.0.0.1", "126.255.255.255", "128.0.0.1", "169.253.1.1",
                           "169.255.1.1", "192.168.1.1", "2001:db8::1", "fec0::1", "fd00::1",
                           "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "2001:db8::127.0.0.1"}) {
    EXPECT_FALSE(is_local_text(text)) << text;
  }
}

TEST(SocketAddress, of_no_network_is_local) {
  SocketAddress address;
  EXPECT_TRUE(is_local(address));
  address.storage.ss_family = AF_UNIX;
  EXPECT_TRUE(is_local(address));
}

}  // namespace
}  // namespace conduct::system
