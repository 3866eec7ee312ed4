// What the event loop holds, for its own .cpp files: the one header that shows libuv's types.
#pragma once

#include "conductor/system/loop.h"

#include <uv.h>

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>

namespace conduct::system {

class LoopChild;

struct Timer {
  uv_timer_t handle{};
  Loop::Data* loop = nullptr;
  std::uint64_t id = 0;
  std::function<void()> fired;
};

struct SignalWatch {
  uv_signal_t handle{};
  Loop::Data* loop = nullptr;
};

struct Loop::Data {
  uv_loop_t uv{};
  bool closing = false;  // the loop is being destroyed: nobody is called any more
  std::uint64_t last_timer = 0;
  std::map<std::uint64_t, Timer*> timers;  // each deletes itself when libuv has closed it
  std::list<std::unique_ptr<LoopChild>> children;
  // What else has something open in the loop and may outlive it -> how to have it closed. It takes
  // itself out when it is closed.
  std::map<const void*, std::function<void()>> guests;
  std::array<SignalWatch, 3> signals;
  bool signals_watched = false;
  std::function<void(int)> caught;
  std::array<char, 64 << 10> buffer{};  // output on its way from a pipe to a transcript

  std::uint64_t after(std::int64_t ms, std::function<void()> fired);
  void cancel_timer(std::uint64_t id);
  std::int64_t now_ms();
  void forget(const LoopChild* child);
};

}  // namespace conduct::system
