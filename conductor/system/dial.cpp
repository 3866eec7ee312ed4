#include "conductor/system/dial.h"

#include "conductor/system/errno_text.h"

#include <netinet/in.h>

#include <cerrno>
#include <utility>

namespace conduct::system {
namespace {

// While there is another address, one that says nothing is not waited for until the user gives up:
// IPv6 that leads nowhere is common.
constexpr std::int64_t patience_ms = 3000;

}  // namespace

Dial::Dial(Loop::Data& loop, std::vector<SocketAddress> addresses, Done done)
    : loop_(loop), addresses_(std::move(addresses)), done_(std::move(done)) {}

Dial::~Dial() {
  if (patience_ != 0) loop_.cancel_timer(patience_);
}

void Dial::start() {
  next();
}

void Dial::next() {
  while (tried_ < addresses_.size()) {
    const SocketAddress& address = addresses_[tried_++];
    Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (socket.open() && connect(socket.get(), address.get(), address.length) == 0)
      return finish(std::move(socket));
    error_ = errno;
    if (socket.open() && error_ == EINPROGRESS && wait_for(std::move(socket))) return;
  }
  finish(base::Error{base::Fault::environment, errno_text(error_), ""});
}

bool Dial::wait_for(Fd socket) {
  auto watch = FdWatch::open(loop_, std::move(socket), [this] { settled(); });
  if (!watch) {
    error_ = ENOMEM;
    return false;
  }
  watch_ = *std::move(watch);
  watch_->want(UV_WRITABLE);
  if (tried_ < addresses_.size()) {
    patience_ = loop_.after(patience_ms, [this] {
      patience_ = 0;
      give_up(ETIMEDOUT);
    });
  }
  return true;
}

void Dial::settled() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(watch_->fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return give_up(error);
  finish(watch_->release());
}

void Dial::give_up(int error) {
  error_ = error;
  watch_.reset();
  if (patience_ != 0) loop_.cancel_timer(std::exchange(patience_, 0));
  next();
}

// Whoever is told may end this object.
void Dial::finish(base::Result<Fd> result) {
  const Done done = std::move(done_);
  done(std::move(result));
}

}  // namespace conduct::system
