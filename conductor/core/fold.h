// The one place that changes the status of jobs. Private to the core: state.cpp folds events with
// it.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>
#include <vector>

namespace conduct::core {

class Fold {
 public:
  Fold(const Plan& plan, State& state) : plan_(plan), state_(state) {}

  // Changes a job's stage and keeps the ready sets and all counts in step. The only writer of Stage
  // and acting.
  void set(JobId id, Stage stage, bool acting = false);

  // Takes JOBS as the state of all jobs, counts everything anew, and begins what waits for nothing.
  void restore(std::vector<JobState> jobs);

  // The job's result is there: what depends on it may start. Then its worktree, if any, is
  // released.
  void complete(JobId id);
  // Its gates have passed: a module is complete, a phase or the run is to be published, once a
  // person has approved it where the phase asks for that.
  void pass(JobId id);
  // An approved phase goes on: what was integrated meanwhile is merged first.
  void let_pass(JobId id);
  // Integration has moved: other approved phases have it to merge before they are published.
  void merge_anew();
  // A person has sent its result back: a failed try, after which it has all its retries again.
  void reject(JobId id, const Ruling& ruling);
  // Its dependencies are done: merging, or at once a worktree for a module that builds on
  // integration alone.
  void begin(JobId id);
  // After a merge, a resolution or a repair: merge the next input, or go on to work or to the
  // gates.
  void advance(JobId id);
  // The merge of OURS and what was to be merged is done, by git or by a synthesizer.
  void merged_in(JobId id, const std::string& ours);
  // An agent is to work on it: in its worktree, or in one to be leased.
  void work(JobId id);
  // The last try failed: another one while retries are left, else it is to be escalated.
  void retry(JobId id, std::string failure);
  // No further try would help.
  void give_up(JobId id, std::string failure, Cause cause);
  // Another sitting: a blocked job gets its retries back and goes on where it stood.
  void revive(JobId id);

 private:
  JobState& of(JobId id) { return state_.of(id); }

  const Plan& plan_;
  State& state_;
};

}  // namespace conduct::core
