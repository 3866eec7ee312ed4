// Rollback: a run's state, integration and, where it had landed, the target, back to a checkpoint;
// and its undoing.
#pragma once

#include "base/result.h"
#include "conductor/run/store.h"

#include <string>
#include <vector>

namespace conduct::run {

struct RollbackFlags {
  int run = 0, number = 0;  // RUN.N; N 0: the base of the run
  bool undo = false, keep_target = false, dry_run = false;
};

// What was done, or with dry_run would be.
struct RollbackReport {
  int run = 0, number = 0;
  std::string commit;                          // of the checkpoint
  std::vector<std::string> undone;             // ids of phases that are to be done again
  std::string target, target_from, target_to;  // commits; empty: the target stays
  bool reverted = false;                       // by a revert commit on top
};

base::Result<RollbackReport> rollback(const RollbackFlags& flags, const std::string& where);

}  // namespace conduct::run
