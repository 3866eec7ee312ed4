// The acts that are git work: each runs on a pool thread with a borrowed repository and gives the
// event it ended in.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/state.h"
#include "conductor/run/attic.h"
#include "conductor/run/context.h"
#include "gitops/ancestry.h"
#include "gitops/audit.h"
#include "gitops/repository_pool.h"
#include "gitops/worktree.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// What the git acts of a run share and change.
struct GitDesk {
  explicit GitDesk(const Context& context) : repositories(context.common_dir), attic(context.run) {}

  gitops::RepositoryPool repositories;
  Attic attic;
  std::mutex registration;  // of worktrees: one at a time in a repository

  // Worktrees just made, by job, and the commit whose files they hold.
  void made(core::JobId job, const std::string& commit);
  // Was JOB's made at COMMIT? Says so once: whoever asks will work there.
  bool just_made(core::JobId job, const std::string& commit);

  // Of what JOB merges into; ROOT: where that began. A job merges one thing after the other.
  gitops::Ancestry& ancestry(core::JobId job, const std::string& root);

 private:
  std::mutex mutex_;
  std::map<core::JobId, gitops::Ancestry> ancestries_;
  std::map<core::JobId, std::string> made_;
};

core::Event read_target(const Context& context, GitDesk& desk, const core::ReadTarget& command);

// What a merge has to know of its job.
struct MergeFacts {
  std::string theirs;  // name of the job that is merged; empty: the whole run
  std::string root;    // the commit that the job started from
};
core::Event merge(const Context& context, GitDesk& desk, const core::Merge& command,
                  const MergeFacts& facts);
core::Event lease(const Context& context, GitDesk& desk, const core::Lease& command);
core::Event checkpoint(const Context& context, GitDesk& desk, const core::Checkpoint& command,
                       int unchecked);
core::Event land(const Context& context, GitDesk& desk, const core::Land& command,
                 const std::string& land);
core::Event release(GitDesk& desk, const core::Release& command, const gitops::Worktree& worktree);

// What a snapshot has to know of its attempt.
struct SnapshotFacts {
  gitops::Worktree worktree;
  core::Role role = core::Role::implementer;
  std::string agent, summary;
  std::optional<gitops::Fingerprint> before;  // nullopt: taken by a conductor that has died since
  std::string started_from;  // commit whose files the agent was given, for a recording
};
struct SnapshotOutcome {
  core::Event event;
  std::string patch;  // against started_from, where that was asked for
};
SnapshotOutcome snapshot(const Context& context, GitDesk& desk, const core::Snapshot& command,
                         const SnapshotFacts& facts);

// Commits what an interrupted attempt has left to the attic; empty: it had changed nothing, or
// nothing is there.
base::Result<std::string> save_partial_work(const Context& context, GitDesk& desk,
                                            const core::Attempt& command,
                                            const gitops::Worktree& worktree);

// Makes the files of a job's worktree those of COMMIT; ignored files and caches stay.
base::Status reset_worktree(const Context& context, const gitops::Repository& repository,
                            core::JobId id, const gitops::Worktree& worktree,
                            const std::string& commit);

// Removes the worktree of a job; what it holds that is not committed goes to the attic first, as
// the commit returned (empty: there was nothing).
base::Result<std::string> put_away_worktree(const Context& context, GitDesk& desk, core::JobId id,
                                            const core::JobState& job);

// The outcome of an act that a dead conductor left open.
base::Result<core::Event> settle(const Context& context, GitDesk& desk, const core::JobState& job,
                                 const core::Command& command);

// Paths and globs that the phase of JOB names in its criteria and modules: never taken for caches.
std::vector<std::string> named_paths(const core::Plan& plan, core::JobId job);

}  // namespace conduct::run
