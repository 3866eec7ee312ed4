// What a state is asked: whether it has ended, what comes next in a job; and its move to another
// plan.

#include "conductor/core/state.h"

#include "conductor/core/fold.h"

#include <algorithm>
#include <utility>

namespace conduct::core {
namespace {

bool to_be_taken_again(const AttemptRecord& record) {
  return record.interrupted || (record.end && record.end->kind == EndKind::not_started);
}

std::vector<JobId> awaiting(const State& state, bool approved) {
  std::vector<JobId> out;
  for (std::size_t i = 0; i < state.jobs.size(); ++i) {
    const JobState& job = state.jobs[i];
    if (job.stage == Stage::awaiting && job.approval.has_value() == approved) out.emplace_back(i);
  }
  return out;
}

}  // namespace

State initial(const Plan& plan) {
  State state;
  state.jobs.resize(plan.jobs.size());
  return state;
}

bool fully_merged(const Plan& plan, const State& state, JobId id) {
  const JobState& job = state.of(id);
  if (plan.job(id).scope == Scope::run)
    return !state.target_tip.empty() && job.merged_tip == state.target_tip;
  if (job.next_input < plan.job(id).inputs.size()) return false;
  return plan.job(id).scope == Scope::module || job.base == state.integration;
}

Role next_role(const Plan& plan, const State& state, JobId id) {
  const JobState& job = state.of(id);
  if (!job.theirs.empty()) return Role::synthesizer;
  if (!job.attempts.empty() && to_be_taken_again(job.attempts.back()))
    return job.attempts.back().role;
  const bool worked_on =
      std::any_of(job.attempts.begin(), job.attempts.end(),
                  [](const AttemptRecord& record) { return record.role == Role::implementer; });
  return plan.job(id).scope == Scope::module && !worked_on ? Role::implementer : Role::fixer;
}

int next_number(const JobState& job) {
  if (job.attempts.empty()) return 1;
  return job.attempts.back().number + (to_be_taken_again(job.attempts.back()) ? 0 : 1);
}

int retries_of(const Plan& plan, const State& state, JobId id) {
  return plan.options_of(id).retries.value_or(state.started.retries);
}

base::Result<State> replan(const Plan& from, const State& state, const Plan& to) {
  State next = state;
  next.before_rollback.reset();
  next.rolled_back.reset();
  next.integrating.reset();
  next.withheld = false;  // the whole of the new plan is verified anew
  std::vector<JobState> jobs(to.jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i)
    jobs[i].fixes_left = retries_of(to, state, JobId(i));
  for (std::size_t i = 0; i < from.jobs.size(); ++i) {
    const Job& job = from.jobs[i];
    const bool untouched = !has_begun(state.jobs[i]) && state.jobs[i].stage != Stage::skipped;
    if (untouched || job.scope == Scope::run) continue;
    const PlannedPhase& phase = from.phase(job.phase);
    const auto found = to.find_phase(phase.id);
    if (!found || to.phase(*found).digest != phase.digest)
      return base::Error{base::Fault::spec,
                         "phase " + phase.id + " has started and differs in the changed spec",
                         "roll back to before it, or put its text back as it was"};
    const JobId id = *to.find_job(job.name);
    JobState& moved = jobs[id.index()] = state.jobs[i];
    if (moved.act) std::visit([id](auto& command) { command.job = id; }, *moved.act);
  }
  for (CheckpointRecord& checkpoint : next.checkpoints)
    checkpoint.phase = *to.find_phase(from.phase(checkpoint.phase).id);
  Fold(to, next).restore(std::move(jobs));
  return next;
}

std::optional<Outcome> terminal(const Plan& plan, const State& state) {
  if (state.acting > 0) return std::nullopt;
  if (state.ended) return state.ended;
  if (state.interrupted) return Outcome::interrupted;
  const Ready& ready = state.ready;
  const bool something_to_do = !ready.leases.empty() || !ready.agents.empty() ||
                               !ready.gates.empty() || !ready.others.empty() ||
                               !ready.phases.empty();
  if (something_to_do) return std::nullopt;
  if (state.of(plan.final_job()).stage == Stage::done)
    return state.withheld ? Outcome::verified : Outcome::landed;
  const bool any_blocked =
      std::any_of(state.jobs.begin(), state.jobs.end(),
                  [](const JobState& job) { return job.stage == Stage::blocked; });
  if (any_blocked) return state.refused.empty() ? Outcome::blocked : Outcome::waiting;
  const bool any_awaiting =
      std::any_of(state.jobs.begin(), state.jobs.end(),
                  [](const JobState& job) { return job.stage == Stage::awaiting; });
  if (any_awaiting) return Outcome::waiting;
  return std::nullopt;  // nothing decided, nothing running: the driver reports conduct's own bug
}

const char* to_string(Stage stage) {
  switch (stage) {
    case Stage::waiting:
      return "waiting";
    case Stage::merging:
      return "merging";
    case Stage::leasing:
      return "leasing";
    case Stage::working:
      return "working";
    case Stage::snapshotting:
      return "snapshotting";
    case Stage::gating:
      return "gating";
    case Stage::awaiting:
      return "awaiting";
    case Stage::failing:
      return "failing";
    case Stage::publishing:
      return "publishing";
    case Stage::releasing:
      return "releasing";
    case Stage::done:
      return "done";
    case Stage::blocked:
      return "blocked";
    case Stage::skipped:
      return "skipped";
  }
  return "";
}

bool has_begun(const JobState& job) {
  return !job.base.empty();
}

bool asks_for_approval(const Plan& plan, const State& state, JobId id) {
  return state.started.approvals && plan.job(id).scope == Scope::phase &&
         plan.options_of(id).approval;
}

std::vector<JobId> awaiting_approval(const State& state) {
  return awaiting(state, false);
}

std::vector<JobId> approved_and_waiting(const State& state) {
  return awaiting(state, true);
}

const HelperRecord* find_helper(const AttemptRecord& attempt, const std::string& name) {
  const auto found = std::find_if(attempt.helpers.rbegin(), attempt.helpers.rend(),
                                  [&](const HelperRecord& helper) { return helper.name == name; });
  return found == attempt.helpers.rend() ? nullptr : &*found;
}

Spending spending_of(const State& state) {
  Spending all = state.spending;
  for (const JobState& job : state.jobs) {
    if (job.attempts.empty()) continue;
    const AttemptRecord& last = job.attempts.back();
    if (!last.transcript.empty() && !last.end && !last.interrupted) all.count(last.usage);
    for (const HelperRecord& helper : last.helpers)
      if (!helper.transcript.empty() && !helper.outcome) all.count(helper.usage);
  }
  return all;
}

std::vector<std::string> agents_of(const AttemptRecord& attempt) {
  std::vector<std::string> all = attempt.earlier_agents;
  const bool known = std::find(all.begin(), all.end(), attempt.agent) != all.end();
  if (!attempt.agent.empty() && !known) all.push_back(attempt.agent);
  return all;
}

Spending own_spending_of(const AttemptRecord& attempt) {
  Spending all = attempt.earlier;
  if (!attempt.transcript.empty()) all.add(attempt.usage);
  return all;
}

Spending spending_of(const AttemptRecord& attempt) {
  Spending all = own_spending_of(attempt);
  for (const HelperRecord& helper : attempt.helpers)
    if (!helper.transcript.empty()) all.add(helper.usage);
  return all;
}

Spending spending_of(const JobState& job) {
  Spending all;
  for (const AttemptRecord& record : job.attempts) all += spending_of(record);
  return all;
}

const char* describe(const JobState& job) {
  switch (job.stage) {
    case Stage::waiting:
      return "pending";
    case Stage::merging:
    case Stage::leasing:
      return has_begun(job) ? "running" : "pending";
    case Stage::releasing:
    case Stage::done:
      return "passed";
    case Stage::failing:
    case Stage::blocked:
      return "blocked";
    case Stage::skipped:
      return "skipped";
    case Stage::awaiting:
      return "waiting";
    default:
      return "running";
  }
}

}  // namespace conduct::core
