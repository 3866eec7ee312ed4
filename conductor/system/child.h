// A child process and everything it starts: spawned with posix_spawn below a small reaper of its
// own (a subreaper that ends with all its descendants, and ends them when the conductor dies),
// watched by pidfd, its output streamed to a file with bounded memory. The reaper ends with the
// thread that started it (prctl(2), PR_SET_PDEATHSIG): children are started on threads that live as
// long as the conductor.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/system/control_group.h"
#include "conductor/system/sandbox.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace conduct::system {

struct ChildRequest {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH of ENVIRONMENT when it has no '/'
  std::vector<std::string> environment;  // NAME=value, complete: nothing is inherited
  std::string cwd;  // absolute, as seen inside; a relative argv[0] with '/' is relative to it
  std::string input_file;   // standard input; empty: /dev/null
  bool dialogue = false;    // standard input is what Child::write() says, instead
  std::string output_file;  // stdout and stderr, interleaved; created or appended to
  std::int64_t output_limit =
      64 << 20;  // bytes kept in the file; what comes after is counted and dropped, said at its end
  std::int64_t timeout_ms = 0;  // wall time; 0: none. Then TERM, grace, KILL to all descendants
  std::int64_t grace_ms = 5000;
  Sandbox sandbox;
  Limits limits;
  ControlGroups* groups = nullptr;   // to make one for it in; nullptr: it stays in this process's
  std::vector<std::string> secrets;  // masked wherever its output goes: base/mask.h
  std::function<void(std::string_view)>
      line;  // each line of output as it comes (cut at 4 kB), at most 10 a second
  // Every line of stdout as it comes, but for those longer than 16 MiB. stderr then has a pipe of
  // its own, and both come to the output file line by line.
  std::function<void(std::string_view)> record = {};
  std::function<void(std::string_view)> aside = {};  // with RECORD: the same of stderr
  // It had to be started once more, since its sandbox did not come about: it is another process
  // now. What was written to the one before is written to it.
  std::function<void()> anew = {};
};

struct ChildResult {
  core::ProcessEnd end;
  double seconds = 0;
  std::int64_t output_bytes = 0;  // all that it printed
  int strays = 0;                 // descendants that outlived it and were killed
  int unkillable =
      0;             // descendants that SIGKILL did not end: another user's, or stuck in the kernel
  std::string tail;  // the last 16 kB of output
  std::vector<std::string> refused_hosts;  // asked for and not listed: NetworkAccess::listed
  std::string output_error;  // why output_file is incomplete (a full disk); empty: it is not
};

class Child {
 public:
  virtual ~Child() = default;
  virtual std::int64_t pid()
      const = 0;  // of the reaper, the root of all that the child starts; 0: not started
  virtual std::string identity() const = 0;  // boot id and start time
  virtual void terminate() = 0;              // TERM, grace, KILL; ended() comes
  // With `dialogue`: to its standard input. One that reads none of it is ended, before what waits
  // for it fills the memory (InputPipe::kMostWaiting).
  virtual void write(std::string_view text) = 0;
  virtual void end_input() = 0;  // closes it, after all that was written
};

// Runs a child to its end on the calling thread, without a loop; for the git program on a pool
// thread. LIMIT: bytes of stdout and of stderr kept in memory.
struct Captured {
  core::ProcessEnd end;
  std::string out, err;
};
Captured run_captured(const std::vector<std::string>& argv,
                      const std::vector<std::string>& environment, const std::string& cwd,
                      std::int64_t timeout_ms, std::size_t limit = 16 << 20,
                      const Sandbox& sandbox = {});

// Makes this process the reaper of last resort (PR_SET_CHILD_SUBREAPER). Once, at start.
base::Status become_subreaper();

// Kills and reaps every descendant of this process that is not a live Child. Returns how many.
// Loops until none is left.
int kill_strays();

// Kills what carries NAME=VALUE in its environment, and all below it: what a dead conductor's
// children left. Returns how many carried it; they have ended, but for what is stuck in the kernel.
int kill_by_environment(const std::string& name, const std::string& value);

// Boot id and start time of a process: with the pid, its identity. Empty: there is none.
std::string process_identity(std::int64_t pid);

}  // namespace conduct::system
