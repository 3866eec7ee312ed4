// The target's way back: where a rollback puts it, and putting it there, all old or all new
// whenever the conductor dies.
#pragma once

#include "base/result.h"
#include "conductor/core/state.h"
#include "gitops/repository.h"

#include <string>

namespace conduct::run {

// Where the target of a landed run goes when the run goes back to checkpoint NUMBER at COMMIT:
// fills the target fields of a RolledBack. While its tip is what conduct landed, back to the
// checkpoint; else to a commit on top that takes the landing's later changes out again, which
// re-landing merges with the checkpoint as its base.
base::Result<core::RolledBack> plan_target_move(const gitops::Repository& repository,
                                                const gitops::GitProgram& git,
                                                const core::State& state, int number,
                                                const std::string& commit);

// Moves TARGET from MOVE.from to MOVE.to with its checkouts; done already in part or in whole is
// fine. A target that is at neither is left alone. Uncommitted work in the way: Fault::waiting,
// nothing changed. Returns where the target is.
base::Result<std::string> move_target(const gitops::Repository& repository,
                                      const gitops::GitProgram& git, const std::string& target,
                                      const core::TargetMove& move);

}  // namespace conduct::run
