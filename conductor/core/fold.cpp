#include "conductor/core/fold.h"

#include <algorithm>
#include <utility>

namespace conduct::core {
namespace {

// Does a job in this stage hold a worktree, or will it soon, while it goes on?
bool counts_as_open(const JobState& job) {
  if (job.stage == Stage::blocked || job.stage == Stage::done || job.stage == Stage::skipped ||
      job.stage == Stage::awaiting)
    return false;
  return !job.worktree.empty() || (job.stage == Stage::leasing && job.acting);
}

bool finished(Stage stage) {
  return stage == Stage::done || stage == Stage::skipped || stage == Stage::blocked;
}

// What depends on a job in this stage need not wait for it.
bool has_result(Stage stage) {
  return stage == Stage::done || stage == Stage::skipped || stage == Stage::releasing;
}

std::set<JobId>* ready_set(Ready& ready, Scope scope, const JobState& job) {
  const Stage stage = job.stage;
  if (stage == Stage::waiting || finished(stage)) return nullptr;
  // A person may take days: its worktree, if any, is released at once.
  if (stage == Stage::awaiting) return job.worktree.empty() ? nullptr : &ready.others;
  if (scope == Scope::phase) return &ready.phases;
  switch (stage) {
    case Stage::leasing:
      return &ready.leases;
    case Stage::working:
      return &ready.agents;
    case Stage::gating:
      return &ready.gates;
    default:
      return &ready.others;
  }
}

// Adds (+1) or takes away (-1) what a job counts for.
void count(const Plan& plan, State& state, JobId id, int by) {
  const JobState& job = state.of(id);
  const auto add = [by](std::size_t& counter, bool counts) {
    if (counts) counter = by > 0 ? counter + 1 : counter - 1;
  };
  add(state.acting, job.acting);
  add(state.agents_running, job.acting && job.stage == Stage::working);
  add(state.gates_running, job.acting && job.stage == Stage::gating);
  add(state.unfinished, !finished(job.stage));
  add(state.open_worktrees, counts_as_open(job));
  if (std::set<JobId>* ready = ready_set(state.ready, plan.job(id).scope, job);
      ready && !job.acting) {
    if (by > 0)
      ready->insert(id);
    else
      ready->erase(id);
  }
}

}  // namespace

void Fold::restore(std::vector<JobState> jobs) {
  state_.jobs = std::move(jobs);
  state_.ready = Ready{};
  state_.acting = state_.agents_running = state_.gates_running = 0;
  state_.unfinished = state_.open_worktrees = 0;
  for (std::size_t i = 0; i < state_.jobs.size(); ++i) {
    JobState& job = state_.jobs[i];
    const auto& depends = plan_.jobs[i].depends;
    job.waiting_for = static_cast<std::size_t>(
        std::count_if(depends.begin(), depends.end(),
                      [this](JobId dependency) { return !has_result(of(dependency).stage); }));
    count(plan_, state_, JobId(i), +1);
  }
  for (std::size_t i = 0; i < state_.jobs.size(); ++i)
    if (state_.jobs[i].stage == Stage::waiting && state_.jobs[i].waiting_for == 0) begin(JobId(i));
}

void Fold::set(JobId id, Stage stage, bool acting) {
  JobState& job = of(id);
  count(plan_, state_, id, -1);
  job.stage = stage;
  job.acting = acting;
  if (!acting) job.act.reset();
  if (stage == Stage::done) {
    job.worktree.clear();
    job.gitdir.clear();
  }
  count(plan_, state_, id, +1);
}

void Fold::complete(JobId id) {
  JobState& job = of(id);
  job.failure.clear();
  job.cause = Cause::none;
  set(id, job.worktree.empty() ? Stage::done : Stage::releasing);
  for (JobId dependent : plan_.job(id).dependents)
    if (--of(dependent).waiting_for == 0 && of(dependent).stage == Stage::waiting) begin(dependent);
}

void Fold::begin(JobId id) {
  const bool builds_on_integration_alone =
      plan_.job(id).scope == Scope::module && plan_.job(id).inputs.empty();
  set(id, builds_on_integration_alone ? Stage::leasing : Stage::merging);
}

void Fold::advance(JobId id) {
  if (!fully_merged(plan_, state_, id))
    set(id, Stage::merging);
  else if (plan_.job(id).scope == Scope::module && of(id).attempts.empty())
    work(id);
  else
    set(id, Stage::gating);
}

void Fold::merged_in(JobId id, const std::string& ours) {
  JobState& job = state_.of(id);
  if (job.next_input < plan_.job(id).inputs.size()) {
    ++job.next_input;
    // A module starts from the merge of its dependencies: what they changed is not its change.
    if (plan_.job(id).scope == Scope::module) job.base = job.head;
  } else if (plan_.job(id).scope == Scope::phase)
    job.base = ours;
  else
    job.merged_tip = ours;
}

void Fold::work(JobId id) {
  set(id, of(id).worktree.empty() ? Stage::leasing : Stage::working);
}

void Fold::retry(JobId id, std::string failure) {
  JobState& job = of(id);
  if (job.fixes_left == 0)
    return give_up(id, std::move(failure), job.theirs.empty() ? Cause::work : Cause::person);
  --job.fixes_left;
  job.failure = std::move(failure);
  job.cause = Cause::work;
  work(id);
}

void Fold::give_up(JobId id, std::string failure, Cause cause) {
  JobState& job = of(id);
  job.failure = std::move(failure);
  job.cause = cause;
  set(id, Stage::failing);
}

void Fold::pass(JobId id) {
  if (plan_.job(id).scope == Scope::module) return complete(id);
  if (!asks_for_approval(plan_, state_, id) || of(id).approval) return set(id, Stage::publishing);
  // What does not depend on it need not wait for a person, too.
  if (state_.integrating == id) state_.integrating.reset();
  of(id).failure.clear();
  of(id).cause = Cause::none;
  set(id, Stage::awaiting);
}

void Fold::let_pass(JobId id) {
  set(id, fully_merged(plan_, state_, id) ? Stage::publishing : Stage::merging);
}

void Fold::merge_anew() {
  const std::set<JobId> phases = state_.ready.phases;
  for (JobId id : phases)
    if (of(id).stage == Stage::publishing) let_pass(id);
}

void Fold::reject(JobId id, const Ruling& ruling) {
  JobState& job = of(id);
  const std::string failure = "rejected by " + ruling.by + ": " + ruling.message;
  job.approval.reset();
  job.rejections.push_back(ruling);
  job.failures[ruling.tree] = failure;
  if (!job.attempts.empty()) job.attempts.back().failure = failure;
  job.fixes_left = retries_of(plan_, state_, id);
  retry(id, failure);
}

void Fold::revive(JobId id) {
  JobState& job = of(id);
  job.fixes_left = retries_of(plan_, state_, id);
  job.failures.clear();
  for (const Ruling& ruling : job.rejections)
    job.failures[ruling.tree] = "rejected by " + ruling.by + ": " + ruling.message;
  job.rerun.clear();
  if (!job.worktree.empty() && !job.head.empty()) {
    job.snapshot_of_person = true;
    return set(id, Stage::snapshotting);
  }
  const bool rejected = !job.tree.empty() && job.failures.count(job.tree) > 0;
  if (rejected || (plan_.job(id).scope == Scope::module &&
                   (job.head.empty() || fully_merged(plan_, state_, id))))
    return work(id);
  advance(id);
}

}  // namespace conduct::core
