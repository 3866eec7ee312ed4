#include "conductor/run/target_move.h"

#include "gitops/landing.h"
#include "gitops/merge.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using gitops::Repository;

const char* const kStateAlone = "roll back the state alone: --keep-target";

// The checkpoint where the landing was a fast-forward; where it was a merge with a target that had
// moved, that target with the checkpoint merged into it.
base::Result<std::string> before_landing(const Repository& repository,
                                         const gitops::GitProgram& git, const core::State& state,
                                         const std::string& commit) {
  const std::string& from = state.before_target;
  TRY_ASSIGN(const bool forward, repository.is_ancestor(from, commit));
  if (forward) return commit;
  TRY_ASSIGN(const bool contained, repository.is_ancestor(commit, from));
  if (contained) return from;
  gitops::MergeRequest request;
  request.ours = from;
  request.theirs = commit;
  request.message = fmt::format("conduct run {}: back to a checkpoint", state.run);
  TRY_ASSIGN(gitops::MergeResult merged, gitops::merge(repository, request, git));
  if (!merged.commit.empty()) return std::move(merged.commit);
  return Error{Fault::waiting,
               "the target as it was and the checkpoint conflict in " + merged.conflicts.front(),
               kStateAlone};
}

// TIP with the difference from what the target has of the run to BACK on top of it.
base::Result<std::string> revert_on_top(const Repository& repository, const gitops::GitProgram& git,
                                        const core::State& state, const std::string& tip,
                                        int number, const std::string& back) {
  gitops::MergeRequest request;
  request.ours = tip;
  request.theirs = back;
  request.base = state.in_target;
  request.message =
      fmt::format("conduct: roll run {0} back to checkpoint {0}.{1}", state.run, number);
  TRY_ASSIGN(const gitops::MergeResult merged, gitops::merge(repository, request, git));
  if (merged.commit.empty())
    return Error{
        Fault::waiting,
        "the target has moved on and changed what is to be taken back: " + merged.conflicts.front(),
        kStateAlone};
  return repository.write_commit(merged.tree, {tip}, request.message,
                                 {{"Conduct-Run", std::to_string(state.run)}});
}

}  // namespace

base::Result<core::RolledBack> plan_target_move(const Repository& repository,
                                                const gitops::GitProgram& git,
                                                const core::State& state, int number,
                                                const std::string& commit) {
  core::RolledBack event{number, commit, "", "", false, "", ""};
  TRY_ASSIGN(const std::optional<std::string> tip, repository.read_ref(state.started.target));
  if (!tip)
    return Error{Fault::environment, "the target " + state.started.target + " is gone",
                 std::string("make it again, or ") + kStateAlone};
  // Not the checkpoint alone: a landing by merge brought no change of what the target had before.
  TRY_ASSIGN(event.in_target, before_landing(repository, git, state, commit));
  if (event.in_target == state.in_target) return event;
  event.target_from = *tip;
  if (*tip == state.in_target) {
    event.target_to = event.in_target;
    return event;
  }
  TRY_ASSIGN(event.target_to, revert_on_top(repository, git, state, *tip, number, event.in_target));
  event.reverted = true;
  event.merge_base = commit;
  return event;
}

base::Result<std::string> move_target(const Repository& repository, const gitops::GitProgram& git,
                                      const std::string& target, const core::TargetMove& move) {
  TRY_ASSIGN(const std::optional<std::string> tip, repository.read_ref(target));
  if (!tip || (*tip != move.from && *tip != move.to)) return tip.value_or("");
  const gitops::LandRequest request{target, move.from, move.to, "conduct rollback"};
  const bool moved = *tip == move.to;
  TRY_ASSIGN(const gitops::LandResult result, moved
                                                  ? gitops::finish_landing(repository, request, git)
                                                  : gitops::land(repository, request, git));
  switch (result.kind) {
    case gitops::LandResult::Kind::landed:
      return move.to;
    case gitops::LandResult::Kind::moved:
      return result.tip;
    case gitops::LandResult::Kind::in_the_way:
      break;
  }
  return Error{
      Fault::waiting,
      "uncommitted work is in the way in " + result.worktree + ": " +
          (result.paths.empty() ? std::string("its files") : result.paths.front()),
      std::string("commit or stash it, then type the same again; ") +
          (moved ? "the target has moved, and all other files with it" : "nothing has changed")};
}

}  // namespace conduct::run
