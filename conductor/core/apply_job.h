// Events of what is done with a job's commits around the work: leasing, merging, publishing,
// landing, releasing.
#pragma once

#include "conductor/core/fold.h"
#include "conductor/core/state.h"

#include <string>

namespace conduct::core {

class JobApplier {
 public:
  JobApplier(const Plan& plan, State& state, std::int64_t at_ms)
      : plan_(plan), state_(state), fold_(plan, state), at_ms_(at_ms) {}

  void operator()(const Intended& event);
  void operator()(const TargetRead& event);
  void operator()(const Merged& event);
  void operator()(const MergeConflicted& event);
  void operator()(const Leased& event);
  void operator()(const LeaseFailed& event);
  void operator()(const CheckpointMade& event);
  void operator()(const Landed& event);
  void operator()(const LandingWithheld& event);
  void operator()(const LandRefused& event);
  void operator()(const TargetMoved& event);
  void operator()(const Released& event);
  void operator()(const Escalated& event);
  void operator()(const ActFailed& event);
  void operator()(const ActAbandoned& event);

 private:
  JobState& of(JobId id) { return state_.of(id); }
  void forget_worktree(JobId id);
  void intend(JobState& job, const Merge& command);
  void intend(JobState& job, const Lease& command);
  void intend(JobState& job, const Attempt& command);
  void intend(JobState& job, const ReadTarget&);
  template <typename Other>
  void intend(JobState&, const Other&) {}

  const Plan& plan_;
  State& state_;
  Fold fold_;
  std::int64_t at_ms_;
};

}  // namespace conduct::core
