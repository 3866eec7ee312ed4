#include "conductor/system/fd_watch.h"

#include <fmt/format.h>

#include <utility>

namespace conduct::system {

struct FdWatch::Handle {
  uv_poll_t poll{};
  Fd fd;
  std::function<void()> ready;
  int wanted = 0;
};

base::Result<std::unique_ptr<FdWatch>> FdWatch::open(Loop::Data& loop, Fd fd,
                                                     std::function<void()> ready) {
  auto handle = std::make_unique<Handle>();
  handle->fd = std::move(fd);
  handle->ready = std::move(ready);
  handle->poll.data = handle.get();
  if (const int failed = uv_poll_init(&loop.uv, &handle->poll, handle->fd.get()); failed != 0) {
    return base::Error{base::Fault::environment,
                       fmt::format("uv_poll_init: {}", uv_strerror(failed)), ""};
  }
  return std::unique_ptr<FdWatch>(new FdWatch(handle.release()));
}

FdWatch::~FdWatch() {
  release();
}

int FdWatch::fd() const {
  return handle_->fd.get();
}

void FdWatch::want(int events) {
  if (events == handle_->wanted) return;
  handle_->wanted = events;
  // libuv makes a stop of a start for nothing.
  const int failed = uv_poll_start(&handle_->poll, events, [](uv_poll_t* poll, int status, int) {
    auto* handle = static_cast<Handle*>(poll->data);
    if (status < 0) handle->wanted = 0;  // libuv has stopped it; reading or writing says why
    handle->ready();
  });
  BUG_UNLESS(failed == 0, "uv_poll_start refused a descriptor");
}

Fd FdWatch::release() {
  Handle* handle = std::exchange(handle_, nullptr);
  if (handle == nullptr) return {};
  uv_close(reinterpret_cast<uv_handle_t*>(&handle->poll),
           [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); });
  return std::move(handle->fd);  // uv_poll(3): may be closed as soon as uv_close() was called
}

}  // namespace conduct::system
