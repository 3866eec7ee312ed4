// A child process in the loop: its pidfd and its output pipe are polled, its limits are timers.
#pragma once

#include "base/mask.h"
#include "conductor/system/child.h"
#include "conductor/system/handover.h"
#include "conductor/system/input_pipe.h"
#include "conductor/system/line_feed.h"
#include "conductor/system/loop_data.h"
#include "conductor/system/reaped.h"
#include "conductor/system/transcript.h"
#include "conductor/system/whole_lines.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::system {

class LoopChild : public Child {
 public:
  LoopChild(Loop& loop, ChildRequest request, std::function<void(const ChildResult&)> ended);

  // Starts it. Where that fails the end comes from the loop, like any other.
  void start();

  std::int64_t pid() const override { return reaped_ ? reaped_->pid() : 0; }
  std::string identity() const override { return identity_; }
  void terminate() override;
  void write(std::string_view text) override;
  void end_input() override;

  // Kills and reaps it at once; nobody is told. For the loop's own end.
  void abandon();

 private:
  struct Poll {
    uv_poll_t handle{};
    LoopChild* child = nullptr;
    bool active = false;
  };
  // What comes out of one of its descriptors.
  struct Stream {
    explicit Stream(const std::vector<std::string>& secrets) : mask(secrets) {}
    Fd fd;
    Poll poll;
    base::Mask mask;
    WholeLines lines;
  };

  base::Status try_start();
  base::Status watch(Poll& poll, int fd, uv_poll_cb ready);
  base::Status watch_output();
  base::Result<Fd> open_output(Stream& stream);
  base::Result<Fd> open_input();
  void close_polls();
  void closed();
  void one_closed();
  bool read_output(Stream& stream);
  void read_rest(Stream& stream);
  void take(Stream& stream, std::string_view shown);
  void keep(const Stream& stream, std::string_view line, bool whole);
  void schedule_line(std::optional<std::int64_t> due);
  void take_end();
  void ask_to_end();
  void cancel_timers();

  base::Status open_handover();
  base::Status make_group();
  void watch_cpu();
  void note_limits();
  std::string memory_note() const;

  Loop& owner_;
  Loop::Data& loop_;
  ChildRequest request_;
  std::function<void(const ChildResult&)> ended_;
  std::unique_ptr<Handover> handover_;  // NetworkAccess::listed
  std::optional<ControlGroup> group_;
  std::optional<Reaped> reaped_;
  std::optional<Transcript> transcript_;
  LineFeed lines_;
  Stream out_, err_;
  std::unique_ptr<InputPipe> input_;
  std::string unanswered_;  // all that was written before the first output
  bool has_answered_ = false;
  Poll end_poll_;
  int open_polls_ = 0;
  std::uint64_t timeout_ = 0, kill_ = 0, line_ = 0, cpu_ = 0;  // timers; 0: none
  std::int64_t ended_for_memory_ = 0;  // of the whole machine, when it was started
  int tries_left_ = 8;                 // further ones, for a sandbox that did not come about
  bool try_again_ = false;
  bool terminating_ = false, timed_out_ = false, cpu_used_up_ = false, does_not_read_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::string identity_;
  ChildResult result_;
};

}  // namespace conduct::system
