// Connecting to one of several addresses.
#include "conductor/system/dial.h"

#include "tests/system/sockets.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>

namespace conduct::system {
namespace {

SocketAddress loopback_address(std::uint16_t port) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ipv4.sin_port = htons(port);
  SocketAddress address;
  std::memcpy(&address.storage, &ipv4, sizeof ipv4);
  address.length = sizeof ipv4;
  return address;
}

SocketAddress nowhere() {
  SocketAddress address;
  address.storage.ss_family = AF_APPLETALK;
  address.length = sizeof(sockaddr_storage);
  return address;
}

// Dials in a loop until there is a result.
base::Result<Fd> dial(Loop& loop, std::vector<SocketAddress> addresses) {
  std::optional<base::Result<Fd>> result;
  std::unique_ptr<Dial> dial;
  dial = std::make_unique<Dial>(loop.data(), std::move(addresses), [&](base::Result<Fd> done) {
    result.emplace(std::move(done));
    dial.reset();  // as an owner does that has what it wanted
  });
  dial->start();
  loop.run_until([&] { return result.has_value(); });
  return *std::move(result);
}

TEST(Dial, takes_the_first_address_that_answers) {
  auto loop = *Loop::create();
  const Listener listener = listen_on_loopback();
  Fd keeps;
  const std::uint16_t refusing = port_that_refuses(keeps);
  const base::Result<Fd> socket =
      dial(*loop, {nowhere(), loopback_address(refusing), loopback_address(listener.port),
                   loopback_address(refusing)});
  ASSERT_TRUE(socket);
  send_all(accept_on(listener.fd), "hello");
  make_blocking(*socket);
  EXPECT_EQ(receive_all(*socket), "hello");
}

TEST(Dial, says_why_the_last_address_failed) {
  auto loop = *Loop::create();
  Fd keeps;
  const base::Result<Fd> socket =
      dial(*loop, {nowhere(), loopback_address(port_that_refuses(keeps))});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().message, "Connection refused");
}

TEST(Dial, that_goes_tells_nobody) {
  auto loop = *Loop::create();
  const Listener listener = listen_on_loopback();
  {
    bool started = false;
    Dial dial(loop->data(), {loopback_address(listener.port), nowhere()},
              [&](base::Result<Fd>) { EXPECT_FALSE(started); });  // at once, or never
    dial.start();
    started = true;
  }
  turn(*loop);
}

}  // namespace
}  // namespace conduct::system
