#include "tests/system/proxy_fixture.h"

#include <utility>

namespace conduct::system {

std::string connect_request(const std::string& target) {
  return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
}

void ProxyTest::start(const std::vector<std::string>& allowed, ProxyLimits limits) {
  Listener listener = listen_on_loopback();
  port_ = listener.port;
  auto proxy = Proxy::start(
      *loop_, std::move(listener.fd), allowed,
      [this](std::string_view host) { refused_.emplace_back(host); }, limits);
  ASSERT_TRUE(proxy) << proxy.error().message;
  proxy_ = *std::move(proxy);
}

std::string ProxyTest::reply(const std::string& bytes) {
  std::string got;
  run_beside(*loop_, {[&] {
    const Fd client = connect_to(port_);
    send_all(client, bytes);
    got = receive_all(client);
  }});
  return got;
}

std::string ProxyTest::verdict(const std::string& bytes) {
  const std::string got = reply(bytes);
  const std::size_t body = got.find("\r\n\r\nconduct: ");
  if (!got.starts_with("HTTP/1.1 ") || body == std::string::npos || !got.ends_with('\n'))
    return "no answer: " + got;
  return got.substr(9, 3) + ' ' + got.substr(body + 13, got.size() - body - 14);
}

ProxyTest::Tunnel ProxyTest::open_tunnel(const Listener& listener) {
  Tunnel tunnel;
  run_beside(*loop_, {[&] {
    tunnel.client = connect_to(port_);
    send_all(tunnel.client, connect_request(listener.address()));
    EXPECT_EQ(receive_head(tunnel.client), kEstablished);
    tunnel.server = accept_on(listener.fd);
  }});
  return tunnel;
}

}  // namespace conduct::system
