#include "conductor/run/git_acts.h"

#include "conductor/run/helper_worktree.h"
#include "conductor/run/job_worktree.h"
#include "conductor/system/files.h"
#include "gitops/landing.h"
#include "gitops/merge.h"
#include "gitops/note.h"

#include <fmt/core.h>

#include <utility>

namespace conduct::run {
namespace {

using gitops::Repository;

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

core::Event read_target(const Context& context, GitDesk& desk, const core::ReadTarget& command) {
  return act(desk, command.job, [&](const Repository& repository) -> base::Result<core::Event> {
    TRY_ASSIGN(const std::optional<std::string> tip, repository.read_ref(context.target));
    return core::TargetRead{command.job, tip.value_or("")};
  });
}

core::Event merge(const Context& context, GitDesk& desk, const core::Merge& command,
                  const std::string& theirs) {
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
    const bool into_integration = context.plan.job(command.job).scope == core::Scope::phase;
    request.ancestry = into_integration ? &desk.integration : nullptr;
    request.message = theirs.empty()
                          ? fmt::format("conduct run {}: {}", context.run, context.plan.title)
                          : fmt::format("{}: merge {}", subject_of(context, command.job), theirs);
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
        TRY_ASSIGN(const gitops::Worktree worktree,
                   make_worktree(desk, repository, worktree_name(context, command.job),
                                 worktree_path(context, command.job), command.commit, context.git));
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
    TRY(desk.attic.move(repository, result_ref(context, command.job), command.commit, "verified"));
    if (land != "merge") return withhold(context, command, land == "branch", repository);
    TRY_ASSIGN(const gitops::LandResult result,
               gitops::land(repository, land_request(context, command), context.git));
    return landing_outcome(command, result);
  });
}

core::Event release(GitDesk& desk, const core::Release& command, const gitops::Worktree& worktree) {
  const base::Status removed = drop_worktree(desk, worktree);
  if (!removed) return core::ActFailed{command.job, told(removed.error())};
  return core::Released{command.job};
}

base::Result<core::Event> settle(const Context& context, GitDesk& desk, const core::JobState& job,
                                 const core::Command& command) {
  const core::JobId id = core::job_of(command);
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  if (const auto* attempt = std::get_if<core::Attempt>(&command)) {
    TRY_ASSIGN(std::vector<core::SavedHelper> helpers,
               put_away_helpers(context, desk, *attempt, job.attempts.back()));
    TRY_ASSIGN(const std::string saved,
               save_partial_work(context, desk, *attempt, workplace_of(context, id, job)));
    // What a setup was making is no agent's work to go on with.
    const bool nobodys = gitops::has_note({job.worktree, job.gitdir}, gitops::Note::commands);
    return core::AttemptInterrupted{id, nobodys ? "" : saved, {}, std::move(helpers)};
  }
  if (const auto* gate = std::get_if<core::Gate>(&command))
    TRY(settle_gates(context, desk, *gate, job));
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
