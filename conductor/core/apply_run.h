// Events of the run as a whole: its sittings, its end, its rollbacks.
#pragma once

#include "conductor/core/fold.h"
#include "conductor/core/state.h"

#include <vector>

namespace conduct::core {

class RunApplier {
 public:
  RunApplier(const Plan& plan, State& state, std::int64_t at_ms)
      : plan_(plan), state_(state), fold_(plan, state), at_ms_(at_ms) {}

  void operator()(const RunStarted& event);
  void operator()(const RunResumed& event);
  void operator()(const Replanned& event);
  void operator()(const RunInterrupted& event);
  void operator()(const BudgetSpent& event);
  void operator()(const ProviderFreed& event);
  void operator()(const RunEnded& event);
  void operator()(const RolledBack& event);
  void operator()(const RollbackUndone& event);
  void operator()(const TargetRestored&);

 private:
  // Jobs before any work: those of skipped phases are skipped.
  std::vector<JobState> fresh_jobs() const;
  std::vector<JobId> jobs_of(PhaseId phase) const;
  void back_to(const RolledBack& event);

  const Plan& plan_;
  State& state_;
  Fold fold_;
  std::int64_t at_ms_;
};

}  // namespace conduct::core
