// The state of a run: a fold of apply() over its events. No clock, no I/O, no randomness.
//
// Each job goes through these stages; `acting` is set while a command of it has been started and
// has no outcome:
//
//   waiting -> merging -> leasing -> working -> snapshotting -> gating -> awaiting -> publishing
//   -> releasing -> done
//                 |  ^                 ^  ^         | |   |      |
//      conflict   |  +--- resolved ----|--|---------+ |   |      +-> failing -> blocked
//                 +--> leasing --------+  +-- fixer --+---+             (no retry is left, or none
//                 would help)
//
// A module without inputs starts at leasing; phases and the run go from merging to gating, and
// lease only for a fixer or a synthesizer; modules are not published. A phase publishes a
// checkpoint, the run lands. Only a phase with `Approval: required` goes through awaiting:
// approved, it goes on with the next sitting; rejected, it goes to a fixer.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/core/plan.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace conduct::core {

enum class Stage {
  waiting,       // its dependencies are not done
  merging,       // its inputs are being merged, one after the other
  leasing,       // it needs a worktree before an agent can work
  working,       // an agent is to start or runs
  snapshotting,  // the agent has ended; its work is to be committed
  gating,        // its commit is to be judged
  awaiting,      // phase: it has passed, and a person is to approve it
  failing,       // no retry is left, or none would help: to be escalated
  publishing,    // phase: checkpoint; run: landing
  releasing,     // its worktree is to be removed
  done,
  blocked,  // escalated; `resume` tries it again
  skipped,  // an earlier landed run did it
};
const char* to_string(Stage stage);

struct AttemptRecord {
  Role role = Role::implementer;
  int number = 0;
  std::string agent, transcript, session, identity;
  std::string fork;  // the conversation that SESSION began as a copy of; empty: none
  std::int64_t pid = 0;
  std::optional<ProcessEnd> end;  // nullopt: it runs, or was interrupted
  bool interrupted = false;
  bool unsaved = false;  // the worktree holds what an interrupted try made, and no commit does
  std::string saved;     // interrupted: the attic commit of its partial work
  std::string commit;    // its snapshot
  Report report;
  Usage usage;       // of this try
  Usage in_session;  // of earlier tries with this number in the same conversation
  Spending earlier;  // of tries with this number that were interrupted, without their helpers
  std::vector<std::string> earlier_agents;  // whose those were, each once
  std::vector<HelperRecord> helpers;        // that it and they asked for, in order
  std::string provider;
  double seconds = 0;
  std::int64_t started_ms = 0, ended_ms = 0;
  std::int64_t still_ms = 0;  // it runs, and has done nothing for at least so long
  std::string failure;        // why it failed, one line; empty while open or passed
  std::string unfinished;     // why it says itself that it did not come to an end
};

// What a person said of the result of a phase.
struct Ruling {
  std::string commit, tree;  // the result that was judged
  std::string by, host, message;
  std::int64_t at_ms = 0;
};

struct JobState {
  Stage stage = Stage::waiting;
  bool acting = false;
  std::optional<Command> act;   // the command without outcome, while acting
  std::size_t waiting_for = 0;  // dependencies not yet done
  std::size_t next_input = 0;   // index into Job::inputs; past its end: all merged
  std::string base;             // the commit that it started from
  std::string head, tree;       // its current commit; tree is empty until known
  std::string merged_tip;       // scope run: the tip of the target that head contains
  std::string theirs;  // the commit whose merge conflicted and is being resolved; else empty
  std::vector<std::string> conflict_files;
  std::string worktree, gitdir;  // leased; empty: none
  std::vector<AttemptRecord> attempts;
  int fixes_left = 0;             // failed attempts that may still be followed by another
  std::vector<GateResult> gates;  // of the last round
  std::vector<std::size_t>
      rerun;  // gating: the results to judge again on the same commit; empty: all
  bool snapshot_of_person = false;  // snapshotting: what a person did in a blocked job's worktree
  std::map<std::string, std::string> failures;  // tree -> what failed on it
  std::string failure;        // why the last try failed; stays until the next one ends
  Cause cause = Cause::none;  // with failure
  int checkpoint = 0;         // scope phase: its number once made
  int unchecked = 0;          // prose criteria nobody judged
  std::vector<std::string> warnings;
  std::optional<Ruling> approval;  // scope phase; a clean merge of other phases keeps it, a changed
                                   // result does not
  std::vector<Ruling> rejections;  // oldest first; what was rejected is not judged again
};

// A move of the target by a rollback that has been recorded and not yet been seen done.
struct TargetMove {
  std::string from, to;
};

// Jobs that can act now, by what the act costs; kept in step by set_stage(). decide() reads only
// these.
struct Ready {
  std::set<JobId> leases, agents, gates, others;  // of modules and of the run
  std::set<JobId>
      phases;  // phases in any of these stages: one at a time, since they build on one integration
};

struct CheckpointRecord {
  int number = 0;
  PhaseId phase;
  std::string commit;
  std::int64_t at_ms = 0;
  int unchecked = 0;
};

struct State {
  int run = 0;
  std::int64_t seq = 0;  // of the last event applied
  RunStarted started;
  std::int64_t started_ms = 0, ended_ms = 0;
  std::vector<JobState> jobs;  // by JobId
  Ready ready;
  std::size_t acting = 0, agents_running = 0, gates_running = 0;
  std::size_t open_worktrees = 0;  // leased or being leased by jobs that go on
  std::size_t unfinished = 0;      // jobs neither done, skipped nor blocked
  std::string integration;         // tip of what has been checkpointed
  std::optional<JobId>
      integrating;  // the phase that holds integration, from its first command to its checkpoint
  std::vector<CheckpointRecord> checkpoints;
  std::string target_tip;           // as last read or set by us
  std::string merge_base;           // to land on a reverted target; empty: git's own
  std::string landed_from, landed;  // empty: not landed
  std::int64_t landed_ms = 0;       // with landed
  // What the target has of the run, also after a rollback: the commit that was landed or that it
  // was put back to, and where the target was before any of it. Empty: nothing.
  std::string in_target, before_target;
  bool withheld = false;  // verified, and not to be landed (--land none, branch)
  std::string refused;    // why landing was refused; empty: it was not
  std::vector<std::string> in_the_way;
  std::optional<int> interrupted;  // signal
  std::string budget_spent;        // what of it, in this sitting; empty: nothing
  std::int64_t sitting_ms = 0,
               worked_ms = 0;  // when this sitting began; how long those before it took
  std::int64_t last_ms = 0;    // of the last event applied
  std::map<std::string, ProviderState, std::less<>> providers;  // those that gave trouble
  Spending spending;  // of all tries, those that a rollback undid included
  std::optional<Outcome> ended;
  std::optional<TargetMove> open_move;
  // For --undo, one after the other; dropped when the run goes on.
  std::shared_ptr<const State> before_rollback;
  std::optional<RolledBack> rolled_back;  // the event that followed before_rollback

  JobState& of(JobId id) { return jobs[id.index()]; }
  const JobState& of(JobId id) const { return jobs[id.index()]; }
};

// The state before any event.
State initial(const Plan& plan);

// The inputs of a job are merged, and it contains the newest integration or target that it has to.
bool fully_merged(const Plan& plan, const State& state, JobId id);

// All agents that made tries of ATTEMPT, each once.
std::vector<std::string> agents_of(const AttemptRecord& attempt);

// The attempt that starts next in a job: its role, and its number (that of one which was
// interrupted or could not be started is taken again).
Role next_role(const Plan& plan, const State& state, JobId id);
int next_number(const JobState& job);

// How often a failed attempt of a job may be followed by another: as its phase says, else as the
// run was started.
int retries_of(const Plan& plan, const State& state, JobId id);

// Folds one entry into the state. A pair of stage and event that cannot be is an error that names
// both; the state is then unchanged.
base::Status apply(const Plan& plan, State& state, const Entry& entry);

// The same run under a changed plan: every phase that has started must be in both plans, unchanged;
// else an error that names it. Jobs that have not started are as new, and so is the run's own; a
// worktree that the state no longer names is the caller's to put away.
base::Result<State> replan(const Plan& from, const State& state, const Plan& to);

// How the run stands: has it ended, and how? nullopt: something is still to be done.
std::optional<Outcome> terminal(const Plan& plan, const State& state);

// Has any command of the job been started?
bool has_begun(const JobState& job);

// Is it a phase that waits for a person once it has passed?
bool asks_for_approval(const Plan& plan, const State& state, JobId id);

// The phases that a person is to approve, and those that are approved and not yet gone on with.
std::vector<JobId> awaiting_approval(const State& state);
std::vector<JobId> approved_and_waiting(const State& state);

// The last helper of that name that ATTEMPT has asked for; nullptr: there is none.
const HelperRecord* find_helper(const AttemptRecord& attempt, const std::string& name);

// What the run has used until now, what is at work included.
Spending spending_of(const State& state);

// What all tries of an attempt used; and with the helpers that it asked for.
Spending own_spending_of(const AttemptRecord& attempt);
Spending spending_of(const AttemptRecord& attempt);

// What all tries of a job used.
Spending spending_of(const JobState& job);

// For people and for JSON: "pending", "running", "waiting", "passed", "blocked" … of a phase or a
// module; waiting: for a person.
const char* describe(const JobState& job);

}  // namespace conduct::core
