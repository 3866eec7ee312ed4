// Sending and receiving on a socket that does not block.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>
#include <span>
#include <string_view>

namespace conduct::system {

// As recv(2) and send(2), with errno; never interrupted, and without SIGPIPE.
inline ssize_t receive_some(int fd, std::span<char> buffer) {
  for (;;) {
    const ssize_t count = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count >= 0 || errno != EINTR) return count;
  }
}
inline ssize_t send_some(int fd, std::string_view bytes) {
  for (;;) {
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0 || errno != EINTR) return count;
  }
}

// Is the error of the call before no error but a matter of time?
inline bool would_block() {
  return errno == EAGAIN;  // Linux: the same as EWOULDBLOCK
}

}  // namespace conduct::system
