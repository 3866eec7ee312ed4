// From a request to a result: poll the pipe, poll the pidfd, then close both and say how it ended.
#include "conductor/system/loop_child.h"

#include "conductor/system/errno_text.h"
#include "conductor/system/proc.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

namespace conduct::system {
namespace {

constexpr int reads_at_end = 16;  // of 64 KiB: a pipe holds at most 1 MiB (pipe(7), pipe-max-size)
constexpr std::int64_t kCpuCheckMs = 1000;
constexpr int kBubblewrapProcesses = 2;  // bwrap's own and the reaper inside

base::Error failure(std::string why) {
  return {base::Fault::environment, std::move(why), ""};
}

// By that signal, or as a shell says it of what it ran.
bool ended_by(const core::ProcessEnd& end, int signal) {
  return end.code == (end.kind == core::EndKind::signalled ? signal : 128 + signal);
}

}  // namespace

LoopChild::LoopChild(Loop& loop, ChildRequest request,
                     std::function<void(const ChildResult&)> ended)
    : owner_(loop),
      loop_(loop.data()),
      request_(std::move(request)),
      ended_(std::move(ended)),
      lines_(request_.line),
      out_(request_.secrets),
      err_(request_.secrets) {}

void LoopChild::start() {
  const base::Status started = try_start();
  if (started) return;
  result_.end = {core::EndKind::not_started, 0, started.error().message};
  if (reaped_) abandon();
  loop_.after(0, [this] { open_polls_ == 0 ? closed() : close_polls(); });
}

base::Status LoopChild::try_start() {
  TRY_ASSIGN(const Fd input, open_input());
  TRY_ASSIGN(Transcript transcript, Transcript::open(request_.output_file, request_.output_limit));
  transcript_ = std::move(transcript);
  TRY_ASSIGN(const Fd out_end, open_output(out_));
  Fd err_end;
  if (request_.record) {
    TRY_ASSIGN(err_end, open_output(err_));
  }
  TRY(open_handover());
  TRY(make_group());
  const Limits each = group_ ? request_.groups->left_of(request_.limits) : request_.limits;
  TRY_ASSIGN(reaped_,
             Reaped::start(
                 {request_.argv, request_.environment, request_.cwd, request_.grace_ms, input.get(),
                  out_end.get(), err_end.open() ? err_end.get() : out_end.get(), request_.sandbox,
                  each, handover_ ? handover_->far_end() : -1, group_ ? group_->folder() : ""}));
  if (handover_) handover_->close_far_end();
  ended_for_memory_ = processes_ended_for_memory();
  identity_ = process_identity(reaped_->pid());
  TRY(watch_output());
  TRY(watch(end_poll_, reaped_->pidfd(), [](uv_poll_t* handle, int, int) {
    static_cast<Poll*>(handle->data)->child->take_end();
  }));
  if (request_.timeout_ms > 0) {
    timeout_ = loop_.after(request_.timeout_ms, [this] {
      timeout_ = 0;
      timed_out_ = true;
      ask_to_end();
    });
  }
  watch_cpu();
  return {};
}

base::Result<Fd> LoopChild::open_input() {
  if (request_.dialogue) {
    Fd child_end;
    TRY_ASSIGN(input_, InputPipe::open(loop_, child_end, [this] { one_closed(); }));
    ++open_polls_;
    input_->write(unanswered_);  // to one whose sandbox did not come about
    return child_end;
  }
  const std::string path = request_.input_file.empty() ? "/dev/null" : request_.input_file;
  Fd input(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!input.open())
    return failure(fmt::format("cannot read its input {}: {}", path, errno_text(errno)));
  return input;
}

// The end that the child writes to.
base::Result<Fd> LoopChild::open_output(Stream& stream) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failure("pipe: " + errno_text(errno));
  stream.fd.reset(ends[0]);
  // The reading end alone: a program does not expect it of its output.
  fcntl(stream.fd.get(), F_SETFL, O_NONBLOCK);
  return Fd(ends[1]);
}

base::Status LoopChild::watch_output() {
  TRY(watch(out_.poll, out_.fd.get(), [](uv_poll_t* handle, int, int) {
    LoopChild* child = static_cast<Poll*>(handle->data)->child;
    child->read_output(child->out_);
  }));
  if (!err_.fd.open()) return {};
  return watch(err_.poll, err_.fd.get(), [](uv_poll_t* handle, int, int) {
    LoopChild* child = static_cast<Poll*>(handle->data)->child;
    child->read_output(child->err_);
  });
}

base::Status LoopChild::make_group() {
  if (request_.groups == nullptr) return {};
  Limits limits = request_.limits;
  if (limits.processes > 0 && request_.sandbox.kind == SandboxKind::bubblewrap)
    limits.processes += kBubblewrapProcesses;
  TRY_ASSIGN(ControlGroup group, request_.groups->make(limits));
  group_.emplace(std::move(group));
  return {};
}

// The kernel holds a group to no sum of processor time.
void LoopChild::watch_cpu() {
  if (!group_ || request_.limits.cpu_seconds == 0 || terminating_) return;
  cpu_ = loop_.after(kCpuCheckMs, [this] {
    cpu_ = 0;
    if (terminating_) return;
    cpu_used_up_ = group_->cpu_seconds() > static_cast<double>(request_.limits.cpu_seconds);
    cpu_used_up_ ? ask_to_end() : watch_cpu();
  });
}

base::Status LoopChild::open_handover() {
  if (request_.sandbox.network != NetworkAccess::listed) return {};
  TRY_ASSIGN(handover_,
             Handover::open(owner_, request_.sandbox.hosts, [this](std::string_view host) {
               result_.refused_hosts.emplace_back(host);
             }));
  return {};
}

base::Status LoopChild::watch(Poll& poll, int fd, uv_poll_cb ready) {
  poll.child = this;
  poll.handle.data = &poll;
  if (const int failed = uv_poll_init(&loop_.uv, &poll.handle, fd); failed != 0) {
    return failure(fmt::format("uv_poll_init: {}", uv_strerror(failed)));
  }
  poll.active = true;
  ++open_polls_;
  if (const int failed = uv_poll_start(&poll.handle, UV_READABLE, ready); failed != 0) {
    return failure(fmt::format("uv_poll_start: {}", uv_strerror(failed)));
  }
  return {};
}

void LoopChild::write(std::string_view text) {
  if (!input_) return;
  if (!has_answered_) unanswered_.append(text);
  if (input_->write(text) || !reaped_) return;
  does_not_read_ = true;
  ask_to_end();
}

void LoopChild::end_input() {
  if (input_) input_->end();
}

void LoopChild::terminate() {
  if (reaped_ && !terminating_) ask_to_end();
}

void LoopChild::ask_to_end() {
  if (terminating_) return;
  terminating_ = true;
  reaped_->signal(SIGTERM);
  kill_ = loop_.after(request_.grace_ms + kReaperPatienceMs, [this] {
    kill_ = 0;
    reaped_->signal(SIGKILL);  // its end is then collected like any, and with it what it left
  });
}

// Reads once. False where there is nothing to read now, or ever.
bool LoopChild::read_output(Stream& stream) {
  for (;;) {
    const ssize_t count = read(stream.fd.get(), loop_.buffer.data(), loop_.buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) {  // the last writer is gone; polled further, it would be ready for ever
      if (stream.poll.active) uv_poll_stop(&stream.poll.handle);
      return false;
    }
    if (count < 0) return false;
    if (&stream == &out_) {  // what a sandbox says of itself comes to stderr
      has_answered_ = true;
      unanswered_.clear();
    }
    take(stream, stream.mask.add({loop_.buffer.data(), static_cast<std::size_t>(count)}));
    return true;
  }
}

void LoopChild::read_rest(Stream& stream) {
  if (!stream.fd.open()) return;
  for (int reads = 0; reads < reads_at_end && read_output(stream);) ++reads;
  take(stream, stream.mask.finish());
  stream.lines.finish([&](std::string_view line, bool whole) { keep(stream, line, whole); });
}

void LoopChild::take(Stream& stream, std::string_view shown) {
  schedule_line(lines_.add(shown, loop_.now_ms()));
  if (!request_.record) return transcript_->add(shown);
  stream.lines.add(shown, [&](std::string_view line, bool whole) { keep(stream, line, whole); });
}

void LoopChild::keep(const Stream& stream, std::string_view line, bool whole) {
  transcript_->add(line);
  if (!whole) return;
  if (&stream == &out_)
    request_.record(line);
  else if (request_.aside)
    request_.aside(line);
}

// Has the line that waits passed on at DUE.
void LoopChild::schedule_line(std::optional<std::int64_t> due) {
  if (!due || line_ != 0) return;
  line_ = loop_.after(*due - loop_.now_ms(), [this] {
    line_ = 0;
    schedule_line(lines_.due(loop_.now_ms()));
  });
}

// The reaper has ended. What the pipe still holds is read; its end is not waited for, because what
// could not be killed may hold it open.
void LoopChild::take_end() {
  const std::optional<ReapedEnd> ended = reaped_->collect();
  if (!ended) return;
  read_rest(out_);
  read_rest(err_);
  lines_.finish();
  transcript_->finish();
  result_.end = ended->end;
  try_again_ = ended->no_sandbox && !terminating_ && tries_left_ > 0;
  if (ended->stopped || ended->end.kind == core::EndKind::signalled) {
    if (timed_out_) result_.end = {core::EndKind::timed_out, 0, ""};
    if (cpu_used_up_) result_.end = {core::EndKind::signalled, SIGXCPU, ""};
    if (does_not_read_) result_.end = {core::EndKind::signalled, SIGTERM, ""};
  }
  note_limits();
  group_.reset();
  result_.strays = ended->strays;
  result_.unkillable = ended->unkillable;
  result_.output_bytes = transcript_->bytes();
  result_.output_error = transcript_->write_error();
  result_.tail = transcript_->tail();
  result_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  handover_.reset();
  close_polls();
}

// What a limit did looks like any other end: killed, or failed because a part of it was.
void LoopChild::note_limits() {
  core::ProcessEnd& end = result_.end;
  if (end.kind == core::EndKind::not_started) return;
  if (end.kind == core::EndKind::exited && end.code == 0) return;
  end.detail = memory_note();
  const Limits& limits = request_.limits;
  if (does_not_read_) end.detail = "it does not read what is written to it";
  if (limits.cpu_seconds > 0 && ended_by(end, SIGXCPU)) end.detail = "processor time was used up";
  if (limits.file_bytes > 0 && ended_by(end, SIGXFSZ)) end.detail = "a file grew beyond the limit";
}

std::string LoopChild::memory_note() const {
  const std::optional<std::int64_t> own = group_ ? group_->ended_for_memory() : std::nullopt;
  const std::int64_t ended = own.value_or(processes_ended_for_memory() - ended_for_memory_);
  if (ended <= 0) return "";
  if (own) return fmt::format("memory ran out: the kernel ended {} of its processes", ended);
  return fmt::format("memory ran out: the kernel ended {} process{} meanwhile", ended,
                     ended == 1 ? "" : "es");
}

void LoopChild::cancel_timers() {
  for (std::uint64_t* timer : {&timeout_, &kill_, &line_, &cpu_}) {
    if (*timer != 0) loop_.cancel_timer(std::exchange(*timer, 0));
  }
}

void LoopChild::close_polls() {
  cancel_timers();
  if (input_) input_->close();
  for (Poll* poll : {&out_.poll, &err_.poll, &end_poll_}) {
    if (!std::exchange(poll->active, false)) continue;
    uv_close(reinterpret_cast<uv_handle_t*>(&poll->handle),
             [](uv_handle_t* handle) { static_cast<Poll*>(handle->data)->child->one_closed(); });
  }
}

// While the child runs only its input can be closed.
void LoopChild::one_closed() {
  if (--open_polls_ == 0) closed();
}

// libuv holds nothing of it any more: says the end, then goes. A sandbox is made of what the host
// has at that moment; a socket that went away while it was being masked is looked up anew.
void LoopChild::closed() {
  cancel_timers();  // it may have been asked to end since it has
  if (try_again_ && !terminating_ && !loop_.closing) {
    --tries_left_;
    try_again_ = false;
    reaped_.reset();
    result_ = {};
    start();
    if (reaped_ && request_.anew) request_.anew();
    return;
  }
  if (!loop_.closing) ended_(result_);
  loop_.forget(this);
}

void LoopChild::abandon() {
  if (reaped_) {
    reaped_->signal(SIGKILL);
    pollfd ended{reaped_->pidfd(), POLLIN, 0};
    while (!reaped_->collect()) poll(&ended, 1, -1);
    group_.reset();
  }
  if (loop_.closing) open_polls_ == 0 ? loop_.forget(this) : close_polls();
}

}  // namespace conduct::system
