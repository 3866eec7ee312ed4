#include "conductor/system/handover.h"

#include "conductor/system/errno_text.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace conduct::system {
namespace {

// The descriptor that a message brings; none where there is none (yet).
Fd received(int socket) {
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0) return Fd();
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Fd();
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return Fd(fd);
}

}  // namespace

base::Result<std::unique_ptr<Handover>> Handover::open(Loop& loop, std::vector<std::string> allowed,
                                                       Proxy::Refused refused) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return base::Error{base::Fault::environment, "socketpair: " + errno_text(errno), ""};
  }
  std::unique_ptr<Handover> made(new Handover(loop, std::move(allowed), std::move(refused)));
  made->far_end_.reset(ends[1]);
  TRY_ASSIGN(made->watch_, FdWatch::open(loop.data(), Fd(ends[0]),
                                         [handover = made.get()] { handover->take(); }));
  made->watch_->want(UV_READABLE);
  return made;
}

// The reaper sends one descriptor and closes its end. Where it sends none the agent has no network,
// and its requests say so.
void Handover::take() {
  errno = 0;  // the end of the stream sets none
  Fd listening = received(watch_->fd());
  const bool wait_on = !listening.open() && (errno == EAGAIN || errno == EINTR);
  if (wait_on) return;
  watch_.reset();
  if (!listening.open()) return;
  auto proxy = Proxy::start(loop_, std::move(listening), allowed_, refused_);
  if (proxy) proxy_ = *std::move(proxy);
}

}  // namespace conduct::system
