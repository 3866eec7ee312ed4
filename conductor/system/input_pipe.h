// A child's standard input, written to as it reads: what does not fit waits in memory.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"
#include "conductor/system/loop_data.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace conduct::system {

class InputPipe {
 public:
  static constexpr std::size_t kMostWaiting = 16 << 20;  // bytes; a single text may be longer

  // CLOSED is called when libuv holds nothing of it any more, after close(). The end that the child
  // reads from is its user's to pass on and close.
  static base::Result<std::unique_ptr<InputPipe>> open(Loop::Data& loop, Fd& child_end,
                                                       std::function<void()> closed);

  // To a child that has closed it: dropped. False, and nothing is kept of TEXT: it reads too
  // little, more than kMostWaiting bytes wait for it.
  bool write(std::string_view text);
  void end();    // after all that was written
  void close();  // at once

 private:
  InputPipe() = default;
  void flush();
  void stop();

  Fd fd_;
  uv_poll_t poll_{};
  bool polled_ = false, ending_ = false;
  std::string waiting_;
  std::size_t written_ = 0;  // bytes of it that the pipe has taken
  std::function<void()> closed_;
};

}  // namespace conduct::system
