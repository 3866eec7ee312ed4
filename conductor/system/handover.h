// The way of a listening socket out of a sandbox that has a network of its own: made inside, it is
// sent through a socket pair, and a proxy serves it from outside.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"
#include "conductor/system/fd_watch.h"
#include "conductor/system/proxy.h"

#include <memory>
#include <string>
#include <vector>

namespace conduct::system {

class Handover {
 public:
  // ALLOWED and REFUSED are the proxy's.
  static base::Result<std::unique_ptr<Handover>> open(Loop& loop, std::vector<std::string> allowed,
                                                      Proxy::Refused refused);

  int far_end() const { return far_end_.get(); }  // for the sandbox
  void close_far_end() { far_end_.reset(); }      // once it has been given away

 private:
  Handover(Loop& loop, std::vector<std::string> allowed, Proxy::Refused refused)
      : loop_(loop), allowed_(std::move(allowed)), refused_(std::move(refused)) {}
  void take();

  Loop& loop_;
  std::vector<std::string> allowed_;
  Proxy::Refused refused_;
  Fd far_end_;
  std::unique_ptr<FdWatch> watch_;
  std::unique_ptr<Proxy> proxy_;
};

}  // namespace conduct::system
