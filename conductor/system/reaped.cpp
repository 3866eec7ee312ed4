// Starts the reaper with posix_spawn, which unlike fork copies no page tables, and reads its
// report.
#include "conductor/system/reaped.h"

#include "conductor/system/child.h"
#include "conductor/system/errno_text.h"
#include "conductor/system/live_children.h"
#include "conductor/system/reaper/protocol.h"
#include "conductor/system/reaper_program.h"
#include "conductor/system/words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>

#ifndef P_PIDFD
#define P_PIDFD 3  // linux/wait.h
#endif

namespace conduct::system {
namespace {

constexpr int first_free_fd = 10;  // above 0 to 4, which the file actions put in place

base::Error not_started(std::string why) {
  return {base::Fault::environment, std::move(why), ""};
}

// posix_spawn's file actions and attributes: descriptors 0 to 4; a session of its own, so that no
// terminal signal reaches it; all signals at their defaults and blocked, so that none is lost
// before the reaper waits for them.
class SpawnPlan {
 public:
  SpawnPlan(const ReapedRequest& request, int status) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, request.in, 0);
    posix_spawn_file_actions_adddup2(&actions_, request.out, 1);
    posix_spawn_file_actions_adddup2(&actions_, request.err, 2);
    posix_spawn_file_actions_adddup2(&actions_, status, reaper::kStatusFd);
    if (request.handover >= 0)
      posix_spawn_file_actions_adddup2(&actions_, request.handover, reaper::kHandoverFd);
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

// A copy of FD out of the way of 0 to 4: where conduct was started without standard descriptors,
// its own pipes get those numbers.
Fd out_of_the_way(int fd) {
  return Fd(fcntl(fd, F_DUPFD_CLOEXEC, first_free_fd));
}

// The words for "notstarted STEP ERRNO". A bare name that execvp(3) did not find, and a script
// whose #! line names a program that is missing, both come as ENOENT.
std::string start_failure(std::string_view step, int error, const std::string& program,
                          const std::string& cwd) {
  if (step == "directory") return fmt::format("working directory {}: {}", cwd, errno_text(error));
  if (step == "sandbox") return "its sandbox could not be set up: its log says why";
  if (step == "process") return fmt::format("{}: {}", program, errno_text(error));
  if (step != "program") return fmt::format("cannot be confined: {}: {}", step, errno_text(error));
  if (error != ENOENT) return fmt::format("{}: {}", program, errno_text(error));
  if (program.find('/') == std::string::npos) return fmt::format("{}: not found in PATH", program);
  const std::string path = program.front() == '/' ? program : cwd + '/' + program;
  if (access(path.c_str(), F_OK) == 0)
    return fmt::format("{}: the interpreter in its #! line is missing", program);
  return fmt::format("{}: {}", program, errno_text(error));
}

// What the reaper wrote before it ended, at most a line.
std::string status_line(int fd) {
  std::array<char, 256> buffer;
  const ssize_t count = read(fd, buffer.data(), buffer.size() - 1);
  return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

std::optional<ReapedEnd> parse_status(const std::string& line, const std::string& program,
                                      const std::string& cwd) {
  ReapedEnd result;
  std::array<char, 16> word{};
  int code = 0;
  int stopped = 0;
  if (std::sscanf(line.c_str(), "notstarted %15s %d", word.data(), &code) == 2) {
    result.end = {core::EndKind::not_started, 0, start_failure(word.data(), code, program, cwd)};
    result.no_sandbox = std::string_view(word.data()) == "sandbox";
    return result;
  }
  if (std::sscanf(line.c_str(), "%15s %d strays %d left %d stopped %d", word.data(), &code,
                  &result.strays, &result.unkillable, &stopped) != 5) {
    return std::nullopt;
  }
  const bool exited = std::string_view(word.data()) == "exited";
  result.end = {exited ? core::EndKind::exited : core::EndKind::signalled, code, ""};
  result.stopped = stopped != 0;
  return result;
}

}  // namespace

LiveChildren& live_children() {
  static auto* live =
      new LiveChildren;  // never destroyed: a pool thread may spawn while the process exits
  return *live;
}

base::Result<Reaped> Reaped::start(const ReapedRequest& request) {
  if (request.argv.empty()) return not_started("no program was given");
  TRY_ASSIGN(const std::string reaper, reaper_program());
  std::array<int, 2> status{};
  if (pipe2(status.data(), O_CLOEXEC) != 0) return not_started("pipe: " + errno_text(errno));
  Reaped started;
  started.status_.reset(status[0]);
  const Fd status_end(status[1]);
  fcntl(started.status_.get(), F_SETFL, O_NONBLOCK);

  const Fd in = out_of_the_way(request.in), out = out_of_the_way(request.out);
  const Fd err = out_of_the_way(request.err), report = out_of_the_way(status_end.get());
  if (!in.open() || !out.open() || !err.open() || !report.open()) {
    return not_started("fcntl: " + errno_text(errno));
  }
  const Fd handover = request.handover >= 0 ? out_of_the_way(request.handover) : Fd();
  const ReapedRequest placed{request.argv,
                             request.environment,
                             request.cwd,
                             request.grace_ms,
                             in.get(),
                             out.get(),
                             err.get(),
                             request.sandbox,
                             request.limits,
                             handover.get(),
                             request.control_group};
  const SpawnPlan plan(placed, report.get());
  std::vector<std::string> words = {"conduct-reaper", std::to_string(getpid()),
                                    std::to_string(request.grace_ms)};
  if (!request.control_group.empty()) add(words, {reaper::kCgroup, request.control_group});
  std::vector<std::string> environment = request.environment;
  const std::vector<std::string> rest = sandboxed_words(
      request.sandbox, request.limits, request.grace_ms, request.cwd, request.argv, environment);
  add(words, rest);

  LiveChildren& live = live_children();
  const std::lock_guard lock(live.mutex);
  const int failed = posix_spawn(&started.pid_, reaper.c_str(), plan.actions(), plan.attributes(),
                                 pointers(words).data(), pointers(environment).data());
  if (failed != 0) return not_started(fmt::format("{}: {}", request.argv[0], errno_text(failed)));
  live.pids.insert(started.pid_);
  started.pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, started.pid_, 0)));
  if (!started.pidfd_.open()) {
    const int error = errno;
    kill(started.pid_, SIGKILL);
    waitpid(started.pid_, nullptr, 0);
    live.pids.erase(started.pid_);
    return not_started("pidfd_open: " + errno_text(error));
  }
  started.program_ = request.argv[0];
  started.cwd_ = request.cwd;
  return started;
}

void Reaped::signal(int number) const {
  syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
}

std::optional<ReapedEnd> Reaped::collect() {
  siginfo_t info{};
  {
    LiveChildren& live = live_children();
    const std::lock_guard lock(live.mutex);
    const int waited = waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd_.get()),
                              &info, WEXITED | WNOHANG);
    if (waited != 0 || info.si_pid == 0) return std::nullopt;
    live.pids.erase(pid_);
  }
  if (auto result = parse_status(status_line(status_.get()), program_, cwd_)) return result;
  // Killed before it could report: what it watched over has come to this process.
  ReapedEnd killed;
  killed.strays = kill_strays();
  killed.end = {core::EndKind::signalled, info.si_code == CLD_EXITED ? SIGKILL : info.si_status,
                ""};
  return killed;
}

}  // namespace conduct::system
