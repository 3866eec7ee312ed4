#include "conductor/run/attempt_layout.h"

#include "conductor/run/job_prompt.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/requests.h"
#include "conductor/system/files.h"
#include "gitops/snapshot.h"

namespace conduct::run {
namespace {

base::Status make_anew(const std::string& folder) {
  TRY(system::remove_tree(folder));
  return system::make_directories(folder);
}

// The two sides of the merge that a synthesizer is to resolve.
base::Status lay_out_conflict(const Context& context, const gitops::Repository& repository,
                              const AttemptTask& task, AttemptLayout& layout) {
  const core::Attempt& command = task.command;
  TRY(gitops::write_conflict(repository, task.place.worktree, command.commit, command.theirs, ""));
  if (!task.record) return {};
  gitops::SnapshotRequest request;
  request.worktree = task.place.worktree;
  request.base = command.commit;
  request.message = "the conflict as it was laid out";
  TRY_ASSIGN(const gitops::SnapshotResult laid_out,
             gitops::snapshot(repository, request, context.git));
  layout.files_of = laid_out.commit;
  return {};
}

base::Status bring_state(const Context& context, const AttemptTask& task) {
  const auto state = agent_state(context, task);
  if (!state) return {};
  if (task.fork_of) {
    const AgentState other(context, *context.agents.at(task.command.agent)->adapter(),
                           task.command.agent, job_folder(context, *task.fork_of));
    TRY(state->begin_as_copy_of(other));
  }
  return state->prepare();
}

}  // namespace

const std::string& start_commit(const AttemptTask& task) {
  const core::Attempt& command = task.command;
  const bool goes_on =
      !command.session.empty() && command.theirs.empty() && !task.interrupted.empty();
  return goes_on ? task.interrupted : command.commit;
}

std::string report_file(const Context& context, const AttemptTask& task) {
  return attempt_path(context, task, "out") + "/report.json";
}

std::string requests_folder(const Context& context, const AttemptTask& task) {
  return attempt_path(context, task, "requests");
}

base::Result<AttemptLayout> lay_out(const Context& context, GitDesk& desk,
                                    const AttemptTask& task) {
  const core::Attempt& command = task.command;
  const gitops::Worktree& worktree = task.place.worktree;
  AttemptLayout layout;
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  TRY(reset_worktree(context, *repository, command.job, worktree, start_commit(task)));
  layout.files_of = command.commit;  // where a replay begins, whatever was done before
  if (!command.theirs.empty()) TRY(lay_out_conflict(context, *repository, task, layout));
  if (command.role == core::Role::fixer) {
    TRY_ASSIGN(layout.diff,
               changes_shown(*repository, task.origin, command.commit, context.ambient));
  }
  TRY_ASSIGN(layout.before, look_around(context, desk, *repository, worktree));
  TRY(make_anew(attempt_path(context, task, "out")));
  if (task.helping) {
    const std::string requests = requests_folder(context, task);
    TRY(command.session.empty() ? make_anew(requests) : answer_what_was_cut_off(requests));
  }
  TRY_ASSIGN(layout.enclosure,
             enclose(context, *repository, worktree, folder_of(context, task.place)));
  allow_agent(agent_of(context, task), context, layout.enclosure);
  TRY(bring_state(context, task));
  return layout;
}

}  // namespace conduct::run
