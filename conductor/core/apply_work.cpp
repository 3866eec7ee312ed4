#include "conductor/core/apply_work.h"

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
  if (record && !record->unfinished.empty()) add("the agent says: " + record->unfinished);
  for (const std::string& change : event.outside) add(kOutside + change);
  for (const std::string& violation : event.violations) add(violation);
  return out;
}

}  // namespace

void WorkApplier::operator()(const AgentSpawned& event) {
  AttemptRecord& record = of(event.job).attempts.back();
  record.pid = event.pid;
  record.unsaved = false;  // it is saved before anything is started there
  record.still_ms = 0;     // it may have been called again
  record.identity = event.identity;
  record.agent = event.agent;
  record.transcript = event.transcript;
}

void WorkApplier::operator()(const AgentTold& event) {
  AttemptRecord& record = of(event.job).attempts.back();
  if (!event.session.empty()) record.session = event.session;
  used(record.usage, event.usage);
}

void WorkApplier::operator()(const AgentStalled& event) {
  of(event.job).attempts.back().still_ms = event.still_ms;
}

void WorkApplier::operator()(const AgentEnded& event) {
  AttemptRecord& record = of(event.job).attempts.back();
  record.still_ms = 0;
  record.end = event.end;
  record.report = event.report;
  if (!event.session.empty()) record.session = event.session;
  used(record.usage, event.usage);
  record.seconds = event.seconds;
  record.ended_ms = at_ms_;
  record.pid = 0;
  record.unfinished = event.failure;
  if (event.end.kind != EndKind::not_started) {
    state_.spending.count(record.usage);
    went_well(record.provider);
    return fold_.set(event.job, Stage::snapshotting);
  }
  record.failure = "the agent " + describe(event.end);
  fold_.give_up(event.job, record.failure, Cause::environment);
}

void WorkApplier::operator()(const AttemptInterrupted& event) {
  AttemptRecord& record = of(event.job).attempts.back();
  record.interrupted = true;
  record.pid = 0;
  if (!event.saved.empty()) record.saved = event.saved;
  record.unsaved = !event.unsaved.empty();
  if (!record.transcript.empty()) state_.spending.count(record.usage);
  for (const SavedHelper& saved : event.helpers)
    helper(event.job, saved.name).commit = saved.commit;
  for (HelperRecord& each : record.helpers) {
    if (each.outcome) continue;  // else the conductor died
    each.outcome = HelperOutcome::interrupted;
    each.reason = "the conductor ended";
    if (!each.transcript.empty()) state_.spending.count(each.usage);
  }
  if (event.trouble) leave_alone(record.provider, *event.trouble);
  fold_.set(event.job, Stage::working);
}

void WorkApplier::used(Usage& before, const Usage& usage) {
  state_.spending.known = state_.spending.known - before + usage;
  before = usage;
}

HelperRecord& WorkApplier::helper(JobId job, const std::string& name) {
  std::vector<HelperRecord>& helpers = of(job).attempts.back().helpers;
  const auto found = std::find_if(helpers.rbegin(), helpers.rend(),
                                  [&](const HelperRecord& one) { return one.name == name; });
  if (found != helpers.rend()) return *found;
  helpers.emplace_back().name = name;
  return helpers.back();
}

// One that has ended was an earlier try's.
HelperRecord& WorkApplier::open_helper(JobId job, const std::string& name) {
  HelperRecord& last = helper(job, name);
  if (!last.outcome) return last;
  HelperRecord& record = of(job).attempts.back().helpers.emplace_back();
  record.name = name;
  return record;
}

void WorkApplier::operator()(const HelperSpawned& event) {
  HelperRecord& record = open_helper(event.job, event.name);
  record.still_ms = 0;
  if (!record.transcript.empty()) return;  // it is called again
  record.role = event.role;
  record.agent = event.agent;
  record.provider = event.provider;
  record.transcript = event.transcript;
  record.started_ms = at_ms_;
}

void WorkApplier::operator()(const HelperTold& event) {
  used(helper(event.job, event.name).usage, event.usage);
}

void WorkApplier::operator()(const HelperStalled& event) {
  helper(event.job, event.name).still_ms = event.still_ms;
}

void WorkApplier::operator()(const HelperEnded& event) {
  HelperRecord& record = open_helper(event.job, event.name);
  record.still_ms = 0;
  record.outcome = event.outcome;
  record.reason = event.reason;
  record.summary = event.summary;
  record.commit = event.commit;
  record.ended_ms = at_ms_;
  if (record.transcript.empty()) return;
  used(record.usage, event.usage);
  state_.spending.count(record.usage);
  if (event.trouble) return leave_alone(record.provider, *event.trouble);
  // One that has failed may not have come as far as its provider.
  if (event.outcome != HelperOutcome::interrupted && event.outcome != HelperOutcome::failed)
    went_well(record.provider);
}

void WorkApplier::went_well(const std::string& provider) {
  if (const auto found = state_.providers.find(provider); found != state_.providers.end())
    found->second.strikes = 0;
}

// Tries that ran side by side and met the same trouble are one strike.
void WorkApplier::leave_alone(const std::string& name, const Trouble& trouble) {
  ProviderState& provider = state_.providers[name];
  const bool known = provider.parked;
  if (!known) {
    ++provider.strikes;
    provider.since_ms = at_ms_;
  }
  const bool longer = trouble.until_ms == 0 || trouble.until_ms > provider.trouble.until_ms;
  const bool for_good = known && provider.trouble.until_ms == 0;
  if (!known || (longer && !for_good)) {
    provider.trouble = trouble;
    provider.trouble_ms = at_ms_;
  }
  provider.parked = true;
}

void WorkApplier::operator()(const SnapshotTaken& event) {
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

void WorkApplier::operator()(const GatesJudged& event) {
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

void WorkApplier::operator()(const Approved& event) {
  of(event.job).approval = ruling(event);
}

void WorkApplier::operator()(const Rejected& event) {
  fold_.reject(event.job, ruling(event));
}

void WorkApplier::resolved(const SnapshotTaken& event, const std::string& failure) {
  JobState& job = of(event.job);
  if (!failure.empty()) return fold_.retry(event.job, failure);
  const std::string ours = std::exchange(job.head, event.commit);
  job.tree = event.tree;
  job.theirs.clear();
  job.conflict_files.clear();
  job.failure.clear();
  job.cause = Cause::none;
  fold_.merged_in(event.job, ours);
  fold_.advance(event.job);
}

void WorkApplier::worked(const SnapshotTaken& event, const AttemptRecord* record,
                         std::string& failure) {
  JobState& job = of(event.job);
  if (event.tree != job.tree) job.approval.reset();
  job.head = event.commit;
  job.tree = event.tree;
  const bool unchanged =
      plan_.job(event.job).scope == Scope::module && event.tree == event.base_tree;
  const auto known = job.failures.find(event.tree);
  if (record == nullptr && (unchanged || known != job.failures.end())) return fold_.work(event.job);
  if (record && !record->report.question.empty()) {
    if (!failure.empty()) return fold_.give_up(event.job, failure, Cause::work);
    failure = "the agent asks: " + record->report.question;
    return fold_.give_up(event.job, failure, Cause::person);
  }
  if (record && record->end && record->end->kind == EndKind::asked)  // it would ask again
    return fold_.give_up(event.job, failure, Cause::environment);
  if (known != job.failures.end()) {
    failure = "the same tree failed before: " + known->second;
    return fold_.give_up(event.job, failure, Cause::work);
  }
  if (failure.empty() && unchanged) failure = "the attempt changed nothing";
  if (unchanged) job.failures.emplace(event.tree, failure);
  if (!failure.empty()) return fold_.retry(event.job, failure);
  fold_.advance(event.job);
}

void WorkApplier::judged_again(JobState& job, std::size_t index, const GateResult& result) {
  if (index >= job.gates.size()) return;
  job.gates[index] = result;
  job.gates[index].flaky = result.verdict == Verdict::pass;
}

void WorkApplier::passed(JobId id) {
  JobState& job = of(id);
  job.unchecked =
      static_cast<int>(std::count_if(job.gates.begin(), job.gates.end(),
                                     [](const GateResult& result) { return result.unchecked; }));
  fold_.pass(id);
}

void WorkApplier::failed_gates(JobId id) {
  JobState& job = of(id);
  const std::string failure = describe_blocking(job.gates);
  job.failures[job.tree] = failure;
  const std::vector<std::size_t> failed = telling(job.gates);
  const bool by_environment = std::all_of(failed.begin(), failed.end(), [&](std::size_t i) {
    return job.gates[i].cause == Cause::environment;
  });
  if (!job.attempts.empty()) job.attempts.back().failure = failure;
  if (by_environment)
    fold_.give_up(id, failure, Cause::environment);
  else
    fold_.retry(id, failure);
}

}  // namespace conduct::core
