// A descriptor that is polled in the loop, and its owner. libuv closes a poll later than it is
// asked to; what it needs until then is not part of this object, which may go at any time, also
// inside its own callback.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"
#include "conductor/system/loop_data.h"

#include <functional>
#include <memory>

namespace conduct::system {

class FdWatch {
 public:
  // Makes FD non-blocking and waits for nothing yet. READY may come also where nothing is ready: it
  // tries.
  static base::Result<std::unique_ptr<FdWatch>> open(Loop::Data& loop, Fd fd,
                                                     std::function<void()> ready);
  ~FdWatch();

  int fd() const;

  // What to call READY for from now on: UV_READABLE, UV_WRITABLE, both, or 0.
  void want(int events);

  // Gives the descriptor away; it is not polled any more, and READY never comes.
  Fd release();

  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;

 private:
  struct Handle;

  explicit FdWatch(Handle* handle) : handle_(handle) {}

  Handle* handle_;  // deletes itself when libuv has closed it; null once it was asked to
};

}  // namespace conduct::system
