// Connects to the first of some addresses that answers, one after another. Going, it tells nobody
// any more.
#pragma once

#include "base/result.h"
#include "conductor/system/fd_watch.h"
#include "conductor/system/loop_data.h"
#include "conductor/system/socket_address.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace conduct::system {

class Dial {
 public:
  using Done = std::function<void(base::Result<Fd>)>;

  Dial(Loop::Data& loop, std::vector<SocketAddress> addresses, Done done);
  ~Dial();

  // DONE comes once, perhaps before this returns: the socket, or why the last address failed.
  void start();

  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;

 private:
  void next();
  bool wait_for(Fd socket);
  void settled();
  void give_up(int error);
  void finish(base::Result<Fd> result);

  Loop::Data& loop_;
  std::vector<SocketAddress> addresses_;
  Done done_;
  std::size_t tried_ = 0;
  int error_ = 0;  // of the address tried last
  std::unique_ptr<FdWatch> watch_;
  std::uint64_t patience_ = 0;  // a timer; 0: none
};

}  // namespace conduct::system
