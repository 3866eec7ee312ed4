// Processes that nobody waits for: children that came to this process when their own parents ended,
// and what carries the environment of a conductor that is dead.
#include "conductor/system/child.h"
#include "conductor/system/descendants.h"
#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"
#include "conductor/system/live_children.h"
#include "conductor/system/proc.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace conduct::system {
namespace {

using Clock = std::chrono::steady_clock;

// What SIGKILL has not ended in this time is another user's or stuck in the kernel.
constexpr std::chrono::seconds longest_kill(5);
constexpr int round_ms = 5;

// Kills every child that is not in LIVE, with its descendants, and reaps those that have ended.
// Returns whether there was one; KILLED counts the reaped that died of it.
bool kill_round(const LiveChildren& live, int& killed) {
  PidList children;
  add_children(getpid(), children);
  bool any = false;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const pid_t stray = children[i];
    if (live.pids.count(stray) != 0) continue;
    any = true;
    kill(stray, SIGSTOP);
    kill_descendants(stray);
    kill(stray, SIGKILL);
    int status = 0;
    if (waitpid(stray, &status, WNOHANG) == stray && WIFSIGNALED(status) &&
        WTERMSIG(status) == SIGKILL)
      ++killed;
  }
  return any;
}

// This process and those above it: never killed, whatever their environment.
std::set<pid_t> own_line(const std::map<pid_t, pid_t>& parents) {
  std::set<pid_t> line;
  for (pid_t pid = getpid(); pid > 0 && line.insert(pid).second;) {
    const auto parent = parents.find(pid);
    pid = parent == parents.end() ? 0 : parent->second;
  }
  return line;
}

bool has_variable(pid_t pid, const std::string& entry) {
  const std::string environment = read_proc(pid, "environ");
  for (std::string_view rest = environment; !rest.empty();) {
    const std::size_t end = rest.find('\0');
    if (rest.substr(0, end) == entry) return true;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return false;
}

// Processes, each with a pidfd that keeps its number from meaning another between the look and the
// kill.
using Marked = std::map<pid_t, Fd>;

// Those with ENTRY in their environment. All are found before any is killed: the end of one ends
// others, which would then not be counted.
Marked find_marked(const std::string& entry) {
  Marked result;
  const std::map<pid_t, pid_t> parents = processes();
  const std::set<pid_t> spared = own_line(parents);
  for (const auto& [pid, parent] : parents) {
    if (spared.count(pid) != 0) continue;
    Fd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (process.open() && has_variable(pid, entry)) result.emplace(pid, std::move(process));
  }
  return result;
}

// Kills them and all below them, whatever the environment of those.
void kill_trees(const Marked& marked) {
  const auto signal_each = [&marked](int signal) {
    for (const auto& [pid, process] : marked) {
      syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0);
    }
  };
  signal_each(SIGSTOP);
  for (const auto& [pid, process] : marked) kill_descendants(pid);
  signal_each(SIGKILL);
}

// Until each of them has ended, or the time is over: a pidfd can be read then (pidfd_open(2)).
void wait_for_ends(const Marked& marked, Clock::time_point deadline) {
  for (const auto& [pid, process] : marked) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd end{process.get(), POLLIN, 0};
    if (left.count() > 0) poll(&end, 1, static_cast<int>(left.count()));
  }
}

}  // namespace

base::Status become_subreaper() {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) == 0) return {};
  return base::Error{base::Fault::environment,
                     "cannot become a subreaper: prctl: " + errno_text(errno),
                     "conduct needs Linux 3.4 or later, and a container that allows prctl(2)"};
}

int kill_strays() {
  int killed = 0;
  const auto deadline = Clock::now() + longest_kill;
  while (Clock::now() < deadline) {
    {
      LiveChildren& live = live_children();
      const std::lock_guard lock(live.mutex);
      if (!kill_round(live, killed)) break;
    }
    poll(nullptr, 0,
         round_ms);  // a killed process needs a moment to end and be reaped in the next round
  }
  return killed;
}

int kill_by_environment(const std::string& name, const std::string& value) {
  const std::string entry = name + '=' + value;
  std::set<pid_t> killed;
  const auto deadline = Clock::now() + longest_kill;
  while (Clock::now() < deadline) {
    const Marked marked = find_marked(entry);
    if (marked.empty()) break;
    kill_trees(marked);
    for (const auto& [pid, process] : marked) killed.insert(pid);
    wait_for_ends(marked, deadline);
  }
  return static_cast<int>(killed.size());
}

}  // namespace conduct::system
