#include "conductor/system/proxy_connection.h"

#include "conductor/system/http_answer.h"
#include "conductor/system/socket_io.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <utility>

namespace conduct::system {
namespace {

constexpr const char* established = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr int discards_in_turn = 16;

// A tunnel adds no delay of its own (Nagle's algorithm), and a host that has vanished ends it some
// day. Neither matters enough to fail; a Unix socket knows neither.
void tune(int fd) {
  const int on = 1;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

}  // namespace

base::Status ProxyConnection::start(Fd client) {
  tune(client.get());
  TRY_ASSIGN(client_,
             FdWatch::open(service_.loop(), std::move(client), calling(&ProxyConnection::step)));
  client_->want(UV_READABLE);
  limit(service_.limits().head_ms, &ProxyConnection::head_is_late);
  return {};
}

void ProxyConnection::close() {
  stop_waiting();
  relay_.reset();
  client_.reset();
  server_.reset();
}

void ProxyConnection::end() {
  close();
  service_.forget(*this);
}

// Something may be read or written.
void ProxyConnection::step() {
  switch (stage_) {
    case Stage::head:
      return take_head();
    case Stage::connecting:
      return;
    case Stage::tunnel:
      if (!relay_->pump()) end();
      return;
    case Stage::answer:
      return pass_answer();
  }
}

void ProxyConnection::take_head() {
  auto& buffer = service_.loop().buffer;
  const ssize_t count = receive_some(client_->fd(), buffer);
  if (count < 0 && would_block()) return client_->want(UV_READABLE);
  if (count < 0 || (count == 0 && received_.empty())) return end();
  if (count == 0) return answer(400, "the request ends within its head");
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  const RequestHead head = read_request_head(received_);
  switch (head.kind) {
    case RequestHeadKind::incomplete:
      return client_->want(UV_READABLE);
    case RequestHeadKind::too_long:
      return answer(431, fmt::format("a request's head has at most {} bytes", kLongestRequestHead));
    case RequestHeadKind::malformed:
      return answer(400, "this is no request of the form \"CONNECT host:port HTTP/1.1\"");
    case RequestHeadKind::other_method:
      return answer(405, "this proxy speaks only CONNECT; use https:// instead of http://");
    case RequestHeadKind::connect:
      received_.erase(0, head.length);
      return open_tunnel(head);
  }
}

void ProxyConnection::open_tunnel(const RequestHead& head) {
  asked_ = base::host_pattern_text(head.host, head.port);
  access_ = service_.access(head.host, head.port);
  if (access_ == HostAccess::refused) return refuse("is not in this agent's network list", asked_);
  stage_ = Stage::connecting;
  client_->want(0);
  limit(service_.limits().connect_ms, &ProxyConnection::host_is_late);
  auto lookup =
      Lookup::start(service_.loop(), head.host, head.port, calling(&ProxyConnection::found));
  if (!lookup) return found(std::move(lookup).error());
  lookup_ = *std::move(lookup);
}

void ProxyConnection::found(base::Result<std::vector<SocketAddress>> addresses) {
  lookup_.reset();
  if (!addresses) {
    return answer(502, fmt::format("{} cannot be found: {}", asked_, addresses.error().message));
  }
  // Who is asked for a name's addresses may answer with one of this machine's services or of a
  // cloud's metadata (DNS rebinding).
  if (access_ != HostAccess::anywhere &&
      std::any_of(addresses->begin(), addresses->end(), is_local)) {
    return refuse("resolves to a local address", asked_ + " (its address is a local one)");
  }
  dial_ = std::make_unique<Dial>(service_.loop(), *std::move(addresses),
                                 calling(&ProxyConnection::connected));
  dial_->start();
}

void ProxyConnection::connected(base::Result<Fd> socket) {
  stop_waiting();
  if (!socket) {
    return answer(502, fmt::format("cannot connect to {}: {}", asked_, socket.error().message));
  }
  tune(socket->get());
  auto server = FdWatch::open(service_.loop(), *std::move(socket), calling(&ProxyConnection::step));
  if (!server) return answer(502, server.error().message);
  server_ = *std::move(server);
  relay_.emplace(*client_, *server_, established, std::exchange(received_, {}),
                 service_.loop().buffer);
  stage_ = Stage::tunnel;
  step();
}

// Telling may end the proxy, and so is the last that is done.
void ProxyConnection::refuse(std::string_view why, const std::string& told) {
  answer(403, fmt::format("{} {}", asked_, why));
  service_.tell_refused(told);
}

void ProxyConnection::answer(int status, std::string_view text) {
  stop_waiting();
  stage_ = Stage::answer;
  received_ = {};
  answer_ = http_answer(status, text);
  limit(service_.limits().head_ms, &ProxyConnection::end);
  pass_answer();
}

void ProxyConnection::pass_answer() {
  while (!answer_.empty()) {
    const ssize_t count = send_some(client_->fd(), answer_);
    if (count < 0 && would_block()) return client_->want(UV_WRITABLE);
    if (count < 0) return end();
    answer_.erase(0, static_cast<std::size_t>(count));
    if (answer_.empty()) shutdown(client_->fd(), SHUT_WR);
  }
  discard_input();
}

// Closing a socket with something unread resets the connection, and a client may lose the answer by
// that (RFC 9112 §9.6).
void ProxyConnection::discard_input() {
  for (int reads = 0; reads < discards_in_turn; ++reads) {
    const ssize_t count = receive_some(client_->fd(), service_.loop().buffer);
    if (count < 0 && would_block()) break;
    if (count <= 0) return end();
  }
  client_->want(UV_READABLE);
}

void ProxyConnection::limit(std::int64_t ms, void (ProxyConnection::*late)()) {
  if (limit_ != 0) service_.loop().cancel_timer(limit_);
  limit_ = service_.loop().after(ms, [this, fired = calling(late)] {
    limit_ = 0;
    fired();
  });
}

void ProxyConnection::stop_waiting() {
  lookup_.reset();
  dial_.reset();
  if (limit_ != 0) service_.loop().cancel_timer(std::exchange(limit_, 0));
}

void ProxyConnection::head_is_late() {
  answer(408, "no whole request came in time");
}

void ProxyConnection::host_is_late() {
  answer(504, fmt::format("{} does not answer", asked_));
}

}  // namespace conduct::system
