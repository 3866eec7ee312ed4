// Notices that an agent does nothing: it prints nothing, uses no processor time and changes no
// file.
#pragma once

#include "conductor/system/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace conduct::run {

// How long nothing has happened, made out from one look after the other. Knows no clock.
class Stillness {
 public:
  struct Look {
    std::int64_t at_ms = 0;  // of a steady clock
    std::int64_t output_bytes = 0, processor_ms = 0;
  };
  explicit Stillness(const Look& begin) : last_(begin), since_ms_(begin.at_ms) {}

  // How long it has been still at LOOK, in milliseconds; 0: it works. A program that only waits
  // uses a little processor time: what is less than a twentieth of the time between two looks is
  // none.
  std::int64_t observe(const Look& look);
  // Something else has happened, up to now.
  void moved() { since_ms_ = last_.at_ms; }

 private:
  Look last_;
  std::int64_t since_ms_;
};

class StallWatch {
 public:
  struct Task {
    std::int64_t pid = 0;          // the root of its processes
    std::int64_t limit_ms = 0;     // above 0
    std::string worktree, output;  // its folder, and the file that its output goes to
  };
  // Told once when it has been still for LIMIT_MS, once more after as long again, and with 0 when
  // it moves after it had been told of.
  using Tell = std::function<void(std::int64_t still_ms)>;

  StallWatch(system::Loop& loop, Task task, Tell tell);
  ~StallWatch();
  void moved();  // something else has happened

  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

 private:
  void wait();
  void look();
  void look_at_files(std::int64_t still_ms);
  void tell(std::int64_t still_ms);
  Stillness::Look now() const;

  system::Loop& loop_;
  Task task_;
  Tell tell_;
  Stillness stillness_;
  int told_ = 0;  // how often of this stillness
  std::uint64_t timer_ = 0;
  std::shared_ptr<StallWatch*> self_;  // null when this is gone: work on the pool may outlast it
};

}  // namespace conduct::run
