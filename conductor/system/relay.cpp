#include "conductor/system/relay.h"

#include "conductor/system/socket_io.h"

#include <utility>

namespace conduct::system {
namespace {

constexpr int reads_in_turn = 16;  // then the loop's others have theirs

int wanted(bool readable, bool writable) {
  return (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
}

}  // namespace

Relay::Relay(FdWatch& a, FdWatch& b, std::string to_a, std::string to_b, std::span<char> buffer)
    : to_a_{&b, &a, std::move(to_a)}, to_b_{&a, &b, std::move(to_b)}, buffer_(buffer) {}

bool Relay::pump() {
  pump(to_a_);
  pump(to_b_);
  const auto reads = [](const Way& way) { return way.held.empty() && !way.ended && !way.over; };
  const auto writes = [](const Way& way) { return !way.held.empty(); };
  to_a_.to->want(wanted(reads(to_b_), writes(to_a_)));
  to_b_.to->want(wanted(reads(to_a_), writes(to_b_)));
  return !to_a_.over || !to_b_.over;
}

void Relay::pump(Way& way) {
  for (int reads = 0; !way.over && pass_held(way); ++reads) {
    if (way.ended) {
      shutdown(way.to->fd(), SHUT_WR);  // fails where it is gone, and then it knows
      way.over = true;
      return;
    }
    if (reads == reads_in_turn || !read_once(way)) return;
  }
}

// False where something stays held, or the way is over.
bool Relay::pass_held(Way& way) {
  while (way.sent < way.held.size()) {
    const ssize_t count = send_some(way.to->fd(), std::string_view(way.held).substr(way.sent));
    if (count < 0 && would_block()) return false;
    if (count < 0) way.over = true;
    if (way.over) break;
    way.sent += static_cast<std::size_t>(count);
  }
  way.held = {};
  way.sent = 0;
  return !way.over;
}

// False where there is nothing to read now.
bool Relay::read_once(Way& way) {
  const ssize_t count = receive_some(way.from->fd(), buffer_);
  if (count < 0 && would_block()) return false;
  if (count <= 0) {
    way.ended = true;
    return true;
  }
  way.held.assign(buffer_.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace conduct::system
