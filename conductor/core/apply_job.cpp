#include "conductor/core/apply_job.h"

#include <utility>

namespace conduct::core {

void JobApplier::operator()(const Intended& event) {
  const JobId id = core::job_of(event.command);
  JobState& job = of(id);
  fold_.set(id, job.stage, true);
  job.act = event.command;
  if (plan_.job(id).scope == Scope::phase && !std::holds_alternative<Release>(event.command))
    state_.integrating = id;
  std::visit([&](const auto& command) { intend(job, command); }, event.command);
}

void JobApplier::operator()(const TargetRead& event) {
  if (event.tip.empty())
    return fold_.give_up(event.job, "the target " + state_.started.target + " is gone",
                         Cause::environment);
  state_.target_tip = event.tip;
  fold_.advance(event.job);
}

void JobApplier::operator()(const Merged& event) {
  JobState& job = of(event.job);
  const std::string ours = std::get<Merge>(*job.act).ours;
  job.head = event.commit;
  job.tree = event.tree;
  job.theirs.clear();
  fold_.merged_in(event.job, ours);
  fold_.advance(event.job);
}

void JobApplier::operator()(const MergeConflicted& event) {
  JobState& job = of(event.job);
  const Merge merge = std::get<Merge>(*job.act);
  job.head = merge.ours;
  job.tree.clear();
  job.approval.reset();
  job.theirs = merge.theirs;
  job.conflict_files = event.files;
  fold_.work(event.job);
}

void JobApplier::operator()(const Leased& event) {
  JobState& job = of(event.job);
  job.worktree = event.path;
  job.gitdir = event.gitdir;
  fold_.set(event.job, Stage::working);
}

void JobApplier::operator()(const LeaseFailed& event) {
  fold_.give_up(event.job, event.reason, Cause::environment);
}

void JobApplier::operator()(const CheckpointMade& event) {
  of(event.job).checkpoint = event.number;
  state_.integration = event.commit;
  state_.integrating.reset();
  state_.checkpoints.push_back(
      {event.number, plan_.job(event.job).phase, event.commit, at_ms_, event.unchecked});
  fold_.complete(event.job);
  fold_.merge_anew();
}

void JobApplier::operator()(const Landed& event) {
  // Landed again on what a rollback left there: the run began before that.
  if (state_.in_target.empty() || event.from != state_.in_target) state_.before_target = event.from;
  state_.in_target = event.to;
  state_.landed_from = event.from;
  state_.landed = event.to;
  state_.landed_ms = at_ms_;
  state_.target_tip = event.to;
  state_.merge_base.clear();
  fold_.complete(event.job);
}

void JobApplier::operator()(const LandingWithheld& event) {
  state_.withheld = true;
  fold_.complete(event.job);
}

void JobApplier::operator()(const LandRefused& event) {
  state_.refused = event.reason;
  state_.in_the_way = event.paths;
  of(event.job).failure = event.reason;
  fold_.set(event.job, Stage::blocked);
}

void JobApplier::operator()(const TargetMoved& event) {
  state_.target_tip = event.tip;
  fold_.advance(event.job);
}

void JobApplier::operator()(const Released& event) {
  JobState& job = of(event.job);
  if (job.stage == Stage::releasing) return fold_.set(event.job, Stage::done);
  forget_worktree(event.job);  // blocked, awaiting: who needs one makes a new one
}

void JobApplier::operator()(const Escalated& event) {
  if (state_.integrating == event.job) state_.integrating.reset();
  JobState& job = of(event.job);
  job.failure = event.reason;
  job.cause = event.cause;
  fold_.set(event.job, Stage::blocked);
}

void JobApplier::operator()(const ActFailed& event) {
  const Stage stage = of(event.job).stage;
  if (stage != Stage::releasing && stage != Stage::awaiting)
    return fold_.give_up(event.job, event.reason, Cause::environment);
  of(event.job).warnings.push_back(event.reason);  // its result is safe: only its folder is left
  if (stage == Stage::awaiting) return forget_worktree(event.job);
  fold_.set(event.job, Stage::done);
}

void JobApplier::operator()(const ActAbandoned& event) {
  fold_.set(event.job, of(event.job).stage);
}

void JobApplier::forget_worktree(JobId id) {
  JobState& job = of(id);
  job.worktree.clear();
  job.gitdir.clear();
  fold_.set(id, job.stage);
}

void JobApplier::intend(JobState& job, const Merge& command) {
  if (!job.base.empty()) return;
  job.base = job.head = command.ours;
}

void JobApplier::intend(JobState& job, const Lease& command) {
  if (!job.base.empty()) return;
  job.base = job.head = command.commit;
}

void JobApplier::intend(JobState& job, const Attempt& command) {
  AttemptRecord record;
  if (!job.attempts.empty() && job.attempts.back().number == command.number) {
    AttemptRecord& before = job.attempts.back();
    record.saved = before.saved;
    record.unsaved = before.unsaved;
    record.earlier = own_spending_of(before);
    record.earlier_agents = before.transcript.empty() ? before.earlier_agents : agents_of(before);
    record.helpers = std::move(before.helpers);
    if (!command.session.empty() && command.session == before.session) {
      record.in_session = before.in_session + before.usage;
      record.fork = before.fork;
    }
    job.attempts.pop_back();
  }
  record.role = command.role;
  record.number = command.number;
  record.agent = command.agent;
  record.provider = command.provider;
  record.session = command.session;
  if (!command.fork.empty()) record.fork = command.fork;
  record.started_ms = at_ms_;
  job.attempts.push_back(std::move(record));
}

void JobApplier::intend(JobState& job, const ReadTarget&) {
  if (!job.base.empty()) return;
  job.base = job.head = state_.integration;
  job.merged_tip = state_.started.base;
}

}  // namespace conduct::core
