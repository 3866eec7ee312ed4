// A proxy that listens on loopback, for tests: clients are stories on threads beside its loop.
#pragma once

#include "conductor/system/proxy.h"
#include "tests/system/sockets.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace conduct::system {

constexpr const char* kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";

std::string connect_request(const std::string& target);

class ProxyTest : public testing::Test {
 protected:
  void start(const std::vector<std::string>& allowed, ProxyLimits limits = {});

  // What the proxy sends to a client that sends BYTES and then waits.
  std::string reply(const std::string& bytes);

  // The same as one line: the status, and what its body says behind "conduct: ".
  std::string verdict(const std::string& bytes);

  // A client with a tunnel to LISTENER, and the server's end of it.
  struct Tunnel {
    Fd client, server;
  };
  Tunnel open_tunnel(const Listener& listener);

  std::unique_ptr<Loop> loop_ = *Loop::create();
  std::uint16_t port_ = 0;
  std::vector<std::string> refused_;
  std::unique_ptr<Proxy> proxy_;
};

}  // namespace conduct::system
