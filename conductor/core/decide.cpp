#include "conductor/core/decide.h"

#include <algorithm>

namespace conduct::core {
namespace {

class Decision {
 public:
  Decision(const Plan& plan, const State& state, const Limits& limits, const Casting& casting)
      : plan_(plan),
        state_(state),
        agents_(state.agents_running),
        gates_(state.gates_running),
        worktrees_(state.open_worktrees),
        limits_(limits),
        casting_(casting) {}

  std::vector<Command> make() {
    for (JobId id : state_.ready.others) add(id);
    if (const auto phase = phase_in_turn(); phase && !kept_waiting(*phase))
      add_within_limits(*phase);
    for (JobId id : state_.ready.agents) {
      if (agents_ >= limits_.agents) break;
      if (!kept_waiting(id)) add_within_limits(id);
    }
    for (JobId id : state_.ready.gates) {
      if (gates_ >= limits_.gates) break;
      add_within_limits(id);
    }
    for (JobId id : state_.ready.leases) {
      if (worktrees_ >= worktree_limit()) break;
      if (!kept_waiting(id)) add_within_limits(id);
    }
    std::stable_sort(commands_.begin(), commands_.end(),
                     [](const Command& a, const Command& b) { return job_of(a) < job_of(b); });
    return std::move(commands_);
  }

 private:
  // Enough worktrees ahead that no agent waits for one and none waits for a gate; not one for each
  // module of a plan.
  std::size_t worktree_limit() const { return 2 * limits_.agents + limits_.gates; }

  std::optional<JobId> phase_in_turn() const {
    if (state_.ready.phases.empty()) return std::nullopt;
    if (!state_.integrating) return *state_.ready.phases.begin();
    if (state_.ready.phases.count(*state_.integrating) > 0) return state_.integrating;
    return std::nullopt;
  }

  Choice choice(JobId id) const {
    return choose(casting_, plan_, state_, id, next_role(plan_, state_, id));
  }

  // The budget is spent, or the provider of the agent that a job needs next is left alone: the job
  // waits, and where only a person can help it is given up. One that waits in its worktree takes
  // none from another.
  bool kept_waiting(JobId id) {
    const Stage stage = state_.of(id).stage;
    if (stage != Stage::working && stage != Stage::leasing) return false;
    if (!state_.budget_spent.empty()) return true;
    const Choice chosen = choice(id);
    if (chosen.obstacle == nullptr) return false;
    const Trouble& trouble = chosen.obstacle->trouble;
    if (trouble.until_ms == 0) {
      commands_.push_back(
          Escalate{id, chosen.provider + ": " + trouble.message, Cause::environment});
    } else if (stage == Stage::working) {
      --worktrees_;
    }
    return true;
  }

  void add_within_limits(JobId id) {
    switch (state_.of(id).stage) {
      case Stage::working:
        if (agents_ >= limits_.agents) return;
        ++agents_;
        break;
      case Stage::gating:
        if (gates_ >= limits_.gates) return;
        ++gates_;
        break;
      case Stage::leasing:
        // A phase's fixer always gets its worktree: nothing else of its phase holds one by then.
        if (plan_.job(id).scope == Scope::module && worktrees_ >= worktree_limit()) return;
        ++worktrees_;
        break;
      default:
        break;
    }
    add(id);
  }

  void add(JobId id) { commands_.push_back(next(id)); }

  Command next(JobId id) const {
    const JobState& job = state_.of(id);
    switch (job.stage) {
      case Stage::merging:
        return merge(id);
      case Stage::leasing:
        return Lease{id, job.head.empty() ? state_.integration : job.head};
      case Stage::working:
        return attempt(id);
      case Stage::snapshotting:
        return Snapshot{id, job.snapshot_of_person ? 0 : job.attempts.back().number, job.head,
                        job.theirs, job.base};
      case Stage::gating:
        return Gate{id, job.head, job.rerun};
      case Stage::publishing:
        if (plan_.job(id).scope == Scope::run) return Land{id, state_.target_tip, job.head};
        return Checkpoint{id, static_cast<int>(state_.checkpoints.size()) + 1, job.head};
      case Stage::awaiting:
      case Stage::releasing:
        return Release{id};
      case Stage::failing:
        return Escalate{id, job.failure, job.cause};
      case Stage::waiting:
      case Stage::done:
      case Stage::blocked:
      case Stage::skipped:
        break;
    }
    base::bug(__FILE__, __LINE__, "a job that is not ready is in a ready set");
  }

  Command attempt(JobId id) const {
    const JobState& job = state_.of(id);
    const Choice chosen = choice(id);
    return Attempt{id,
                   next_role(plan_, state_, id),
                   next_number(job),
                   job.head,
                   job.theirs,
                   chosen.agent,
                   chosen.provider,
                   conversation_of(job, chosen.agent),
                   shared_conversation(casting_, plan_, state_, id, chosen.agent)};
  }

  Command merge(JobId id) const {
    const Job& planned = plan_.job(id);
    const JobState& job = state_.of(id);
    if (planned.scope == Scope::run) {
      if (state_.target_tip.empty() || job.base.empty()) return ReadTarget{id};
      return Merge{id, state_.target_tip, job.head, state_.merge_base, true};
    }
    if (job.next_input < planned.inputs.size()) {
      const std::string& ours = job.base.empty() ? state_.integration : job.head;
      return Merge{id, ours, state_.of(planned.inputs[job.next_input]).head, "", false};
    }
    return Merge{id, state_.integration, job.head, "",
                 false};  // integration has moved on meanwhile
  }

  const Plan& plan_;
  const State& state_;
  std::size_t agents_, gates_, worktrees_;
  const Limits& limits_;
  const Casting& casting_;
  std::vector<Command> commands_;
};

}  // namespace

std::vector<Command> decide(const Plan& plan, const State& state, const Limits& limits,
                            const Casting& casting) {
  if (state.interrupted || state.ended) return {};
  return Decision(plan, state, limits, casting).make();
}

}  // namespace conduct::core
