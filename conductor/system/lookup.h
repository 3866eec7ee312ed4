// The addresses of a host, from the system's resolver on the loop's thread pool. Going, it asks
// nobody and tells nobody any more.
#pragma once

#include "base/host.h"
#include "base/result.h"
#include "conductor/system/loop_data.h"
#include "conductor/system/socket_address.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace conduct::system {

class Lookup {
 public:
  // FOUND comes once, from the loop, with one address at least.
  using Found = std::function<void(base::Result<std::vector<SocketAddress>>)>;

  static base::Result<std::unique_ptr<Lookup>> start(Loop::Data& loop, const base::Host& host,
                                                     std::uint16_t port, Found found);
  ~Lookup();

  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

 private:
  struct Request;

  Lookup() = default;

  Request* request_ = nullptr;  // deletes itself when libuv has done with it; null from then on
};

}  // namespace conduct::system
