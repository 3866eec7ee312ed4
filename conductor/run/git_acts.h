// The acts that are git work: each runs on a pool thread with a borrowed repository and gives the
// event it ended in.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/state.h"
#include "conductor/run/context.h"
#include "conductor/run/git_desk.h"
#include "gitops/worktree.h"

#include <string>

namespace conduct::run {

core::Event read_target(const Context& context, GitDesk& desk, const core::ReadTarget& command);
// THEIRS: the name of the job that is merged; empty: the whole run.
core::Event merge(const Context& context, GitDesk& desk, const core::Merge& command,
                  const std::string& theirs);
core::Event lease(const Context& context, GitDesk& desk, const core::Lease& command);
core::Event checkpoint(const Context& context, GitDesk& desk, const core::Checkpoint& command,
                       int unchecked);
core::Event land(const Context& context, GitDesk& desk, const core::Land& command,
                 const std::string& land);
core::Event release(GitDesk& desk, const core::Release& command, const gitops::Worktree& worktree);

// The outcome of an act that a dead conductor left open.
base::Result<core::Event> settle(const Context& context, GitDesk& desk, const core::JobState& job,
                                 const core::Command& command);

}  // namespace conduct::run
