// The event loop (libuv): timers, signals, work on the thread pool, child processes. One thread
// runs it and owns everything made from it; callbacks come on that thread. libuv's types stay in
// the .cpp files.
#pragma once

#include "base/result.h"
#include "conductor/system/child.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace conduct::system {

class Loop {
 public:
  // Also has SIGPIPE ignored from now on.
  static base::Result<std::unique_ptr<Loop>> create();
  ~Loop();  // kills the children that still run, closes what was made from it and waits for work
            // under way; nobody is called back

  // Runs WORK on a pool thread, then DONE on the loop's.
  void work(std::function<void()> work, std::function<void()> done);

  // Starts a child; ENDED comes exactly once, also where it could not be started. The Child lives
  // until then.
  Child& spawn(ChildRequest request, std::function<void(const ChildResult&)> ended);

  // Calls FIRED once after MS, unless cancelled. The id is never used again.
  std::uint64_t after(std::int64_t ms, std::function<void()> fired);
  void cancel_timer(std::uint64_t id);

  // Calls CAUGHT for each SIGINT, SIGTERM or SIGHUP from now on.
  void on_signals(std::function<void(int)> caught);

  // Runs callbacks until READY() is true after one of them. Returns at once where it is true
  // already. Waiting with nothing under way is a bug.
  void run_until(const std::function<bool()>& ready);

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  struct Data;                     // in loop_data.h
  Data& data() { return *data_; }  // for what this folder makes from it

 private:
  explicit Loop(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace conduct::system
