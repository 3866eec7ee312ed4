// A proxy for processes that reach nothing else: it opens tunnels (HTTP CONNECT, RFC 9110 §9.3.6)
// to the hosts of a list, and to no others. What goes through a tunnel it neither reads nor
// changes.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"
#include "conductor/system/loop.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::system {

struct ProxyLimits {
  std::size_t connections = 256;     // more wait in the socket's backlog
  std::int64_t head_ms = 10'000;     // for a request to arrive, and for an answer to be taken
  std::int64_t connect_ms = 30'000;  // to find a host and connect to it
};

class Proxy {
 public:
  // Hears of what was asked for and refused, as the entry that would allow it ("example.org",
  // "example.org:22"), or with what no entry changes ("a.test (its address is a local one)"): each
  // once, and no more than some hundred, since who asks may invent them.
  using Refused = std::function<void(std::string_view host)>;

  // Serves whoever connects to LISTENING, a listening stream socket (TCP or Unix; of any network
  // namespace), until it goes or the loop does. ALLOWED has entries as base/host_pattern.h reads
  // them. Nobody else may hold the descriptor: who does can make it block.
  static base::Result<std::unique_ptr<Proxy>> start(Loop& loop, Fd listening,
                                                    const std::vector<std::string>& allowed,
                                                    Refused refused, ProxyLimits limits = {});

  // Closes every connection. May be called from within REFUSED.
  ~Proxy();

  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

 private:
  class Service;

  explicit Proxy(std::unique_ptr<Service> service);
  std::unique_ptr<Service> service_;
};

}  // namespace conduct::system
