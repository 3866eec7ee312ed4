// Commands: what decide() asks the world to do, in the imperative. Each is recorded as an intent
// before it is started, and ends in one outcome event of its job (event.h).
#pragma once

#include "conductor/core/ids.h"
#include "conductor/core/verdict.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conduct::core {

enum class Role { implementer, fixer, synthesizer };
const char* to_string(Role role);
std::optional<Role> role_named(std::string_view name);

// Ask where the target is now (scope run, before the final gate). -> TargetRead
struct ReadTarget {
  JobId job;
};

// Merge THEIRS into OURS in memory. BASE: the commit to take as merge base, empty for git's own
// choice. FAST_FORWARD: where OURS is an ancestor of THEIRS, the result is THEIRS. -> Merged |
// MergeConflicted
struct Merge {
  JobId job;
  std::string ours, theirs, base;
  bool fast_forward = false;
};

// Make a worktree for the job at COMMIT. -> Leased | LeaseFailed
struct Lease {
  JobId job;
  std::string commit;
};

// Start an agent in the job's worktree, clean at COMMIT. -> AgentEnded | AttemptInterrupted
struct Attempt {
  JobId job;
  Role role = Role::implementer;
  int number = 1;      // counted per job over all roles
  std::string commit;  // where the worktree stands when the agent starts
  std::string theirs;  // synthesizer: the commit that is being merged in; else empty
  std::string agent = {}, provider = {};  // which agent works, and by whose limits
  std::string session = {};               // the conversation that it goes on with; empty: a new one
  std::string fork = {};                  // the conversation that a new one begins as a copy of
};

// Commit everything that the job's worktree holds, and audit it. -> SnapshotTaken | ActFailed
struct Snapshot {
  JobId job;
  int attempt = 0;     // the attempt that made it; 0: a person, between two sittings of a run
  std::string base;    // the commit that it must descend from
  std::string theirs;  // the second parent that it must keep; may be empty
  std::string origin;  // the commit that the job started from; what it changed is told against it
};

// Run the job's gates on COMMIT. ONLY: indices into the job's last results that are run again;
// empty: all.
// -> GatesJudged
struct Gate {
  JobId job;
  std::string commit;
  std::vector<std::size_t> only;
};

// Make checkpoint NUMBER at COMMIT and move integration there (scope phase). -> CheckpointMade
struct Checkpoint {
  JobId job;
  int number = 0;
  std::string commit;
};

// Move the target from EXPECTED to COMMIT (scope run). -> Landed | LandRefused | LandingWithheld |
// TargetMoved
struct Land {
  JobId job;
  std::string expected, commit;
};

// Remove the job's worktree; everything in it is committed and has a ref. -> Released
struct Release {
  JobId job;
};

// Give the job up: no retry is left or none would help. Has no act; recorded as Escalated.
struct Escalate {
  JobId job;
  std::string reason;
  Cause cause = Cause::work;
};

using Command = std::variant<ReadTarget, Merge, Lease, Attempt, Snapshot, Gate, Checkpoint, Land,
                             Release, Escalate>;

JobId job_of(const Command& command);
const char* name_of(const Command& command);  // "merge", "lease", "attempt" …

// True for an act that cannot be taken back: the log is synced in full before it starts.
bool irreversible(const Command& command);

}  // namespace conduct::core
