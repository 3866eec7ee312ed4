#include "tests/system/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <thread>

namespace conduct::system {
namespace {

constexpr int turns_without_progress = 200;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

sockaddr_un named(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

Fd bound_to_loopback(std::uint16_t& port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

Listener listen_on_loopback() {
  Listener listener;
  listener.fd = bound_to_loopback(listener.port);
  EXPECT_EQ(listen(listener.fd.get(), 64), 0);
  return listener;
}

Fd listen_on_path(const std::string& path) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = named(path);
  EXPECT_EQ(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(socket.get(), 64), 0);
  return socket;
}

std::uint16_t port_that_refuses(Fd& keeps) {
  std::uint16_t port = 0;
  keeps = bound_to_loopback(port);
  return port;
}

Fd connect_to(std::uint16_t port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  EXPECT_EQ(connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return socket;
}

Fd connect_to_path(const std::string& path) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = named(path);
  EXPECT_EQ(connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return socket;
}

Fd accept_on(const Fd& listening) {
  return Fd(accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

std::array<Fd, 2> connected_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

void make_non_blocking(const Fd& socket) {
  fcntl(socket.get(), F_SETFL, O_NONBLOCK);
}

void make_blocking(const Fd& socket) {
  fcntl(socket.get(), F_SETFL, 0);
}

bool send_all(const Fd& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void end_sending(const Fd& socket) {
  shutdown(socket.get(), SHUT_WR);
}

std::string receive_exactly(const Fd& socket, std::size_t count) {
  std::string bytes;
  std::array<char, 1 << 16> buffer{};
  while (bytes.size() < count) {
    const std::size_t wanted = std::min(buffer.size(), count - bytes.size());
    const ssize_t got = recv(socket.get(), buffer.data(), wanted, 0);
    if (got <= 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

std::string receive_head(const Fd& socket) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    const std::string byte = receive_exactly(socket, 1);
    if (byte.empty()) break;
    head += byte;
  }
  return head;
}

std::string receive_all(const Fd& socket) {
  return receive_exactly(socket, static_cast<std::size_t>(-1));
}

void run_beside(Loop& loop, const std::vector<std::function<void()>>& stories) {
  bool through = false;
  loop.work(
      [&] {
        std::vector<std::thread> threads;
        for (const auto& story : stories) threads.emplace_back(story);
        for (std::thread& thread : threads) thread.join();
      },
      [&] { through = true; });
  loop.run_until([&] { return through; });
}

void turn(Loop& loop) {
  bool fired = false;
  loop.after(1, [&] { fired = true; });
  loop.run_until([&] { return fired; });
}

std::size_t push_until_blocked(Loop& loop, const Fd& socket, std::size_t most) {
  const std::string bytes = pattern(1 << 16);
  std::size_t pushed = 0;
  for (int idle = 0; idle < turns_without_progress && pushed < most; ++idle) {
    const std::string_view rest = std::string_view(bytes).substr(pushed % bytes.size());
    const ssize_t count = send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count > 0) {
      pushed += static_cast<std::size_t>(count);
      idle = 0;
    } else {
      turn(loop);
    }
  }
  return pushed;
}

std::string pattern(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>((i ^ (i >> 8)) * 31);
  return bytes;
}

}  // namespace conduct::system
