// What a proxy's clients see: tunnels to hosts of the list, and answers where there is none.
#include "tests/system/fixture.h"
#include "tests/system/proxy_fixture.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

namespace conduct::system {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::size_t much = 1 << 20;

TEST_F(ProxyTest, carries_much_both_ways_at_once_and_an_end_by_itself) {
  const Listener listener = listen_on_loopback();
  start({"localhost:" + std::to_string(listener.port)});
  const std::string sent = pattern(much);
  std::string answer = sent;
  std::reverse(answer.begin(), answer.end());

  std::string got_by_server, got_by_client;
  Fd client, server;
  std::promise<void> connected;
  const auto client_sends = [&] {
    client = connect_to(port_);
    send_all(client, connect_request("LocalHost.:" + std::to_string(listener.port)));
    EXPECT_EQ(receive_head(client), kEstablished);
    connected.set_value();
    send_all(client, sent);
    end_sending(client);
  };
  const auto client_receives = [&, ready = connected.get_future().share()] {
    ready.wait();
    got_by_client = receive_all(client);
  };
  const auto server_talks = [&] {
    server = accept_on(listener.fd);
    send_all(server, answer);
    got_by_server = receive_all(server);  // the client has ended its half
    send_all(server, "and so goodbye");   // and hears this yet
    server.reset();
  };
  run_beside(*loop_, {client_sends, client_receives, server_talks});
  EXPECT_TRUE(got_by_server == sent);
  EXPECT_TRUE(got_by_client == answer + "and so goodbye");
  EXPECT_THAT(refused_, IsEmpty());
}

TEST_F(ProxyTest, passes_on_what_came_with_the_head) {
  const Listener listener = listen_on_loopback();
  start({listener.address()});
  std::string got;
  run_beside(*loop_, {[&] {
                        const Fd client = connect_to(port_);
                        send_all(client, connect_request(listener.address()) + "\0early"s);
                        end_sending(client);
                        receive_all(client);
                      },
                      [&] { got = receive_all(accept_on(listener.fd)); }});
  EXPECT_EQ(got, "\0early"s);
}

TEST_F(ProxyTest, serves_a_unix_socket_too) {
  const TempFolder folder;
  const Listener listener = listen_on_loopback();
  auto proxy =
      Proxy::start(*loop_, listen_on_path(folder / "socket"), {listener.address()}, nullptr);
  ASSERT_TRUE(proxy);
  std::string got;
  run_beside(*loop_, {[&] {
                        const Fd client = connect_to_path(folder / "socket");
                        send_all(client, connect_request(listener.address()) + "hello");
                        end_sending(client);
                        got = receive_all(client);
                      },
                      [&] {
                        const Fd server = accept_on(listener.fd);
                        send_all(server, receive_all(server) + " yourself");
                      }});
  EXPECT_EQ(got, kEstablished + "hello yourself"s);
}

TEST_F(ProxyTest, refuses_what_is_not_listed_and_says_so_once) {
  start({"example.org", "localhost:1"});
  EXPECT_EQ(verdict(connect_request("Evil.example:443")),
            "403 evil.example is not in this agent's network list");
  EXPECT_EQ(verdict(connect_request("evil.example.:80")),
            "403 evil.example is not in this agent's network list");
  EXPECT_EQ(verdict(connect_request("example.org:22")),
            "403 example.org:22 is not in this agent's network list");
  EXPECT_EQ(verdict(connect_request("[::1]:443")), "403 [::1] is not in this agent's network list");
  EXPECT_EQ(verdict(connect_request("localhost:2")),
            "403 localhost:2 is not in this agent's network list");
  EXPECT_THAT(refused_, ElementsAre("evil.example", "example.org:22", "[::1]", "localhost:2"));
}

TEST_F(ProxyTest, tells_of_no_more_refusals_than_a_person_reads) {
  start({});
  for (int i = 0; i < 300; ++i) reply(connect_request("h" + std::to_string(i) + ".example:443"));
  EXPECT_EQ(refused_.size(), 256U);
}

TEST_F(ProxyTest, speaks_only_connect) {
  start({"example.org"});
  EXPECT_EQ(verdict("GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n"),
            "405 this proxy speaks only CONNECT; use https:// instead of http://");
  EXPECT_THAT(refused_, IsEmpty());
}

TEST_F(ProxyTest, answers_garbage) {
  start({"a"});
  const std::string malformed = "400 this is no request of the form \"CONNECT host:port HTTP/1.1\"";
  for (const std::string& bytes :
       {"\0"s, "\x16\x03\x01"s, "\r\n\r\n"s, "CONNECT a HTTP/1.1\r\n\r\n"s, connect_request("a:0"),
        connect_request("a:65536"), connect_request("me@a:443"), connect_request("[::1:443"),
        connect_request("a\0.org:443"s), "\xFF\xFE\n\n" + std::string(100'000, 'x')}) {
    EXPECT_EQ(verdict(bytes), malformed) << bytes.substr(0, 40);
  }
  EXPECT_EQ(verdict(std::string(100'000, 'x')), "431 a request's head has at most 8192 bytes");
}

TEST_F(ProxyTest, answers_a_request_that_ends_or_does_not_come) {
  start({}, {.head_ms = 1});
  EXPECT_EQ(verdict("CONNECT a:443 HTTP/1.1\r\n"), "408 no whole request came in time");
  proxy_.reset();
  start({});
  std::string half, nothing;
  run_beside(*loop_, {[&] {
                        const Fd client = connect_to(port_);
                        send_all(client, "CONNECT a:443");
                        end_sending(client);
                        half = receive_all(client);
                      },
                      [&] {
                        const Fd client = connect_to(port_);
                        end_sending(client);
                        nothing = receive_all(client);
                      }});
  EXPECT_THAT(half, StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(nothing, "");
}

TEST_F(ProxyTest, says_why_a_host_is_not_reached) {
  Fd keeps;
  const std::string target = "127.0.0.1:" + std::to_string(port_that_refuses(keeps));
  start({target});
  EXPECT_EQ(verdict(connect_request(target)),
            "502 cannot connect to " + target + ": Connection refused");
}

TEST_F(ProxyTest, waits_for_a_host_only_so_long) {
  start({"localhost:1"}, {.connect_ms = 1});
  // The resolver has no thread to run on, whatever UV_THREADPOOL_SIZE says (at most 1024).
  std::promise<void> answered;
  const auto until = answered.get_future().share();
  for (int i = 0; i < 1024; ++i) loop_->work([until] { until.wait(); }, [] {});
  std::string got;
  std::thread client([&] {
    const Fd socket = connect_to(port_);
    send_all(socket, connect_request("localhost:1"));
    got = receive_all(socket);
    answered.set_value();
  });
  bool through = false;
  loop_->work([&] { client.join(); }, [&] { through = true; });
  loop_->run_until([&] { return through; });
  EXPECT_THAT(got, StartsWith("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_THAT(got, ::testing::EndsWith("conduct: localhost:1 does not answer\n"));
}

TEST_F(ProxyTest, lets_more_clients_wait_than_it_may_serve) {
  const Listener listener = listen_on_loopback();
  start({listener.address()}, {.connections = 2});
  Tunnel first = open_tunnel(listener);
  const Tunnel second = open_tunnel(listener);
  const Fd third = connect_to(port_);
  send_all(third, connect_request(listener.address()));
  for (int turns = 0; turns < 20; ++turns) turn(*loop_);
  std::array<char, 1> byte{};
  EXPECT_EQ(recv(third.get(), byte.data(), 1, MSG_DONTWAIT), -1);
  run_beside(*loop_, {[&] {
    first.client.reset();
    first.server.reset();
    EXPECT_EQ(receive_head(third), kEstablished);
  }});
}

TEST_F(ProxyTest, does_not_take_what_the_other_side_does_not_read) {
  const Listener listener = listen_on_loopback();
  start({listener.address()});
  const Tunnel tunnel = open_tunnel(listener);
  make_non_blocking(tunnel.client);
  constexpr std::size_t bound = 64 << 20;  // the kernel's own buffers, 4 of them, grow to some MiB
  const std::size_t pushed = push_until_blocked(*loop_, tunnel.client, bound);
  EXPECT_LT(pushed, bound);
  std::size_t got = 0;
  end_sending(tunnel.client);
  run_beside(*loop_, {[&] { got = receive_all(tunnel.server).size(); }});
  EXPECT_EQ(got, pushed);
}

}  // namespace
}  // namespace conduct::system
