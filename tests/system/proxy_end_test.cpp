// How a proxy starts and ends: by its owner, within its own callback, with its loop.
#include "tests/system/fixture.h"
#include "tests/system/proxy_fixture.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace conduct::system {
namespace {

base::Error error_of(base::Result<std::unique_ptr<Proxy>> proxy) {
  EXPECT_FALSE(proxy);
  return std::move(proxy).error();
}

TEST_F(ProxyTest, does_not_start_with_a_bad_list_or_without_a_listening_socket) {
  EXPECT_EQ(error_of(Proxy::start(*loop_, listen_on_loopback().fd, {"a", ""}, nullptr)).message,
            "\"\" names no host");
  Fd bound;
  port_that_refuses(bound);
  const std::string number = std::to_string(bound.get());
  EXPECT_EQ(error_of(Proxy::start(*loop_, std::move(bound), {}, nullptr)).message,
            "descriptor " + number + " is not a stream socket that listens");
  EXPECT_EQ(error_of(Proxy::start(*loop_, Fd(), {}, nullptr)).message,
            "descriptor -1 is not a stream socket that listens");
}

TEST_F(ProxyTest, that_goes_closes_its_connections) {
  const Listener listener = listen_on_loopback();
  start({listener.address()});
  const Tunnel tunnel = open_tunnel(listener);
  const Fd asking = connect_to(port_);
  send_all(asking, "CONNECT ");
  for (int turns = 0; turns < 5; ++turns) turn(*loop_);
  proxy_.reset();
  EXPECT_EQ(receive_all(tunnel.client), "");
  EXPECT_EQ(receive_all(tunnel.server), "");
  EXPECT_EQ(receive_all(asking), "");
  turn(*loop_);
}

TEST_F(ProxyTest, may_go_within_its_own_callback) {
  const Listener listener = listen_on_loopback();
  Listener entrance = listen_on_loopback();
  const Fd client = connect_to(entrance.port);
  int told = 0;
  auto proxy = Proxy::start(*loop_, std::move(entrance.fd), {listener.address()},
                            [&](std::string_view host) {
                              EXPECT_EQ(host, "evil.example");
                              ++told;
                              proxy_.reset();
                            });
  ASSERT_TRUE(proxy);
  proxy_ = *std::move(proxy);
  send_all(client, connect_request("evil.example:443"));
  loop_->run_until([&] { return told != 0; });
  EXPECT_THAT(receive_all(client), testing::StartsWith("HTTP/1.1 403 Forbidden\r\n"));
  turn(*loop_);
  EXPECT_EQ(told, 1);
}

// At every stage: asking, being looked up, in a tunnel, being answered.
TEST_F(ProxyTest, ends_with_its_loop_and_may_go_later) {
  const Listener listener = listen_on_loopback();
  start({listener.address(), "localhost:1"});
  const Tunnel tunnel = open_tunnel(listener);
  std::vector<Fd> clients;
  for (const std::string& bytes :
       {std::string(), std::string("CONNECT "), connect_request(listener.address()),
        connect_request("localhost:1"), connect_request("evil.example:443")}) {
    clients.push_back(connect_to(port_));
    send_all(clients.back(), bytes);
  }
  loop_->run_until([&] { return !refused_.empty(); });
  loop_.reset();
  EXPECT_EQ(receive_all(tunnel.client), "");
  EXPECT_EQ(receive_all(clients.front()), "");
  proxy_.reset();
}

TEST_F(ProxyTest, outlives_a_listening_socket_that_was_shut_down) {
  Listener entrance = listen_on_loopback();
  const Fd other(dup(entrance.fd.get()));
  const Listener listener = listen_on_loopback();
  port_ = entrance.port;
  auto proxy = Proxy::start(*loop_, std::move(entrance.fd), {listener.address()}, nullptr);
  ASSERT_TRUE(proxy);
  const Tunnel tunnel = open_tunnel(listener);
  shutdown(other.get(), SHUT_RDWR);
  for (int turns = 0; turns < 5; ++turns) turn(*loop_);
  std::string got;
  run_beside(*loop_, {[&] {
    send_all(tunnel.client, "hello");
    got = receive_exactly(tunnel.server, 5);
  }});
  EXPECT_EQ(got, "hello");
}

TEST_F(ProxyTest, has_clients_wait_while_there_are_no_descriptors) {
  start({});
  const Fd client = connect_to(port_);
  send_all(client, "GET / HTTP/1.1\r\n\r\n");
  rlimit usual{};
  getrlimit(RLIMIT_NOFILE, &usual);
  const rlimit few{0, usual.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  for (int turns = 0; turns < 5; ++turns) turn(*loop_);
  std::array<char, 1> byte{};
  EXPECT_EQ(recv(client.get(), byte.data(), 1, MSG_DONTWAIT), -1);
  setrlimit(RLIMIT_NOFILE, &usual);
  run_beside(*loop_,
             {[&] { EXPECT_THAT(receive_all(client), testing::StartsWith("HTTP/1.1 405")); }});
}

}  // namespace
}  // namespace conduct::system
