// Accepts, counts and ends the proxy's connections; what each of them does is its own affair.
#include "conductor/system/proxy.h"

#include "conductor/system/allowed_hosts.h"
#include "conductor/system/fd_watch.h"
#include "conductor/system/proxy_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <list>
#include <set>
#include <utility>

namespace conduct::system {
namespace {

constexpr std::size_t most_told = 256;
constexpr std::int64_t accept_pause_ms = 100;

bool socket_option_is(int fd, int option, int wanted_value) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 && value == wanted_value;
}

}  // namespace

class Proxy::Service : public ProxyService {
 public:
  Service(Loop::Data& loop, AllowedHosts allowed, Refused refused, ProxyLimits limits)
      : loop_(loop), allowed_(std::move(allowed)), refused_(std::move(refused)), limits_(limits) {}
  ~Service() override { close(); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  base::Status start(Fd listening);
  void close();

  Loop::Data& loop() override { return loop_; }
  const ProxyLimits& limits() const override { return limits_; }
  HostAccess access(const base::Host& host, std::uint16_t port) const override {
    return allowed_.access(host, port);
  }
  void tell_refused(const std::string& entry) override;
  void forget(const ProxyConnection& connection) override;

 private:
  void accept_some();
  void take(Fd client);
  void stop_accepting(int error);

  Loop::Data& loop_;
  AllowedHosts allowed_;
  Refused refused_;
  ProxyLimits limits_;
  std::unique_ptr<FdWatch> listening_;  // null: nobody can connect any more
  std::list<std::shared_ptr<ProxyConnection>> connections_;
  std::set<std::string> told_;
  std::uint64_t pause_ = 0;  // a timer; 0: none
  bool open_ = false;
};

base::Status Proxy::Service::start(Fd listening) {
  const int fd = listening.get();
  if (!socket_option_is(fd, SO_ACCEPTCONN, 1) || !socket_option_is(fd, SO_TYPE, SOCK_STREAM)) {
    return base::Error{base::Fault::environment,
                       fmt::format("descriptor {} is not a stream socket that listens", fd), ""};
  }
  TRY_ASSIGN(listening_, FdWatch::open(loop_, std::move(listening), [this] { accept_some(); }));
  listening_->want(UV_READABLE);
  loop_.guests[this] = [this] { close(); };
  open_ = true;
  return {};
}

// Once: after it the loop may be gone.
void Proxy::Service::close() {
  if (!std::exchange(open_, false)) return;
  loop_.guests.erase(this);
  if (pause_ != 0) loop_.cancel_timer(std::exchange(pause_, 0));
  listening_.reset();
  for (const auto& connection : std::exchange(connections_, {})) connection->close();
}

void Proxy::Service::accept_some() {
  while (connections_.size() < limits_.connections) {
    Fd client(accept4(listening_->fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (client.open()) {
      take(std::move(client));
    } else if (errno == EAGAIN) {
      return listening_->want(UV_READABLE);
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return stop_accepting(errno);
    }
  }
  listening_->want(0);
}

void Proxy::Service::take(Fd client) {
  auto connection = std::make_shared<ProxyConnection>(*this);
  // Where that fails the client sees its connection end.
  if (connection->start(std::move(client))) connections_.push_back(std::move(connection));
}

// Without descriptors or memory (accept(2): also with an error of the network) the backlog waits
// for a while, since it stays ready; EINVAL is a socket that was shut down.
void Proxy::Service::stop_accepting(int error) {
  if (error == EINVAL) return listening_.reset();
  listening_->want(0);
  if (pause_ != 0) return;
  pause_ = loop_.after(accept_pause_ms, [this] {
    pause_ = 0;
    if (listening_) accept_some();
  });
}

void Proxy::Service::tell_refused(const std::string& entry) {
  if (told_.size() >= most_told || !told_.insert(entry).second) return;
  const Refused refused = refused_;  // it may end this object
  if (refused) refused(entry);
}

void Proxy::Service::forget(const ProxyConnection& connection) {
  const bool was_full = connections_.size() >= limits_.connections;
  connections_.remove_if([&](const auto& each) { return each.get() == &connection; });
  if (was_full && listening_) listening_->want(UV_READABLE);
}

base::Result<std::unique_ptr<Proxy>> Proxy::start(Loop& loop, Fd listening,
                                                  const std::vector<std::string>& allowed,
                                                  Refused refused, ProxyLimits limits) {
  TRY_ASSIGN(AllowedHosts hosts, AllowedHosts::parse(allowed));
  auto service =
      std::make_unique<Service>(loop.data(), std::move(hosts), std::move(refused), limits);
  TRY(service->start(std::move(listening)));
  return std::unique_ptr<Proxy>(new Proxy(std::move(service)));
}

Proxy::Proxy(std::unique_ptr<Service> service) : service_(std::move(service)) {}

Proxy::~Proxy() = default;

}  // namespace conduct::system
