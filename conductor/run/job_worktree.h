// The worktree of a job: what an agent has left in it is committed, put back, put away.
#pragma once

#include "conductor/core/state.h"
#include "conductor/run/git_desk.h"
#include "conductor/run/workplace.h"
#include "gitops/audit.h"
#include "gitops/snapshot.h"
#include "gitops/worktree.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// What a snapshot has to know of its attempt.
struct SnapshotFacts {
  gitops::Worktree worktree;
  core::Role role = core::Role::implementer;
  std::string agent, summary;
  std::optional<gitops::Fingerprint> before;  // nullopt: taken by a conductor that has died since
  std::string started_from;  // commit whose files the agent was given, for a recording
  bool killed = false;       // the agent did not come to its own end
};
struct SnapshotOutcome {
  core::Event event;
  std::string patch;  // against started_from, where that was asked for
};
SnapshotOutcome snapshot(const Context& context, GitDesk& desk, const core::Snapshot& command,
                         const SnapshotFacts& facts);

// What a snapshot of WORKTREE takes for JOB; what it stands on and says is still to be filled in.
gitops::SnapshotRequest snapshot_request(const Context& context, core::JobId job,
                                         const gitops::Worktree& worktree);

// What is wrong with CHANGES of JOB, where the plan is among them that lies in the repository and
// is no work of the job's.
std::optional<std::string> plan_problem(const Context& context, core::JobId job,
                                        const std::vector<gitops::Change>& changes);

// The snapshot, and then the worktree is nobody's any more.
base::Result<gitops::SnapshotResult> snapshot_and_leave(const Context& context,
                                                        const gitops::Repository& repository,
                                                        const Workplace& place,
                                                        const gitops::SnapshotRequest& request);

// What an audit looks at, as it is now: all that the agent in WORKTREE may not change. Into BEFORE
// goes what the conductor has done since (Ledger::look).
base::Result<gitops::Fingerprint> look_around(const Context& context, GitDesk& desk,
                                              const gitops::Repository& repository,
                                              const gitops::Worktree& worktree,
                                              gitops::Fingerprint* before = nullptr);

// Commits what an interrupted attempt has left to the attic; empty: it had changed nothing, or
// nothing is there.
base::Result<std::string> save_partial_work(const Context& context, GitDesk& desk,
                                            const core::Attempt& command, const Workplace& place);

// After gates that were cut off: their own checkout goes, and in a module's worktree what they left
// besides what is ignored. A person may have worked there since: all of it goes to the attic.
base::Status settle_gates(const Context& context, GitDesk& desk, const core::Gate& command,
                          const core::JobState& job);

// Makes the files of a job's worktree those of COMMIT; ignored files and caches stay.
base::Status reset_worktree(const Context& context, const gitops::Repository& repository,
                            core::JobId id, const gitops::Worktree& worktree,
                            const std::string& commit);

// Removes the worktree of a job; what it holds that is not committed goes to the attic first, as
// the commit returned (empty: there was nothing).
base::Result<std::string> put_away_worktree(const Context& context, GitDesk& desk, core::JobId id,
                                            const core::JobState& job);

// Removes the folders that worktrees of CONTEXT's run were in, where nothing is left in them.
void remove_worktree_folders(const Context& context);

// Paths and globs that the tasks and criteria of a module and of its phase name, and the files that
// the phase lists: its own, beside those that it declares.
std::vector<std::string> named_paths(const core::Plan& plan, core::ModuleId module);

// Those, and what the modules declare, of the phase of JOB (of all phases for the run): never taken
// for caches.
std::vector<std::string> named_paths(const core::Plan& plan, core::JobId job);

}  // namespace conduct::run
