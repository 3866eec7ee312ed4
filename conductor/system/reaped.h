// A program running below a reaper of its own (reaper/reaper.cpp): started, signalled, and
// collected at its end. Knows no loop: whoever holds it polls its pidfd.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/system/fd.h"
#include "conductor/system/sandbox.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace conduct::system {

// Beyond the grace, before the reaper itself is killed.
constexpr std::int64_t kReaperPatienceMs = 5000;

struct ReapedRequest {
  const std::vector<std::string>& argv;
  const std::vector<std::string>& environment;
  const std::string& cwd;
  std::int64_t grace_ms = 0;
  int in = -1, out = -1, err = -1;  // the program's standard descriptors
  const Sandbox& sandbox;
  const Limits& limits;
  int handover = -1;  // a socket that gets the listener of NetworkAccess::listed; -1: none
  std::string control_group = {};  // the folder of the one that it starts in; empty: this process's
};

// How the program and what it started ended.
struct ReapedEnd {
  core::ProcessEnd end;
  int strays = 0;           // killed after the program's end
  int unkillable = 0;       // not even SIGKILL ended them: another user's, or stuck in the kernel
  bool stopped = false;     // asked to end before it did
  bool no_sandbox = false;  // its sandbox did not come about: nothing has run
};

class Reaped {
 public:
  // The error's message is why it could not be started.
  static base::Result<Reaped> start(const ReapedRequest& request);

  pid_t pid() const { return pid_; }          // the reaper's
  int pidfd() const { return pidfd_.get(); }  // readable when the reaper has ended

  // To the reaper: SIGTERM asks all of it to end within the grace; SIGKILL leaves strays to this
  // process.
  void signal(int number) const;

  // Reaps the reaper where it has ended, with all that it left where it was killed. nullopt: it
  // still runs.
  std::optional<ReapedEnd> collect();

 private:
  Reaped() = default;

  pid_t pid_ = 0;
  Fd pidfd_, status_;
  std::string program_, cwd_;  // for words about a start that failed
};

}  // namespace conduct::system
