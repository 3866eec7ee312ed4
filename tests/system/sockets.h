// Sockets of this machine for tests: they block, and who waits for them is a story on a thread of
// its own beside a loop.
#pragma once

#include "conductor/system/fd.h"
#include "conductor/system/loop.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::system {

struct Listener {
  Fd fd;
  std::uint16_t port = 0;

  std::string address() const { return "127.0.0.1:" + std::to_string(port); }
};

Listener listen_on_loopback();
Fd listen_on_path(const std::string& path);  // a Unix socket
std::uint16_t port_that_refuses(Fd& keeps);  // while KEEPS lives

Fd connect_to(std::uint16_t port);
Fd connect_to_path(const std::string& path);
Fd accept_on(const Fd& listening);
std::array<Fd, 2> connected_pair();  // of Unix sockets
void make_non_blocking(const Fd& socket);
void make_blocking(const Fd& socket);

bool send_all(const Fd& socket, std::string_view bytes);
void end_sending(const Fd& socket);
std::string receive_exactly(const Fd& socket, std::size_t count);  // less where it ends before
std::string receive_head(const Fd& socket);                        // with its empty line
std::string receive_all(const Fd& socket);                         // until it ends

// Runs each on a thread, and LOOP until all of them are through.
void run_beside(Loop& loop, const std::vector<std::function<void()>>& stories);

// Lets LOOP do what is ready, and a millisecond pass.
void turn(Loop& loop);

// Has SOCKET, which does not block, sent as much as it takes while LOOP turns; gives up at MOST
// bytes. What it says does not depend on time unless the machine stands still for a fifth of a
// second, and then it is too little.
std::size_t push_until_blocked(Loop& loop, const Fd& socket, std::size_t most);

// COUNT bytes that differ from their neighbours.
std::string pattern(std::size_t count);

}  // namespace conduct::system
