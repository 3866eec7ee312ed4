#include "conductor/run/approval.h"

#include "base/text.h"
#include "conductor/run/amendment.h"
#include "conductor/run/environment.h"
#include "conductor/run/locking.h"
#include "conductor/system/files.h"

#include <fmt/core.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using gitops::Repository;

std::string user_of(const Repository& repository) {
  const std::string committer = repository.user();
  if (!committer.empty()) return committer;
  const auto login = variable(process_environment(), "USER");
  return login && !login->empty() ? *login : fmt::format("user {}", ::getuid());
}

base::Result<system::Lock> lock_for_ruling(const Store& store, int run) {
  auto lock = lock_run(store, run);
  if (lock) return lock;
  Error error = lock.error();
  error.hint = "wait until it ends, or stop it with Ctrl-C: what it has done is kept";
  return error;
}

base::Result<core::JobId> phase_job(const core::Plan& plan, int run, const std::string& name) {
  if (const auto phase = plan.find_phase(name)) return plan.job_of(*phase);
  std::vector<std::string> ids;
  for (const core::PlannedPhase& phase : plan.phases) ids.push_back(phase.id);
  return Error{Fault::usage, fmt::format("the plan of run {} has no phase \"{}\"", run, name),
               "its phases are " + base::join(ids, ", ")};
}

base::Status waits(const core::Plan& plan, const core::State& state, core::JobId id) {
  const core::JobState& job = state.of(id);
  if (job.stage == core::Stage::awaiting) return {};
  const std::string& name = plan.job(id).name;
  if (!core::asks_for_approval(plan, state, id))
    return Error{Fault::usage, fmt::format("phase {} asks for no approval", name),
                 "the plan would say \"Approval: required\" in it"};
  return Error{Fault::usage,
               fmt::format("phase {} does not wait for approval: it is {}", name, describe(job)),
               "conduct status shows where the run stands"};
}

// One person's word on one phase of a loaded run.
class Hearing {
 public:
  Hearing(Store& store, LoadedRun loaded)
      : store_(store), loaded_(std::move(loaded)), context_(context_of(loaded_, store)) {}

  base::Result<RulingReport> rule(const RulingFlags& flags, const std::string& by) {
    TRY_ASSIGN(const core::JobId id, phase_job(loaded_.plan, loaded_.number, flags.phase));
    TRY(waits(loaded_.plan, loaded_.state, id));
    RulingReport report;
    report.run = loaded_.number;
    report.phase = flags.phase;
    report.commit = job(id).head;
    report.before = flags.approve && job(id).approval;
    report.by = report.before ? job(id).approval->by : by;
    if (!report.before) TRY(record(id, flags, by));
    report.blocked = job(id).stage == core::Stage::blocked;
    for (const core::JobId other : core::awaiting_approval(loaded_.state))
      report.awaiting.push_back(loaded_.plan.job(other).name);
    return report;
  }

 private:
  const core::JobState& job(core::JobId id) const { return loaded_.state.of(id); }

  // One transaction. What a dead conductor left open is settled first: its worktree may be going.
  base::Status record(core::JobId id, const RulingFlags& flags, const std::string& by) {
    GitDesk desk(context_);
    Amendment amendment(context_, desk, store_, loaded_);
    TRY(amendment.settle());
    const std::string commit = job(id).head;
    const core::Event event =
        flags.approve
            ? core::Event(core::Approved{id, commit, by, system::host_name(), flags.message})
            : core::Event(core::Rejected{id, commit, by, system::host_name(), flags.message});
    TRY(amendment.record(event));
    if (job(id).stage == core::Stage::failing)
      TRY(amendment.record(core::Escalated{id, job(id).failure, job(id).cause}));
    return amendment.commit();
  }

  Store& store_;
  LoadedRun loaded_;
  const Context context_;
};

}  // namespace

base::Result<RulingReport> rule(const RulingFlags& flags, const std::string& where) {
  TRY_ASSIGN(const Repository repository, Repository::discover(where));
  TRY_ASSIGN(Store store, Store::open(repository, false));
  TRY_ASSIGN(const int run, store.find(flags.run));
  TRY_ASSIGN(store, Store::open(repository, true));
  TRY_ASSIGN(const system::Lock lock, lock_for_ruling(store, run));
  TRY_ASSIGN(LoadedRun loaded, store.load(run));
  return Hearing(store, std::move(loaded)).rule(flags, user_of(repository));
}

}  // namespace conduct::run
