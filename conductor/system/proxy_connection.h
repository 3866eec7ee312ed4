// One client of a proxy: its request is read, its host looked up and connected to, and then bytes
// are carried both ways; or it gets an answer that says why not.
#pragma once

#include "conductor/system/allowed_hosts.h"
#include "conductor/system/connect_request.h"
#include "conductor/system/dial.h"
#include "conductor/system/fd_watch.h"
#include "conductor/system/lookup.h"
#include "conductor/system/proxy.h"
#include "conductor/system/relay.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::system {

class ProxyConnection;

// What a connection needs of its proxy, which closes it before it goes itself.
class ProxyService {
 public:
  virtual ~ProxyService() = default;
  virtual Loop::Data& loop() = 0;
  virtual const ProxyLimits& limits() const = 0;
  virtual HostAccess access(const base::Host& host, std::uint16_t port) const = 0;
  virtual void tell_refused(const std::string& entry) = 0;  // the service may be gone afterwards
  virtual void forget(const ProxyConnection& connection) = 0;
};

class ProxyConnection : public std::enable_shared_from_this<ProxyConnection> {
 public:
  explicit ProxyConnection(ProxyService& service) : service_(service) {}

  base::Status start(Fd client);

  // At once; nothing comes from it any more, and the proxy is not told.
  void close();

 private:
  enum class Stage { head, connecting, tunnel, answer };

  void step();
  void take_head();
  void open_tunnel(const RequestHead& head);
  void found(base::Result<std::vector<SocketAddress>> addresses);
  void connected(base::Result<Fd> socket);
  void refuse(std::string_view why, const std::string& told);
  void answer(int status, std::string_view text);
  void pass_answer();
  void discard_input();
  void limit(std::int64_t ms, void (ProxyConnection::*late)());
  void stop_waiting();
  void head_is_late();
  void host_is_late();
  void end();

  // A callback for the member ACT. It keeps this object for as long as it runs, because an act may
  // end the connection or the whole proxy.
  template <typename... Args>
  auto calling(void (ProxyConnection::*act)(Args...)) {
    return [weak = weak_from_this(), act](Args... args) {
      if (const auto self = weak.lock()) ((*self).*act)(std::move(args)...);
    };
  }

  ProxyService& service_;
  Stage stage_ = Stage::head;
  std::unique_ptr<FdWatch> client_, server_;
  std::string received_;  // the head, and what came with it
  std::string asked_;     // the host, as an entry of a list
  HostAccess access_ = HostAccess::refused;
  std::unique_ptr<Lookup> lookup_;
  std::unique_ptr<Dial> dial_;
  std::optional<Relay> relay_;
  std::string answer_;       // what the client has not taken of it
  std::uint64_t limit_ = 0;  // a timer; 0: none
};

}  // namespace conduct::system
