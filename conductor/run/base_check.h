// The gates of a plan on the commit that a run would start from, before any work: a gate that
// passes already says nothing about the work, and one that cannot run will not judge it.
#pragma once

#include "base/result.h"
#include "conductor/core/base_check.h"
#include "conductor/run/session.h"
#include "conductor/system/files.h"
#include "gitops/repository.h"
#include "gitops/worktree.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::run {

// Judges PROPOSAL's base, which has a plan: each phase by itself in a clean checkout, confined as a
// run's gates are. BEGUN is told what is judged next: "phase 1", "the final tree". Leaves nothing
// but the logs, which the next check removes. Errors: no sandbox, a checkout that cannot be made,
// another check under way, an interruption.
base::Result<core::BaseCheck> check_base(const Proposal& proposal,
                                         const std::function<void(std::string_view)>& begun);

// Held while a base is checked: one at a time in a repository.
base::Result<system::Lock> lock_base_check(const std::string& common_dir);

// The checkouts of a check that was killed, or of one that holds the lock.
std::vector<gitops::Worktree> left_by_base_check(const gitops::Repository& repository);

// Ends what a check that was killed left running, and removes its checkouts. Only for who holds the
// lock.
base::Status clear_base_check(const gitops::Repository& repository);

}  // namespace conduct::run
