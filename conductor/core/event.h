// Events: what happened, in the past tense. The log of them is the only truth; state, status,
// reports and resume are folds over it. Stored as {seq, run, at, kind, version, body}; the JSON of
// bodies is in event_json.cpp.
#pragma once

#include "base/result.h"
#include "conductor/core/command.h"
#include "conductor/core/helper.h"
#include "conductor/core/plan.h"
#include "conductor/core/trouble.h"
#include "conductor/core/usage.h"
#include "conductor/core/verdict.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace conduct::core {

// How a child process ended.
// stalled, asked: ended by conduct, for it did nothing, or waited for an answer.
enum class EndKind { exited, signalled, timed_out, not_started, stalled, asked };
struct ProcessEnd {
  EndKind kind = EndKind::exited;
  int code = 0;        // exit code or signal number
  std::string detail;  // not_started: why; asked: what; else what is known of it: no memory left
};
const char* to_string(EndKind kind);
std::string describe(
    const ProcessEnd& end);  // "exited 0", "killed by signal 9", "timed out", "could not start: …"

// The agent's own claim (CONDUCT_REPORT); never evidence.
struct Report {
  std::string status, summary, tests, question;
  std::vector<std::string> issues, discoveries;
};

struct PhaseDigest {
  std::string id, digest;
};

// ---- of the run ----

struct RunStarted {
  std::string spec;  // path as given, relative to the repository where it is inside
  std::string plan_digest;
  std::vector<PhaseDigest> phases;
  std::vector<std::string>
      skipped;            // ids of phases that an earlier landed run did with the same digest
  std::string target;     // full ref name
  std::string base;       // its tip
  std::string agents;     // for people: which agent does what
  std::string worktrees;  // absolute path of the folder for this run's worktrees
  std::string land;       // "merge", "branch", "none"
  int jobs = 1, retries = 3;
  std::int64_t timeout_ms = 0;
  std::string options;     // JSON object: how to make the plan and the agents again on resume
  std::string sandbox;     // "bubblewrap", "landlock", "none"; empty: by a version that had none
  bool approvals = false;  // `Approval: required` is heeded; false: by a version that did not
};
struct RunResumed {
  std::int64_t pid = 0;
  std::string land;     // as in RunStarted; empty: as before
  std::string sandbox;  // as in RunStarted
};
// The spec was changed and the changes accepted: what follows is of another plan
// (spec-<generation>.md of the run).
struct Replanned {
  int generation = 2;
  std::string plan_digest;
  std::vector<PhaseDigest> phases;
};
// The user or the system asked to stop: nothing new is started.
struct RunInterrupted {
  int signal = 0;
};
// The configured budget is spent: nothing new is started, what runs is ended.
struct BudgetSpent {
  std::string what;  // "cost: 20.13 of 20.00 USD"
};
// A provider that was left alone may be asked again: its time has come.
struct ProviderFreed {
  std::string provider;
  std::int64_t until_ms = 0;  // that it was left alone until; not in the log
};
enum class Outcome { landed, verified, blocked, waiting, interrupted, spent };
struct RunEnded {
  Outcome outcome = Outcome::blocked;
  std::string reason;
};
const char* to_string(Outcome outcome);

// State is back at checkpoint NUMBER (0: the base). The target moved from TARGET_FROM to TARGET_TO,
// or both are empty. REVERTED: a revert commit was made on a target that had moved on; re-landing
// takes MERGE_BASE as its base. IN_TARGET: what the target then has of the run (State::in_target);
// empty: as before.
struct RolledBack {
  int number = 0;
  std::string commit;
  std::string target_from, target_to;
  bool reverted = false;
  std::string merge_base;
  std::string in_target;
};
struct RollbackUndone {
  std::string target_from, target_to;
};
struct TargetRestored {
  std::string tip;
};

// ---- of a job ----

// A command was recorded before its start.
struct Intended {
  Command command;
};

struct TargetRead {
  JobId job;
  std::string tip;
};
struct Merged {
  JobId job;
  std::string commit, tree;
};
struct MergeConflicted {
  JobId job;
  std::vector<std::string> files;
};
struct Leased {
  JobId job;
  std::string path;    // absolute; stored here, never recomputed
  std::string gitdir;  // its administrative folder, recorded for every later git operation
};
struct LeaseFailed {
  JobId job;
  std::string reason;
};
struct AgentSpawned {
  JobId job;
  std::int64_t pid = 0;
  std::string identity;    // boot id and start time: with the pid, the process
  std::string agent;       // the agent's name
  std::string transcript;  // path below the run's directory
};
// What a running agent has told so far: the conversation it is in, what it has used in this try.
struct AgentTold {
  JobId job;
  std::string session;  // empty: none yet
  Usage usage;
};
// A running agent has done nothing for that long: no output, no processor time, no changed file.
// 0: it works again.
struct AgentStalled {
  JobId job;
  std::int64_t still_ms = 0;
};
// A running agent has asked for a helper (HelperRecord), which works beside it now.
struct HelperSpawned {
  JobId job;
  std::string name;
  Role role = Role::implementer;
  std::string agent, provider;
  std::string transcript;  // path below the run's directory
};
// What a helper has used so far.
struct HelperTold {
  JobId job;
  std::string name;
  Usage usage;
};
// A helper has done nothing for that long, as AgentStalled.
struct HelperStalled {
  JobId job;
  std::string name;
  std::int64_t still_ms = 0;
};
// It has ended, or was never started: then nothing but NAME, OUTCOME and REASON is said.
struct HelperEnded {
  JobId job;
  std::string name;
  HelperOutcome outcome = HelperOutcome::failed;
  std::string reason;   // why not merged, one line
  std::string summary;  // what its report says
  std::string commit;   // of what it made and what did not come over; empty: there is none
  int changed = 0;      // files that came over
  Usage usage;
  double seconds = 0;
  std::optional<Trouble> trouble = {};  // of its provider
};
struct AgentEnded {
  JobId job;
  ProcessEnd end;
  Report report;
  Usage usage;
  std::string session;
  double seconds = 0;
  int strays = 0;                          // processes that it left behind and that were killed
  std::vector<std::string> refused_hosts;  // asked for, and not among those it may reach
  std::string failure;  // why it says itself that it did not come to an end; empty: it did
};
// The conductor died or was stopped while the agent ran, or its provider gave no more: the attempt
// does not count. SAVED: the commit (with an attic ref) that holds what it had done; empty where it
// had done nothing.
struct AttemptInterrupted {
  JobId job;
  std::string saved;
  std::optional<Trouble> trouble = {};    // of its provider
  std::vector<SavedHelper> helpers = {};  // cut off with it by the end of the conductor
  std::string unsaved = {};  // why what it made is only in its worktree; empty: it is saved
};
struct SnapshotTaken {
  JobId job;
  std::string commit, tree;
  std::string base_tree;                // tree of the commit that the job started from
  int changed = 0;                      // files that differ from the base
  std::vector<std::string> left_out;    // caches that stayed out of the commit
  std::vector<std::string> violations;  // what is wrong with the result
  std::vector<std::string> noticed;     // what somebody else changed outside, who may
  std::vector<std::string> outside;     // what changed there, perhaps by the attempt's hand
};
struct GatesJudged {
  JobId job;
  std::string commit, tree;
  std::vector<GateResult> results;
};
// A person has approved COMMIT, the result of a phase with `Approval: required`: the next sitting
// makes its checkpoint.
struct Approved {
  JobId job;
  std::string commit;
  std::string by, host;  // "A Person <person@example.org>", and the machine
  std::string message;   // may be empty
};
// A person has sent COMMIT back: MESSAGE is what a fixer is to do.
struct Rejected {
  JobId job;
  std::string commit;
  std::string by, host;
  std::string message;
};
struct CheckpointMade {
  JobId job;
  int number = 0;
  std::string commit;
  int unchecked = 0;  // prose criteria that nobody judged
};
struct Landed {
  JobId job;
  std::string from, to;
};
// Verified, and the target stays where it is because --land says so. BRANCH: the branch made at the
// result, if any.
struct LandingWithheld {
  JobId job;
  std::string branch;
};
// Not landed, nothing changed: uncommitted work is in the way.
struct LandRefused {
  JobId job;
  std::string reason;
  std::vector<std::string> paths;
};
struct TargetMoved {
  JobId job;
  std::string tip;
};
struct Released {
  JobId job;
};
struct Escalated {
  JobId job;
  std::string reason;
  Cause cause = Cause::work;
};
// An act (merge, snapshot, gate, checkpoint, landing, release) failed for a reason outside the
// work: disk, git.
struct ActFailed {
  JobId job;
  std::string reason;
};
// On resume or at a stop: the act had no lasting effect and is to be asked for again.
struct ActAbandoned {
  JobId job;
};

using Event =
    std::variant<RunStarted, RunResumed, Replanned, RunInterrupted, BudgetSpent, ProviderFreed,
                 RunEnded, RolledBack, RollbackUndone, TargetRestored, Intended, TargetRead, Merged,
                 MergeConflicted, Leased, LeaseFailed, AgentSpawned, AgentTold, AgentStalled,
                 HelperSpawned, HelperTold, HelperStalled, HelperEnded, AgentEnded,
                 AttemptInterrupted, SnapshotTaken, GatesJudged, Approved, Rejected, CheckpointMade,
                 Landed, LandingWithheld, LandRefused, TargetMoved, Released, Escalated, ActFailed,
                 ActAbandoned>;

// An event as it stands in the log.
struct Entry {
  std::int64_t seq = 0;  // 1, 2, 3 … within the run
  int run = 0;
  std::int64_t at_ms = 0;  // milliseconds since the epoch, UTC
  Event event;
};

// An entry as it is stored, its body not yet read.
struct StoredEntry {
  std::int64_t seq = 0;
  int run = 0;
  std::int64_t at_ms = 0;
  std::string kind;
  int version = 1;
  std::string body;  // JSON object
};

const char* kind_of(const Event& event);  // "run-started", "merged", "intended" …

// Jobs are stored by name ("1/proto"), so that a log can be read without its plan and outlives a
// changed one.
StoredEntry encode(const Plan& plan, const Entry& entry);

// Unknown kinds, versions and jobs are errors that name sequence, kind and version.
base::Result<Entry> decode(const Plan& plan, const StoredEntry& stored);

}  // namespace conduct::core
