// The loop over libuv: each of its handles is freed in its own close callback, as uv_close asks.
#include "conductor/system/loop.h"

#include "conductor/system/loop_child.h"
#include "conductor/system/loop_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace conduct::system {
namespace {

constexpr std::array watched_signals = {SIGINT, SIGTERM, SIGHUP};

struct Work {
  uv_work_t request{};
  Loop::Data* loop = nullptr;
  std::function<void()> work, done;
};

void close_timer(Timer* timer) {
  uv_close(reinterpret_cast<uv_handle_t*>(&timer->handle),
           [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
}

}  // namespace

std::uint64_t Loop::Data::after(std::int64_t ms, std::function<void()> fired) {
  auto* timer = new Timer;
  timer->handle.data = timer;
  timer->loop = this;
  timer->id = ++last_timer;
  timer->fired = std::move(fired);
  timers[timer->id] = timer;
  uv_timer_init(&uv, &timer->handle);
  uv_update_time(&uv);  // else the time counts from when this turn of the loop began
  uv_timer_start(
      &timer->handle,
      [](uv_timer_t* handle) {
        auto* due = static_cast<Timer*>(handle->data);
        due->loop->timers.erase(due->id);
        const std::function<void()> call = std::move(due->fired);
        close_timer(due);
        call();
      },
      static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)), 0);
  return timer->id;
}

void Loop::Data::cancel_timer(std::uint64_t id) {
  const auto found = timers.find(id);
  if (found == timers.end()) return;
  close_timer(found->second);
  timers.erase(found);
}

std::int64_t Loop::Data::now_ms() {
  uv_update_time(&uv);
  return static_cast<std::int64_t>(uv_now(&uv));
}

void Loop::Data::forget(const LoopChild* child) {
  children.remove_if(
      [child](const std::unique_ptr<LoopChild>& each) { return each.get() == child; });
}

base::Result<std::unique_ptr<Loop>> Loop::create() {
  auto data = std::make_unique<Data>();
  if (const int failed = uv_loop_init(&data->uv); failed != 0) {
    return base::Error{base::Fault::environment,
                       fmt::format("cannot make an event loop: {}", uv_strerror(failed)),
                       "see `ulimit -n` for how many files a process may have open"};
  }
  std::signal(SIGPIPE,
              SIG_IGN);  // a reader that is gone is an error of write(2), not the end of conduct
  return std::unique_ptr<Loop>(new Loop(std::move(data)));
}

Loop::Loop(std::unique_ptr<Data> data) : data_(std::move(data)) {}

Loop::~Loop() {
  data_->closing = true;
  while (!data_->timers.empty()) data_->cancel_timer(data_->timers.begin()->first);
  std::vector<LoopChild*> running;
  for (const auto& child : data_->children) running.push_back(child.get());
  for (LoopChild* child : running) child->abandon();
  for (const auto& [guest, close] : std::exchange(data_->guests, {})) close();
  if (data_->signals_watched) {
    for (SignalWatch& watch : data_->signals)
      uv_close(reinterpret_cast<uv_handle_t*>(&watch.handle), nullptr);
  }
  uv_run(&data_->uv, UV_RUN_DEFAULT);  // until the closes are through and the pool's work has ended
  BUG_UNLESS(uv_loop_close(&data_->uv) == 0, "an event loop ended with something open in it");
}

void Loop::work(std::function<void()> work, std::function<void()> done) {
  auto* job = new Work{{}, data_.get(), std::move(work), std::move(done)};
  job->request.data = job;
  const int failed = uv_queue_work(
      &data_->uv, &job->request,
      [](uv_work_t* request) { static_cast<Work*>(request->data)->work(); },
      [](uv_work_t* request, int) {
        const std::unique_ptr<Work> ended(static_cast<Work*>(request->data));
        if (!ended->loop->closing) ended->done();
      });
  BUG_UNLESS(failed == 0,
             "uv_queue_work refused work");  // it fails only where no function is given
}

Child& Loop::spawn(ChildRequest request, std::function<void(const ChildResult&)> ended) {
  data_->children.push_back(
      std::make_unique<LoopChild>(*this, std::move(request), std::move(ended)));
  LoopChild& child = *data_->children.back();
  child.start();
  return child;
}

std::uint64_t Loop::after(std::int64_t ms, std::function<void()> fired) {
  return data_->after(ms, std::move(fired));
}

void Loop::cancel_timer(std::uint64_t id) {
  data_->cancel_timer(id);
}

void Loop::on_signals(std::function<void(int)> caught) {
  data_->caught = std::move(caught);
  if (std::exchange(data_->signals_watched, true)) return;
  for (std::size_t i = 0; i < watched_signals.size(); ++i) {
    SignalWatch& watch = data_->signals[i];
    watch.loop = data_.get();
    watch.handle.data = &watch;
    uv_signal_init(&data_->uv, &watch.handle);
    const int failed = uv_signal_start(
        &watch.handle,
        [](uv_signal_t* handle, int number) {
          const Data* loop = static_cast<SignalWatch*>(handle->data)->loop;
          if (!loop->closing) loop->caught(number);
        },
        watched_signals[i]);
    BUG_UNLESS(failed == 0, "uv_signal_start refused a signal");
  }
}

void Loop::run_until(const std::function<bool()>& ready) {
  while (!ready()) {
    BUG_UNLESS(uv_loop_alive(&data_->uv) != 0, "the event loop waits for nothing");
    uv_run(&data_->uv, UV_RUN_ONCE);
  }
}

}  // namespace conduct::system
