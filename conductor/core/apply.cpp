// Folds events into the state. What may come when is in transition.cpp, what a change of stage
// means in fold.cpp.

#include "conductor/core/fold.h"
#include "conductor/core/state.h"
#include "conductor/core/transition.h"

#include <algorithm>
#include <utility>

namespace conduct::core {
namespace {

AttemptRecord* find_attempt(JobState& job, int number) {
  for (auto it = job.attempts.rbegin(); it != job.attempts.rend(); ++it)
    if (it->number == number) return &*it;
  return nullptr;
}

const std::string kOutside = "outside the worktree, ";

// Why an attempt failed, whatever its gates would say; empty: it did not.
std::string attempt_failure(const AttemptRecord* record, const SnapshotTaken& event) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
  if (record && record->end && !(record->end->kind == EndKind::exited && record->end->code == 0))
    add("the agent " + describe(*record->end));
  for (const std::string& change : event.outside) add(kOutside + change);
  for (const std::string& violation : event.violations) add(violation);
  return out;
}

class Applier {
 public:
  Applier(const Plan& plan, State& state, std::int64_t at_ms)
      : plan_(plan), state_(state), fold_(plan, state), at_ms_(at_ms) {}

  // ---- the run ----

  void operator()(const RunStarted& event) {
    state_.started = event;
    state_.started_ms = at_ms_;
    state_.integration = event.base;
    fold_.restore(fresh_jobs());
  }

  void operator()(const RunResumed& event) {
    state_.ended.reset();
    state_.interrupted.reset();
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
    for (std::size_t i = 0; i < state_.jobs.size(); ++i)
      if (state_.jobs[i].stage == Stage::blocked || state_.jobs[i].stage == Stage::failing)
        fold_.revive(JobId(i));
    for (JobId id : approved_and_waiting(state_)) fold_.let_pass(id);
  }

  void operator()(const Replanned& event) {
    state_.started.plan_digest = event.plan_digest;
    state_.started.phases = event.phases;
  }

  void operator()(const RunInterrupted& event) { state_.interrupted = event.signal; }

  void operator()(const RunEnded& event) {
    state_.ended = event.outcome;
    state_.ended_ms = at_ms_;
  }

  void operator()(const RolledBack& event) {
    auto before = std::make_shared<State>(state_);
    back_to(event);
    state_.before_rollback = std::move(before);
    state_.rolled_back = event;
    if (!event.target_to.empty()) state_.open_move = {event.target_from, event.target_to};
  }

  void operator()(const RollbackUndone& event) {
    const std::int64_t seq = state_.seq;
    const auto before = state_.before_rollback;
    state_ = *before;
    state_.seq = seq;
    if (!event.target_to.empty()) state_.open_move = {event.target_from, event.target_to};
  }

  void operator()(const TargetRestored&) { state_.open_move.reset(); }

  // ---- a job ----

  void operator()(const Intended& event) {
    const JobId id = core::job_of(event.command);
    JobState& job = of(id);
    fold_.set(id, job.stage, true);
    job.act = event.command;
    if (plan_.job(id).scope == Scope::phase && !std::holds_alternative<Release>(event.command))
      state_.integrating = id;
    std::visit([&](const auto& command) { intend(job, command); }, event.command);
  }

  void operator()(const TargetRead& event) {
    if (event.tip.empty())
      return fold_.give_up(event.job, "the target " + state_.started.target + " is gone",
                           Cause::environment);
    state_.target_tip = event.tip;
    fold_.advance(event.job);
  }

  void operator()(const Merged& event) {
    JobState& job = of(event.job);
    const std::string ours = std::get<Merge>(*job.act).ours;
    job.head = event.commit;
    job.tree = event.tree;
    job.theirs.clear();
    merged_in(event.job, ours);
    fold_.advance(event.job);
  }

  void operator()(const MergeConflicted& event) {
    JobState& job = of(event.job);
    const Merge merge = std::get<Merge>(*job.act);
    job.head = merge.ours;
    job.tree.clear();
    job.approval.reset();
    job.theirs = merge.theirs;
    job.conflict_files = event.files;
    fold_.work(event.job);
  }

  void operator()(const Leased& event) {
    JobState& job = of(event.job);
    job.worktree = event.path;
    job.gitdir = event.gitdir;
    fold_.set(event.job, Stage::working);
  }

  void operator()(const LeaseFailed& event) {
    fold_.give_up(event.job, event.reason, Cause::environment);
  }

  void operator()(const AgentSpawned& event) {
    AttemptRecord& record = of(event.job).attempts.back();
    record.pid = event.pid;
    record.identity = event.identity;
    record.agent = event.agent;
    record.transcript = event.transcript;
  }

  void operator()(const AgentEnded& event) {
    AttemptRecord& record = of(event.job).attempts.back();
    record.end = event.end;
    record.report = event.report;
    record.usage = event.usage;
    record.session = event.session;
    record.seconds = event.seconds;
    record.ended_ms = at_ms_;
    record.pid = 0;
    if (event.end.kind != EndKind::not_started) return fold_.set(event.job, Stage::snapshotting);
    record.failure = "the agent " + describe(event.end);
    fold_.give_up(event.job, record.failure, Cause::environment);
  }

  void operator()(const AttemptInterrupted& event) {
    AttemptRecord& record = of(event.job).attempts.back();
    record.interrupted = true;
    record.pid = 0;
    if (!event.saved.empty()) record.saved = event.saved;
    fold_.set(event.job, Stage::working);
  }

  void operator()(const SnapshotTaken& event) {
    JobState& job = of(event.job);
    const int number = std::get<Snapshot>(*job.act).attempt;
    AttemptRecord* record = number > 0 ? find_attempt(job, number) : nullptr;
    if (record) record->commit = event.commit;
    for (const std::string& path : event.left_out)
      job.warnings.push_back(path + " was not committed: the repository does not ignore it");
    for (const std::string& change : event.outside) job.warnings.push_back(kOutside + change);
    std::string failure = attempt_failure(record, event);
    job.snapshot_of_person = false;
    if (!job.theirs.empty())
      resolved(event, failure);
    else
      worked(event, record, failure);
    if (record) record->failure = std::move(failure);
  }

  void operator()(const GatesJudged& event) {
    JobState& job = of(event.job);
    const std::vector<std::size_t> only = std::get<Gate>(*job.act).only;
    job.tree = event.tree;
    job.rerun.clear();
    if (only.empty()) job.gates = event.results;
    for (std::size_t i = 0; i < only.size() && i < event.results.size(); ++i)
      judged_again(job, only[i], event.results[i]);
    if (!any_blocks(job.gates)) return passed(event.job);
    if (only.empty()) {
      job.rerun = worth_a_second_look(job.gates);
      if (!job.rerun.empty()) return fold_.set(event.job, Stage::gating);
    }
    failed_gates(event.job);
  }

  void operator()(const Approved& event) { of(event.job).approval = ruling(event); }

  void operator()(const Rejected& event) { fold_.reject(event.job, ruling(event)); }

  void operator()(const CheckpointMade& event) {
    of(event.job).checkpoint = event.number;
    state_.integration = event.commit;
    state_.integrating.reset();
    state_.checkpoints.push_back(
        {event.number, plan_.job(event.job).phase, event.commit, at_ms_, event.unchecked});
    fold_.complete(event.job);
    fold_.merge_anew();
  }

  void operator()(const Landed& event) {
    // Landed again on what a rollback left there: the run began before that.
    if (state_.in_target.empty() || event.from != state_.in_target)
      state_.before_target = event.from;
    state_.in_target = event.to;
    state_.landed_from = event.from;
    state_.landed = event.to;
    state_.landed_ms = at_ms_;
    state_.target_tip = event.to;
    state_.merge_base.clear();
    fold_.complete(event.job);
  }

  void operator()(const LandingWithheld& event) {
    state_.withheld = true;
    fold_.complete(event.job);
  }

  void operator()(const LandRefused& event) {
    state_.refused = event.reason;
    state_.in_the_way = event.paths;
    of(event.job).failure = event.reason;
    fold_.set(event.job, Stage::blocked);
  }

  void operator()(const TargetMoved& event) {
    state_.target_tip = event.tip;
    fold_.advance(event.job);
  }

  void operator()(const Released& event) {
    JobState& job = of(event.job);
    if (job.stage == Stage::releasing) return fold_.set(event.job, Stage::done);
    forget_worktree(event.job);  // blocked, awaiting: who needs one makes a new one
  }

  void operator()(const Escalated& event) {
    if (state_.integrating == event.job) state_.integrating.reset();
    fold_.set(event.job, Stage::blocked);
  }

  void operator()(const ActFailed& event) {
    const Stage stage = of(event.job).stage;
    if (stage != Stage::releasing && stage != Stage::awaiting)
      return fold_.give_up(event.job, event.reason, Cause::environment);
    of(event.job).warnings.push_back(event.reason);  // its result is safe: only its folder is left
    if (stage == Stage::awaiting) return forget_worktree(event.job);
    fold_.set(event.job, Stage::done);
  }

  void operator()(const ActAbandoned& event) { fold_.set(event.job, of(event.job).stage); }

 private:
  JobState& of(JobId id) { return state_.of(id); }

  void forget_worktree(JobId id) {
    JobState& job = of(id);
    job.worktree.clear();
    job.gitdir.clear();
    fold_.set(id, job.stage);
  }

  template <typename Event>
  Ruling ruling(const Event& event) {
    return {event.commit, of(event.job).tree, event.by, event.host, event.message, at_ms_};
  }

  // Jobs before any work: those of skipped phases are skipped.
  std::vector<JobState> fresh_jobs() const {
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

  std::vector<JobId> jobs_of(PhaseId phase) const {
    std::vector<JobId> jobs = plan_.job(plan_.job_of(phase)).inputs;
    jobs.push_back(plan_.job_of(phase));
    return jobs;
  }

  void back_to(const RolledBack& event) {
    std::vector<JobState> jobs = fresh_jobs();
    std::vector<CheckpointRecord> kept;
    for (const CheckpointRecord& checkpoint : state_.checkpoints) {
      if (checkpoint.number > event.number) continue;
      kept.push_back(checkpoint);
      for (JobId id : jobs_of(checkpoint.phase)) jobs[id.index()] = finished_copy(of(id));
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

  static JobState finished_copy(const JobState& job) {
    JobState copy = job;
    copy.stage = Stage::done;
    copy.worktree.clear();
    copy.gitdir.clear();
    return copy;
  }

  void intend(JobState& job, const Merge& command) {
    if (!job.base.empty()) return;
    job.base = job.head = command.ours;
  }
  void intend(JobState& job, const Lease& command) {
    if (!job.base.empty()) return;
    job.base = job.head = command.commit;
  }
  void intend(JobState& job, const Attempt& command) {
    AttemptRecord record;
    if (!job.attempts.empty() && job.attempts.back().number == command.number) {
      record.saved = job.attempts.back().saved;
      job.attempts.pop_back();
    }
    record.role = command.role;
    record.number = command.number;
    record.started_ms = at_ms_;
    job.attempts.push_back(std::move(record));
  }
  void intend(JobState& job, const ReadTarget&) {
    if (!job.base.empty()) return;
    job.base = job.head = state_.integration;
    job.merged_tip = state_.started.base;
  }
  template <typename Other>
  void intend(JobState&, const Other&) {}

  // The merge of OURS and what was to be merged is done, by git or by a synthesizer.
  void merged_in(JobId id, const std::string& ours) {
    JobState& job = of(id);
    if (job.next_input < plan_.job(id).inputs.size()) {
      ++job.next_input;
      // A module starts from the merge of its dependencies: what they changed is not its change.
      if (plan_.job(id).scope == Scope::module) job.base = job.head;
    } else if (plan_.job(id).scope == Scope::phase)
      job.base = ours;
    else
      job.merged_tip = ours;
  }

  // A synthesizer, or a person in its place, has ended. A failed try is begun anew from both sides.
  void resolved(const SnapshotTaken& event, const std::string& failure) {
    JobState& job = of(event.job);
    if (!failure.empty()) return fold_.retry(event.job, failure);
    const std::string ours = std::exchange(job.head, event.commit);
    job.tree = event.tree;
    job.theirs.clear();
    job.conflict_files.clear();
    job.failure.clear();
    job.cause = Cause::none;
    merged_in(event.job, ours);
    fold_.advance(event.job);
  }

  // An implementer or a fixer, or a person in its place, has ended.
  void worked(const SnapshotTaken& event, const AttemptRecord* record, std::string& failure) {
    JobState& job = of(event.job);
    if (event.tree != job.tree) job.approval.reset();
    job.head = event.commit;
    job.tree = event.tree;
    const bool unchanged =
        plan_.job(event.job).scope == Scope::module && event.tree == event.base_tree;
    const auto known = job.failures.find(event.tree);
    if (record == nullptr && (unchanged || known != job.failures.end()))
      return fold_.work(event.job);
    if (record && !record->report.question.empty()) {
      if (!failure.empty()) return fold_.give_up(event.job, failure, Cause::work);
      failure = "the agent asks: " + record->report.question;
      return fold_.give_up(event.job, failure, Cause::person);
    }
    if (known != job.failures.end()) {
      failure = "the same tree failed before: " + known->second;
      return fold_.give_up(event.job, failure, Cause::work);
    }
    if (failure.empty() && unchanged) failure = "the attempt changed nothing";
    if (unchanged) job.failures.emplace(event.tree, failure);
    if (!failure.empty()) return fold_.retry(event.job, failure);
    fold_.advance(event.job);
  }

  void judged_again(JobState& job, std::size_t index, const GateResult& result) {
    if (index >= job.gates.size()) return;
    job.gates[index] = result;
    job.gates[index].flaky = result.verdict == Verdict::pass;
  }

  void passed(JobId id) {
    JobState& job = of(id);
    job.unchecked =
        static_cast<int>(std::count_if(job.gates.begin(), job.gates.end(),
                                       [](const GateResult& result) { return result.unchecked; }));
    fold_.pass(id);
  }

  void failed_gates(JobId id) {
    JobState& job = of(id);
    const std::string failure = describe_blocking(job.gates);
    job.failures[job.tree] = failure;
    const bool by_environment =
        std::all_of(job.gates.begin(), job.gates.end(), [](const GateResult& result) {
          return !blocks(result) || result.cause == Cause::environment;
        });
    if (!job.attempts.empty()) job.attempts.back().failure = failure;
    if (by_environment)
      fold_.give_up(id, failure, Cause::environment);
    else
      fold_.retry(id, failure);
  }

  const Plan& plan_;
  State& state_;
  Fold fold_;
  std::int64_t at_ms_;
};

// The commit that a person's event is about; null: not a person's.
const std::string* ruled_commit(const Event& event) {
  if (const auto* approved = std::get_if<Approved>(&event)) return &approved->commit;
  const auto* rejected = std::get_if<Rejected>(&event);
  return rejected ? &rejected->commit : nullptr;
}

base::Status check(const Plan& plan, const State& state, const Entry& entry) {
  const auto wrong = [&](const char* why) {
    return base::Error{base::Fault::internal, std::string(kind_of(entry.event)) + ": " + why, ""};
  };
  if (entry.seq != state.seq + 1)
    return wrong("its sequence number does not follow the one before");
  if (std::holds_alternative<RollbackUndone>(entry.event) && !state.before_rollback)
    return wrong("there is no rollback to undo");
  if (std::holds_alternative<RolledBack>(entry.event) && state.acting > 0)
    return wrong("a command is still open");
  const auto id = job_of(entry.event);
  if (!id) return {};
  TRY(check_transition(plan, state.of(*id), *id, entry.event));
  const std::string* ruled = ruled_commit(entry.event);
  if (ruled && *ruled != state.of(*id).head)
    return wrong("it names another commit than the one that waits");
  return {};
}

}  // namespace

base::Status apply(const Plan& plan, State& state, const Entry& entry) {
  TRY(check(plan, state, entry));
  state.run = entry.run;
  state.seq = entry.seq;
  std::visit(Applier(plan, state, entry.at_ms), entry.event);
  return {};
}

}  // namespace conduct::core
