#include "conductor/run/stall_watch.h"

#include "conductor/system/activity.h"
#include "conductor/system/files.h"

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kLeastWaitMs = 50, kMostWaitMs = 30'000;
constexpr std::int64_t kLooks = 10;           // in the time of the limit
constexpr std::int64_t kProcessorShare = 20;  // one part in so many is no work

}  // namespace

std::int64_t Stillness::observe(const Look& look) {
  const std::int64_t elapsed = look.at_ms - last_.at_ms;
  const bool works = look.output_bytes != last_.output_bytes ||
                     (look.processor_ms - last_.processor_ms) * kProcessorShare > elapsed;
  last_ = look;
  if (works) since_ms_ = look.at_ms;
  return look.at_ms - since_ms_;
}

StallWatch::StallWatch(system::Loop& loop, Task task, Tell tell)
    : loop_(loop),
      task_(std::move(task)),
      tell_(std::move(tell)),
      stillness_(now()),
      self_(std::make_shared<StallWatch*>(this)) {
  wait();
}

StallWatch::~StallWatch() {
  *self_ = nullptr;
  if (timer_ != 0) loop_.cancel_timer(timer_);
}

Stillness::Look StallWatch::now() const {
  return {system::steady_ms(), system::file_bytes(task_.output),
          system::processor_ms(static_cast<pid_t>(task_.pid))};
}

void StallWatch::moved() {
  stillness_.moved();
  told_ = 0;
}

void StallWatch::wait() {
  timer_ = loop_.after(std::clamp(task_.limit_ms / kLooks, kLeastWaitMs, kMostWaitMs), [this] {
    timer_ = 0;
    look();
  });
}

void StallWatch::look() {
  const std::int64_t still = stillness_.observe(now());
  if (still == 0) {
    tell(0);
    return wait();
  }
  if (still < task_.limit_ms * (told_ + 1)) return wait();
  look_at_files(still);
}

// A tree may be large: it is walked only when all else is still.
void StallWatch::look_at_files(std::int64_t still_ms) {
  const std::int64_t since = system::now_ms() - still_ms;
  auto changed = std::make_shared<bool>(false);
  loop_.work([changed, since,
              folder = task_.worktree] { *changed = system::is_changed_since(folder, since); },
             [self = self_, changed, still_ms] {
               StallWatch* watch = *self;
               if (watch == nullptr) return;
               if (*changed) watch->stillness_.moved();
               watch->wait();
               watch->tell(*changed ? 0 : still_ms);
             });
}

// Told of what it was waiting for, the owner may end this.
void StallWatch::tell(std::int64_t still_ms) {
  if (still_ms == 0 && told_ == 0) return;
  told_ = still_ms == 0 ? 0 : told_ + 1;
  tell_(still_ms);
}

}  // namespace conduct::run
