#include "conductor/run/git_acts.h"

#include "base/text.h"
#include "conductor/system/files.h"
#include "conductor/system/proc.h"
#include "gitops/landing.h"
#include "gitops/merge.h"
#include "gitops/snapshot.h"

#include <fmt/core.h>

#include <utility>

namespace conduct::run {
namespace {

using gitops::Repository;

std::string told(const base::Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

// Runs an act's body; an error becomes ActFailed.
template <typename Body>
core::Event act(GitDesk& desk, core::JobId job, Body body) {
  auto repository = desk.repositories.borrow();
  if (!repository) return core::ActFailed{job, told(repository.error())};
  base::Result<core::Event> event = body(**repository);
  if (!event) return core::ActFailed{job, told(event.error())};
  return *std::move(event);
}

std::string subject_of(const Context& context, core::JobId id) {
  const core::Job& job = context.plan.job(id);
  switch (job.scope) {
    case core::Scope::module:
      return fmt::format("phase {}, {}", context.plan.phase(job.phase).id,
                         context.plan.module(job.module).name);
    case core::Scope::phase:
      return "phase " + context.plan.phase(job.phase).id;
    case core::Scope::run:
      break;
  }
  return "the whole plan";
}

std::string snapshot_message(const Context& context, const core::Snapshot& command,
                             const SnapshotFacts& facts) {
  const std::string who = command.attempt == 0 ? "by hand" : core::to_string(facts.role);
  std::string message = fmt::format("{}: {}", subject_of(context, command.job), who);
  if (command.attempt > 0) message += fmt::format(" {}", command.attempt);
  if (!facts.summary.empty()) message += "\n\n" + facts.summary;
  return message;
}

gitops::SnapshotRequest snapshot_request(const Context& context, core::JobId job,
                                         const gitops::Worktree& worktree) {
  gitops::SnapshotRequest request;
  request.worktree = worktree;
  request.caches = context.options.config.caches;
  request.wanted = named_paths(context.plan, job);
  return request;
}

// What a process still writes to is not the agent's, whose processes have ended: the output of
// conduct itself, of `conduct run | tee log`, of an editor.
void spare_bystanders(const Repository& repository, gitops::Fingerprint& before,
                      gitops::Fingerprint& after) {
  for (const std::string& path : system::files_being_written(repository.work_dir())) {
    before.things.erase("main checkout: " + path);
    after.things.erase("main checkout: " + path);
  }
}

// What changed outside the worktree and what is wrong inside it: each makes the attempt a failed
// one.
base::Result<std::vector<std::string>> audit(const Repository& repository,
                                             const SnapshotFacts& facts,
                                             const std::vector<std::string>& tampered) {
  std::vector<std::string> violations = tampered;
  if (!facts.before) return violations;
  TRY_ASSIGN(gitops::Fingerprint after, gitops::fingerprint(repository));
  gitops::Fingerprint before = *facts.before;
  if (before.things != after.things) spare_bystanders(repository, before, after);
  for (const std::string& difference : gitops::differences(before, after))
    violations.push_back("outside the worktree, " + difference + " while the attempt ran");
  return violations;
}

base::Result<core::Event> take_snapshot(const Context& context, GitDesk& desk,
                                        const core::Snapshot& command, const SnapshotFacts& facts,
                                        const Repository& repository, std::string* patch) {
  const std::vector<std::string> tampered = gitops::tampering(facts.worktree);
  if (!system::exists(facts.worktree.path)) {
    // It removed the worktree, not its files one by one: that is no work to be kept.
    TRY(reset_worktree(context, repository, command.job, facts.worktree, command.base));
  } else if (!tampered.empty()) {
    TRY(gitops::repair_worktree(facts.worktree, command.base));
  }
  TRY_ASSIGN(std::vector<std::string> violations, audit(repository, facts, tampered));
  gitops::SnapshotRequest request = snapshot_request(context, command.job, facts.worktree);
  request.base = command.base;
  request.theirs = command.theirs;
  request.message = snapshot_message(context, command, facts);
  request.trailers = trailers(context, command.job, command.attempt, facts.agent);
  TRY_ASSIGN(const gitops::SnapshotResult taken,
             gitops::snapshot(repository, request, context.git));
  for (const std::string& problem : taken.problems) violations.push_back(problem);
  for (const std::string& path : taken.marked)
    violations.push_back(path + " still has conflict markers");
  TRY(desk.attic.move(repository, result_ref(context, command.job), taken.commit, request.message));
  TRY_ASSIGN(const std::string origin_tree, repository.tree_of(command.origin));
  TRY_ASSIGN(const std::vector<gitops::Change> changes,
             repository.changes(command.origin, taken.commit));
  if (!facts.started_from.empty()) {
    TRY_ASSIGN(*patch, repository.patch(facts.started_from, taken.commit));
  }
  return core::SnapshotTaken{command.job,
                             taken.commit,
                             taken.tree,
                             origin_tree,
                             static_cast<int>(changes.size()),
                             taken.left_out,
                             std::move(violations)};
}

bool target_is_at(const Repository& repository, const std::string& target,
                  const std::string& commit) {
  const auto tip = repository.read_ref(target);
  return tip.ok() && *tip == commit;
}

gitops::LandRequest land_request(const Context& context, const core::Land& command) {
  return {context.target, command.expected, command.commit,
          fmt::format("conduct run {}", context.run)};
}

base::Result<core::Event> landing_outcome(const core::Land& command,
                                          const gitops::LandResult& result) {
  switch (result.kind) {
    case gitops::LandResult::Kind::landed:
      return core::Landed{command.job, command.expected, command.commit};
    case gitops::LandResult::Kind::moved:
      return core::TargetMoved{command.job, result.tip};
    case gitops::LandResult::Kind::in_the_way:
      break;
  }
  return core::LandRefused{command.job, "uncommitted work is in the way in " + result.worktree,
                           result.paths};
}

// --land branch: the result gets a branch of its own. Not below "conduct/": a branch named
// "conduct" may exist.
base::Result<core::Event> withhold(const Context& context, const core::Land& command,
                                   bool with_branch, const Repository& repository) {
  if (!with_branch) return core::LandingWithheld{command.job, ""};
  const std::string branch = fmt::format("refs/heads/conduct-{}", context.run);
  TRY_ASSIGN(const bool made,
             repository.set_ref(branch, command.commit, std::nullopt, "conduct run"));
  if (!made) return base::Error{base::Fault::environment, branch + " could not be made", ""};
  return core::LandingWithheld{command.job, branch};
}

}  // namespace

std::vector<std::string> named_paths(const core::Plan& plan, core::JobId id) {
  std::vector<std::string> out;
  const core::Job& job = plan.job(id);
  const auto add_phase = [&](const core::PlannedPhase& phase) {
    for (const spec::Criterion& criterion : phase.said.criteria)
      if (criterion.kind == spec::CriterionKind::files)
        out.insert(out.end(), criterion.paths.begin(), criterion.paths.end());
    for (core::ModuleId module : phase.modules)
      out.insert(out.end(), plan.module(module).paths.begin(), plan.module(module).paths.end());
  };
  if (job.scope != core::Scope::run)
    add_phase(plan.phase(job.phase));
  else
    for (const core::PlannedPhase& phase : plan.phases) add_phase(phase);
  return out;
}

void GitDesk::made(core::JobId job, const std::string& commit) {
  const std::lock_guard lock(mutex_);
  made_[job] = commit;
}

bool GitDesk::just_made(core::JobId job, const std::string& commit) {
  const std::lock_guard lock(mutex_);
  const auto found = made_.extract(job);
  return !found.empty() && found.mapped() == commit;
}

gitops::Ancestry& GitDesk::ancestry(core::JobId job, const std::string& root) {
  const std::lock_guard lock(mutex_);
  return ancestries_.try_emplace(job, root).first->second;
}

core::Event read_target(const Context& context, GitDesk& desk, const core::ReadTarget& command) {
  return act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
    TRY_ASSIGN(const std::optional<std::string> tip, repository.read_ref(context.target));
    return core::TargetRead{command.job, tip.value_or("")};
  });
}

core::Event merge(const Context& context, GitDesk& desk, const core::Merge& command,
                  const MergeFacts& facts) {
  return act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
    if (command.fast_forward && command.base.empty()) {
      TRY_ASSIGN(const bool behind, repository.is_ancestor(command.ours, command.theirs));
      if (behind) {
        TRY_ASSIGN(const std::string tree, repository.tree_of(command.theirs));
        return core::Merged{command.job, command.theirs, tree};
      }
    }
    gitops::MergeRequest request;
    request.ours = command.ours;
    request.theirs = command.theirs;
    request.base = command.base;
    request.ancestry = &desk.ancestry(command.job, facts.root);
    request.message =
        facts.theirs.empty()
            ? fmt::format("conduct run {}: {}", context.run, context.plan.title)
            : fmt::format("{}: merge {}", subject_of(context, command.job), facts.theirs);
    request.trailers = trailers(context, command.job, 0, "");
    TRY_ASSIGN(gitops::MergeResult result, gitops::merge(repository, request, context.git));
    if (result.commit.empty())
      return core::MergeConflicted{command.job, std::move(result.conflicts)};
    return core::Merged{command.job, result.commit, result.tree};
  });
}

core::Event lease(const Context& context, GitDesk& desk, const core::Lease& command) {
  auto outcome =
      act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
        const std::lock_guard lock(desk.registration);
        TRY_ASSIGN(
            const gitops::Worktree worktree,
            gitops::add_worktree(repository, worktree_name(context, command.job),
                                 worktree_path(context, command.job), command.commit, context.git));
        desk.made(command.job, command.commit);
        return core::Leased{command.job, worktree.path, worktree.gitdir};
      });
  if (const auto* failed = std::get_if<core::ActFailed>(&outcome))
    return core::LeaseFailed{command.job, "no worktree could be made: " + failed->reason};
  return outcome;
}

core::Event checkpoint(const Context& context, GitDesk& desk, const core::Checkpoint& command,
                       int unchecked) {
  return act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
    TRY(gitops::sync_objects(repository));
    const std::string why = fmt::format("checkpoint {}.{}", context.run, command.number);
    TRY(desk.attic.move(repository, checkpoint_ref(context.run, command.number), command.commit,
                        why));
    TRY(desk.attic.move(repository, integration_ref(context.run), command.commit, why));
    return core::CheckpointMade{command.job, command.number, command.commit, unchecked};
  });
}

core::Event land(const Context& context, GitDesk& desk, const core::Land& command,
                 const std::string& land) {
  return act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
    TRY(gitops::sync_objects(repository));
    TRY_ASSIGN(const bool kept, repository.set_ref(result_ref(context, command.job), command.commit,
                                                   std::nullopt, "verified"));
    if (!kept)
      return base::Error{base::Fault::environment, "the result could not be given a ref", ""};
    if (land != "merge") return withhold(context, command, land == "branch", repository);
    TRY_ASSIGN(const gitops::LandResult result,
               gitops::land(repository, land_request(context, command), context.git));
    return landing_outcome(command, result);
  });
}

core::Event release(GitDesk& desk, const core::Release& command, const gitops::Worktree& worktree) {
  const std::lock_guard lock(desk.registration);
  const base::Status removed = gitops::remove_worktree(worktree);
  if (!removed) return core::ActFailed{command.job, told(removed.error())};
  return core::Released{command.job};
}

SnapshotOutcome snapshot(const Context& context, GitDesk& desk, const core::Snapshot& command,
                         const SnapshotFacts& facts) {
  std::string patch;
  core::Event event = act(desk, command.job, [&](const Repository& repository) {
    return take_snapshot(context, desk, command, facts, repository, &patch);
  });
  return {std::move(event), std::move(patch)};
}

base::Result<std::string> save_partial_work(const Context& context, GitDesk& desk,
                                            const core::Attempt& command,
                                            const gitops::Worktree& worktree) {
  if (!system::exists(worktree.path)) return std::string();
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  TRY(gitops::repair_worktree(worktree, command.commit));
  gitops::SnapshotRequest request = snapshot_request(context, command.job, worktree);
  request.base = command.commit;
  request.theirs = command.theirs;
  request.message = fmt::format("{}: {} {}, interrupted", subject_of(context, command.job),
                                core::to_string(command.role), command.number);
  request.trailers = trailers(context, command.job, command.number, "");
  TRY_ASSIGN(const gitops::SnapshotResult taken,
             gitops::snapshot(*repository, request, context.git));
  if (taken.changes.empty() && taken.commit == command.commit) return std::string();
  TRY(desk.attic.keep(*repository, taken.commit, request.message));
  return taken.commit;
}

base::Status reset_worktree(const Context& context, const Repository& repository, core::JobId id,
                            const gitops::Worktree& worktree, const std::string& commit) {
  return gitops::reset_worktree(repository, worktree, commit, context.git,
                                context.options.config.caches, named_paths(context.plan, id));
}

base::Result<std::string> put_away_worktree(const Context& context, GitDesk& desk, core::JobId id,
                                            const core::JobState& job) {
  const gitops::Worktree worktree{job.worktree, job.gitdir};
  const core::Attempt last{id, core::Role::implementer, static_cast<int>(job.attempts.size()),
                           job.head, ""};
  TRY_ASSIGN(const std::string saved, save_partial_work(context, desk, last, worktree));
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  TRY(gitops::remove_worktree(worktree));
  return saved;
}

base::Result<core::Event> settle(const Context& context, GitDesk& desk, const core::JobState& job,
                                 const core::Command& command) {
  const core::JobId id = core::job_of(command);
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  if (const auto* attempt = std::get_if<core::Attempt>(&command)) {
    TRY_ASSIGN(const std::string saved,
               save_partial_work(context, desk, *attempt, {job.worktree, job.gitdir}));
    return core::AttemptInterrupted{id, saved};
  }
  if (const auto* checkpoint = std::get_if<core::Checkpoint>(&command)) {
    TRY_ASSIGN(const auto made,
               repository->read_ref(checkpoint_ref(context.run, checkpoint->number)));
    TRY_ASSIGN(const auto integration, repository->read_ref(integration_ref(context.run)));
    if (made == checkpoint->commit && integration == checkpoint->commit)
      return core::CheckpointMade{id, checkpoint->number, checkpoint->commit, job.unchecked};
  }
  if (const auto* land = std::get_if<core::Land>(&command);
      land && land->expected != land->commit &&
      target_is_at(*repository, context.target, land->commit)) {
    TRY_ASSIGN(const gitops::LandResult result,
               gitops::finish_landing(*repository, land_request(context, *land), context.git));
    return landing_outcome(*land, result);
  }
  if (std::holds_alternative<core::Release>(command) && !system::exists(job.worktree) &&
      !system::exists(job.gitdir))
    return core::Released{id};
  return core::ActAbandoned{id};
}

}  // namespace conduct::run
