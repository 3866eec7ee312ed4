#include "conductor/system/input_pipe.h"

#include "conductor/system/errno_text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace conduct::system {

base::Result<std::unique_ptr<InputPipe>> InputPipe::open(Loop::Data& loop, Fd& child_end,
                                                         std::function<void()> closed) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return base::Error{base::Fault::environment, "pipe: " + errno_text(errno), ""};
  child_end.reset(ends[0]);
  std::unique_ptr<InputPipe> pipe(new InputPipe);
  pipe->fd_.reset(ends[1]);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);  // the writing end alone
  if (const int failed = uv_poll_init(&loop.uv, &pipe->poll_, ends[1]); failed != 0)
    return base::Error{base::Fault::environment,
                       fmt::format("uv_poll_init: {}", uv_strerror(failed)), ""};
  pipe->poll_.data = pipe.get();
  pipe->polled_ = true;
  pipe->closed_ = std::move(closed);
  return pipe;
}

bool InputPipe::write(std::string_view text) {
  if (!fd_.open() || ending_) return true;
  if (waiting_.size() - written_ > kMostWaiting) return false;
  // Not for each write, which would move the rest once for every part that the pipe takes.
  if (written_ > waiting_.size() / 2) waiting_.erase(0, std::exchange(written_, 0));
  waiting_.append(text);
  flush();
  return true;
}

void InputPipe::end() {
  ending_ = true;
  flush();
}

void InputPipe::flush() {
  while (fd_.open() && written_ < waiting_.size()) {
    const std::string_view left = std::string_view(waiting_).substr(written_);
    const ssize_t written = ::write(fd_.get(), left.data(), left.size());
    if (written >= 0) {
      written_ += static_cast<std::size_t>(written);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) {
      uv_poll_start(&poll_, UV_WRITABLE, [](uv_poll_t* poll, int, int) {
        static_cast<InputPipe*>(poll->data)->flush();
      });
      return;
    }
    ending_ = true;  // EPIPE: nobody reads any more
    break;
  }
  waiting_.clear();
  written_ = 0;
  if (polled_) uv_poll_stop(&poll_);
  if (ending_) close();
}

void InputPipe::close() {
  if (!std::exchange(polled_, false)) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), [](uv_handle_t* handle) {
    auto* pipe = static_cast<InputPipe*>(handle->data);
    pipe->fd_.reset();
    pipe->closed_();
  });
}

}  // namespace conduct::system
