#include "conductor/run/rollback.h"

#include "conductor/run/amendment.h"
#include "conductor/run/attic.h"
#include "conductor/run/context.h"
#include "conductor/run/git_acts.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/locking.h"
#include "conductor/run/target_move.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using gitops::Repository;

class Rollback {
 public:
  Rollback(const RollbackFlags& flags, const Repository& repository, Store& store, LoadedRun loaded)
      : flags_(flags),
        repository_(repository),
        loaded_(std::move(loaded)),
        context_(context_of(loaded_, store)),
        desk_(context_),
        amendment_(context_, desk_, store, loaded_) {
    report_.run = loaded_.number;
    report_.target = context_.target;
  }

  base::Result<RollbackReport> back() {
    TRY_ASSIGN(report_.commit, checkpoint_commit());
    report_.number = flags_.number;
    name_undone();
    core::RolledBack event{flags_.number, report_.commit, "", "", false, "", ""};
    if (!flags_.keep_target && !state().in_target.empty()) {
      TRY_ASSIGN(event, plan_target_move(repository_, context_.git, state(), flags_.number,
                                         report_.commit));
    }
    report_.target_from = event.target_from;
    report_.target_to = event.target_to;
    report_.reverted = event.reverted;
    if (flags_.dry_run) return report_;
    TRY(save_worktrees());
    TRY(record(event));
    TRY(move_or_undo());
    TRY(leave_in_attic(*state().before_rollback));
    TRY(desk_.attic.move(repository_, integration_ref(report_.run), report_.commit, "rollback"));
    return report_;
  }

  base::Result<RollbackReport> undo() {
    const std::shared_ptr<const core::State> before = state().before_rollback;
    if (!before)
      return Error{Fault::usage, fmt::format("run {} has no rollback to undo", report_.run),
                   "the run has gone on since, or was not rolled back"};
    const core::RolledBack event = *state().rolled_back;
    report_.number = event.number;
    report_.commit = before->integration;
    report_.target_from = event.target_to;
    report_.target_to = event.target_from;
    TRY(target_has_not_moved_on(event));
    if (flags_.dry_run) return report_;
    // The target first: where something is in the way there, the rollback stays as it is.
    if (!event.target_to.empty())
      TRY(move_target(repository_, context_.git, context_.target,
                      {event.target_to, event.target_from}));
    TRY(record(core::RollbackUndone{event.target_to, event.target_from}));
    TRY(finish_move());
    return restore_refs(*before);
  }

  // A move of the target that a dead conductor recorded and may not have finished.
  base::Status finish_move() {
    if (!state().open_move) return {};
    TRY_ASSIGN(const std::string tip,
               move_target(repository_, context_.git, context_.target, *state().open_move));
    return record(core::TargetRestored{tip});
  }

  base::Status settle_open() {
    TRY(amendment_.settle());
    TRY(amendment_.commit());
    return finish_move();
  }

 private:
  core::State& state() { return loaded_.state; }

  base::Result<std::string> checkpoint_commit() {
    if (flags_.number == 0) return state().started.base;
    for (const core::CheckpointRecord& checkpoint : state().checkpoints)
      if (checkpoint.number == flags_.number) return checkpoint.commit;
    const std::size_t count = state().checkpoints.size();
    return Error{
        Fault::usage, fmt::format("run {} has no checkpoint {}", report_.run, flags_.number),
        count == 0 ? fmt::format("it has none; {}.0 is the state before the run", report_.run)
                   : fmt::format("it has {}.0 to {}.{}: conduct checkpoints", report_.run,
                                 report_.run, count)};
  }

  void name_undone() {
    for (const core::CheckpointRecord& checkpoint : state().checkpoints)
      if (checkpoint.number > flags_.number)
        report_.undone.push_back(loaded_.plan.phase(checkpoint.phase).id);
    for (std::size_t i = 0; i < loaded_.plan.phases.size(); ++i) {
      const core::JobState& job = state().of(loaded_.plan.job_of(core::PhaseId(i)));
      if (job.checkpoint == 0 && job.stage != core::Stage::skipped && has_begun(core::PhaseId(i)))
        report_.undone.push_back(loaded_.plan.phases[i].id);
    }
  }

  bool has_begun(core::PhaseId phase) {
    const auto& modules = loaded_.plan.phase(phase).modules;
    return std::any_of(modules.begin(), modules.end(), [this](core::ModuleId module) {
      return core::has_begun(state().of(loaded_.plan.job_of(module)));
    });
  }

  // The event is on disk: the target follows, or, where something is in its way, the event is taken
  // back.
  base::Status move_or_undo() {
    const base::Status moved = finish_move();
    if (moved) return moved;
    TRY(record(core::RollbackUndone{}));
    return moved;
  }

  base::Result<RollbackReport> restore_refs(const core::State& before) {
    TRY(desk_.attic.move(repository_, integration_ref(report_.run), before.integration,
                         "rollback undone"));
    for (const core::CheckpointRecord& checkpoint : before.checkpoints)
      TRY(desk_.attic.move(repository_, checkpoint_ref(report_.run, checkpoint.number),
                           checkpoint.commit, "rollback undone"));
    return report_;
  }

  // What worktrees hold that is not committed goes to the attic before anything is recorded.
  base::Status save_worktrees() {
    for (std::size_t i = 0; i < state().jobs.size(); ++i) {
      const core::JobState& job = state().jobs[i];
      if (job.worktree.empty()) continue;
      const core::Attempt last{core::JobId(i), core::Role::implementer,
                               static_cast<int>(job.attempts.size()), job.head, ""};
      TRY_ASSIGN(
          const std::string saved,
          save_partial_work(context_, desk_, last, workplace_of(context_, core::JobId(i), job)));
    }
    return {};
  }

  // The results of what is undone keep refs in the attic; its worktrees are removed.
  base::Status leave_in_attic(const core::State& before) {
    for (std::size_t i = 0; i < before.jobs.size(); ++i) {
      const core::JobState& job = before.jobs[i];
      if (!job.worktree.empty()) TRY(gitops::remove_worktree({job.worktree, job.gitdir}));
      if (!job.head.empty() && !is_kept(core::JobId(i)))
        TRY(put_away(result_ref(context_, core::JobId(i))));
    }
    for (const core::CheckpointRecord& checkpoint : before.checkpoints)
      if (checkpoint.number > flags_.number)
        TRY(put_away(checkpoint_ref(report_.run, checkpoint.number)));
    return {};
  }

  base::Status put_away(const std::string& ref) {
    TRY_ASSIGN(const std::optional<std::string> commit, repository_.read_ref(ref));
    if (!commit) return {};
    TRY(desk_.attic.keep(repository_, *commit, "rollback"));
    return repository_.delete_ref(ref);
  }

  bool is_kept(core::JobId id) {
    const core::Job& job = loaded_.plan.job(id);
    if (job.scope == core::Scope::run) return false;
    const int checkpoint = state().of(loaded_.plan.job_of(job.phase)).checkpoint;
    return checkpoint > 0 && checkpoint <= flags_.number;
  }

  // What somebody did to the target since the rollback stays; to put it back would take that away.
  base::Status target_has_not_moved_on(const core::RolledBack& event) {
    if (event.target_to.empty()) return {};
    TRY_ASSIGN(const std::optional<std::string> tip, repository_.read_ref(context_.target));
    if (tip == event.target_to || tip == event.target_from) return {};
    return Error{
        Fault::waiting,
        fmt::format("{} has moved on since the rollback, from {} to {}: nothing has changed",
                    context_.target, event.target_to, tip.value_or("nothing")),
        event.reverted
            ? fmt::format("git revert {} brings back what was taken out", event.target_to)
            : fmt::format("git merge {} brings back what was taken out", event.target_from)};
  }

  base::Status record(const core::Event& event) {
    TRY(amendment_.record(event));
    return amendment_.commit();
  }

  const RollbackFlags& flags_;
  const Repository& repository_;
  LoadedRun loaded_;
  const Context context_;
  GitDesk desk_;
  Amendment amendment_;
  RollbackReport report_;
};

}  // namespace

base::Result<RollbackReport> rollback(const RollbackFlags& flags, const std::string& where) {
  TRY_ASSIGN(const Repository repository, Repository::discover(where));
  TRY_ASSIGN(Store store, Store::open(repository, false));
  TRY_ASSIGN(const int run, store.find(flags.run));
  TRY_ASSIGN(store, Store::open(repository, true));
  TRY_ASSIGN(const system::Lock lock, lock_run(store, run));
  TRY_ASSIGN(LoadedRun loaded, store.load(run));
  // The main checkout, as it is known from here or was where the run was started.
  const std::string& known = repository.main_work_dir();
  TRY_ASSIGN(
      const Repository main,
      Repository::open(repository.common_dir(), known.empty() ? loaded.options.checkout : known));
  Rollback rollback(flags, main, store, std::move(loaded));
  TRY(rollback.settle_open());
  return flags.undo ? rollback.undo() : rollback.back();
}

}  // namespace conduct::run
