#include "conductor/core/apply_run.h"

#include <memory>
#include <utility>

namespace conduct::core {
namespace {

JobState finished_copy(const JobState& job) {
  JobState copy = job;
  copy.stage = Stage::done;
  copy.worktree.clear();
  copy.gitdir.clear();
  return copy;
}

}  // namespace

void RunApplier::operator()(const RunStarted& event) {
  state_.started = event;
  state_.started_ms = state_.sitting_ms = at_ms_;
  state_.integration = event.base;
  fold_.restore(fresh_jobs());
}

void RunApplier::operator()(const RunResumed& event) {
  state_.ended.reset();
  state_.interrupted.reset();
  state_.budget_spent.clear();
  if (state_.sitting_ms != 0) state_.worked_ms += state_.last_ms - state_.sitting_ms;  // it died
  state_.sitting_ms = at_ms_;
  // A person who goes on has perhaps logged in, paid or waited.
  state_.providers.clear();
  state_.refused.clear();
  state_.in_the_way.clear();
  state_.before_rollback.reset();
  state_.rolled_back.reset();
  if (!event.land.empty()) state_.started.land = event.land;
  const Stage last = state_.of(plan_.final_job()).stage;
  if (last == Stage::blocked || last == Stage::done) state_.target_tip.clear();
  if (state_.withheld && !event.land.empty()) {
    state_.withheld = false;
    fold_.set(plan_.final_job(), Stage::merging);
  }
  for (std::size_t i = 0; i < state_.jobs.size(); ++i) {
    // Another sitting may have other gates: a second look is of the same sitting as the first.
    state_.jobs[i].rerun.clear();
    if (state_.jobs[i].stage == Stage::blocked || state_.jobs[i].stage == Stage::failing)
      fold_.revive(JobId(i));
  }
  for (JobId id : approved_and_waiting(state_)) fold_.let_pass(id);
}

void RunApplier::operator()(const Replanned& event) {
  state_.started.plan_digest = event.plan_digest;
  state_.started.phases = event.phases;
}

void RunApplier::operator()(const RunInterrupted& event) {
  state_.interrupted = event.signal;
}

void RunApplier::operator()(const BudgetSpent& event) {
  state_.budget_spent = event.what;
}

void RunApplier::operator()(const ProviderFreed& event) {
  const auto found = state_.providers.find(event.provider);
  if (found != state_.providers.end()) found->second.parked = false;
}

void RunApplier::operator()(const RunEnded& event) {
  state_.ended = event.outcome;
  state_.ended_ms = at_ms_;
  state_.worked_ms += at_ms_ - state_.sitting_ms;
  state_.sitting_ms = 0;
}

void RunApplier::operator()(const RolledBack& event) {
  auto before = std::make_shared<State>(state_);
  back_to(event);
  state_.before_rollback = std::move(before);
  state_.rolled_back = event;
  if (!event.target_to.empty()) state_.open_move = {event.target_from, event.target_to};
}

void RunApplier::operator()(const RollbackUndone& event) {
  const std::int64_t seq = state_.seq;
  const Spending spending = state_.spending;
  const std::int64_t worked_ms = state_.worked_ms;
  const auto before = state_.before_rollback;
  state_ = *before;
  state_.seq = seq;
  state_.spending = spending;
  state_.worked_ms = worked_ms;
  if (!event.target_to.empty()) state_.open_move = {event.target_from, event.target_to};
}

void RunApplier::operator()(const TargetRestored&) {
  state_.open_move.reset();
}

std::vector<JobState> RunApplier::fresh_jobs() const {
  std::vector<JobState> jobs(plan_.jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i)
    jobs[i].fixes_left = retries_of(plan_, state_, JobId(i));
  for (const std::string& id : state_.started.skipped) {
    const auto phase = plan_.find_phase(id);
    if (!phase) continue;
    for (JobId job : jobs_of(*phase)) jobs[job.index()].stage = Stage::skipped;
  }
  return jobs;
}

std::vector<JobId> RunApplier::jobs_of(PhaseId phase) const {
  std::vector<JobId> jobs = plan_.job(plan_.job_of(phase)).inputs;
  jobs.push_back(plan_.job_of(phase));
  return jobs;
}

void RunApplier::back_to(const RolledBack& event) {
  std::vector<JobState> jobs = fresh_jobs();
  std::vector<CheckpointRecord> kept;
  for (const CheckpointRecord& checkpoint : state_.checkpoints) {
    if (checkpoint.number > event.number) continue;
    kept.push_back(checkpoint);
    for (JobId id : jobs_of(checkpoint.phase)) jobs[id.index()] = finished_copy(state_.of(id));
  }
  state_.checkpoints = std::move(kept);
  state_.integration = event.commit;
  state_.merge_base = event.merge_base;
  state_.integrating.reset();
  state_.target_tip.clear();
  state_.landed.clear();
  state_.landed_from.clear();
  if (!event.in_target.empty()) state_.in_target = event.in_target;
  state_.refused.clear();
  state_.in_the_way.clear();
  state_.withheld = false;
  state_.ended.reset();
  state_.interrupted.reset();
  fold_.restore(std::move(jobs));
}

}  // namespace conduct::core
