// Runs a child to its end without a loop, its output in memory.
#include "conductor/system/child.h"
#include "conductor/system/errno_text.h"
#include "conductor/system/reaped.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>

namespace conduct::system {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t grace_ms = 1000;
constexpr std::size_t chunk = 64 << 10;

// One stream of output: the first LIMIT bytes are kept, the rest is read and dropped.
class Stream {
 public:
  Stream(std::string& kept, std::size_t limit) : kept_(kept), limit_(limit) {}

  bool make() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours_.reset(ends[0]);
    theirs_.reset(ends[1]);
    return fcntl(ours_.get(), F_SETFL, O_NONBLOCK) == 0;
  }
  int ours() const { return ours_.get(); }  // -1 once it has ended: poll(2) passes over it
  int theirs() const { return theirs_.get(); }
  void started() { theirs_.reset(); }

  // Reads once. False where there is nothing to read now, or ever.
  bool take(std::array<char, chunk>& buffer) {
    if (!ours_.open()) return false;
    const ssize_t count = read(ours_.get(), buffer.data(), buffer.size());
    if (count < 0) return errno == EINTR;
    if (count == 0) {
      ours_.reset();
      return false;
    }
    kept_.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit_ - kept_.size()));
    return true;
  }

 private:
  std::string& kept_;
  std::size_t limit_;
  Fd ours_, theirs_;
};

// What happens to a child that takes too long: SIGTERM at its time, SIGKILL when its reaper has not
// obeyed.
class Deadline {
 public:
  explicit Deadline(std::int64_t timeout_ms) {
    if (timeout_ms > 0) at_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
  }
  bool passed() const { return passed_; }
  int poll_ms() const {
    if (!at_) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30));
  }
  void enforce(const Reaped& child) {
    if (!at_ || Clock::now() < *at_) return;
    child.signal(passed_ ? SIGKILL : SIGTERM);
    at_ = Clock::now() + std::chrono::milliseconds(grace_ms + kReaperPatienceMs);
    passed_ = true;
  }

 private:
  std::optional<Clock::time_point> at_;
  bool passed_ = false;
};

ReapedEnd follow(Reaped& child, Stream& out, Stream& err, Deadline& deadline) {
  const auto buffer = std::make_unique<std::array<char, chunk>>();
  for (;;) {
    std::array<pollfd, 3> ready{
        {{child.pidfd(), POLLIN, 0}, {out.ours(), POLLIN, 0}, {err.ours(), POLLIN, 0}}};
    poll(ready.data(), ready.size(), deadline.poll_ms());
    if (ready[1].revents != 0) out.take(*buffer);
    if (ready[2].revents != 0) err.take(*buffer);
    deadline.enforce(child);
    if (const std::optional<ReapedEnd> end = child.collect()) {
      // At most what a pipe can hold: something that could not be killed may write on for ever.
      for (int reads = 0; reads < 16 && out.take(*buffer);) ++reads;
      for (int reads = 0; reads < 16 && err.take(*buffer);) ++reads;
      return *end;
    }
  }
}

}  // namespace

Captured run_captured(const std::vector<std::string>& argv,
                      const std::vector<std::string>& environment, const std::string& cwd,
                      std::int64_t timeout_ms, std::size_t limit, const Sandbox& sandbox) {
  Captured result;
  Stream out(result.out, limit), err(result.err, limit);
  const Fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null.open() || !out.make() || !err.make()) {
    result.end = {core::EndKind::not_started, 0,
                  "cannot open its input and output: " + errno_text(errno)};
    return result;
  }
  auto child = Reaped::start({argv, environment, cwd, grace_ms, null.get(), out.theirs(),
                              err.theirs(), sandbox, Limits{}});
  if (!child) {
    result.end = {core::EndKind::not_started, 0, child.error().message};
    return result;
  }
  out.started();
  err.started();
  Deadline deadline(timeout_ms);
  const ReapedEnd ended = follow(*child, out, err, deadline);
  result.end = ended.end;
  if (deadline.passed() && (ended.stopped || ended.end.kind == core::EndKind::signalled)) {
    result.end = {core::EndKind::timed_out, 0, ""};
  }
  return result;
}

}  // namespace conduct::system
