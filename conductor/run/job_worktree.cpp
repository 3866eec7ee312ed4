#include "conductor/run/job_worktree.h"

#include "base/text.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"
#include "conductor/system/proc.h"
#include "gitops/checkouts.h"
#include "gitops/note.h"
#include "gitops/private_git.h"
#include "gitops/snapshot.h"
#include "spec/path_text.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

using gitops::Repository;

std::string snapshot_message(const Context& context, const core::Snapshot& command,
                             const SnapshotFacts& facts) {
  const std::string who = command.attempt == 0 ? "by hand" : core::to_string(facts.role);
  std::string message = fmt::format("{}: {}", subject_of(context, command.job), who);
  if (command.attempt > 0) message += fmt::format(" {}", command.attempt);
  if (!facts.summary.empty()) message += "\n\n" + facts.summary;
  return message;
}

// What a process still writes to is not the agent's, whose processes have ended: the output of
// conduct itself, of `conduct run | tee log`, of an editor.
void spare_bystanders(gitops::Fingerprint& before, gitops::Fingerprint& after) {
  for (const auto& [label, folder] : after.checkouts) {
    for (const std::string& path : system::files_being_written(folder)) {
      const std::string name = label + ": " + base::printable(path);
      before.things.erase(name);
      after.things.erase(name);
    }
  }
}

struct Audit {
  std::vector<std::string> outside;  // each makes the attempt a failed one
  std::vector<std::string> noticed;  // the attempt cannot have done it: it was confined
};

// Bubblewrap keeps it whatever the configuration opens.
bool may_write_to_repository(const Context& context) {
  return context.sandbox.kind == system::SandboxKind::none ||
         (context.sandbox.kind == system::SandboxKind::landlock && opens_repository(context));
}

// What changed outside the worktree meanwhile, and who may have done it. Without a sandbox it may
// have been the attempt, and nobody can tell; Landlock leaves it the rights of files.
base::Result<Audit> audit(const Context& context, GitDesk& desk, const Repository& repository,
                          const SnapshotFacts& facts) {
  Audit found;
  if (!facts.before) return found;
  gitops::Fingerprint before = *facts.before;
  TRY_ASSIGN(gitops::Fingerprint after,
             look_around(context, desk, repository, facts.worktree, &before));
  before.things.erase(gitops::worktree_thing(facts.worktree.gitdir));  // looked at by itself
  if (before.things != after.things) spare_bystanders(before, after);
  const bool open = may_write_to_repository(context);
  for (const gitops::Difference& difference : gitops::differences(before, after)) {
    const bool possible =
        open || (context.sandbox.kind == system::SandboxKind::landlock && difference.mode_only);
    if (possible) {
      found.outside.push_back(difference.sentence + " while the attempt ran" +
                              (difference.mode_only ? " (its mode)" : ""));
    } else {
      found.noticed.push_back(difference.sentence);
    }
  }
  return found;
}

base::Result<core::Event> take_snapshot(const Context& context, GitDesk& desk,
                                        const core::Snapshot& command, const SnapshotFacts& facts,
                                        const Repository& repository, std::string* patch) {
  // What a person has done there is to be found where it was done.
  if (command.attempt == 0) TRY(gitops::close_private_git(facts.worktree));
  std::vector<std::string> tampered = gitops::tampering(facts.worktree);
  if (!system::exists(facts.worktree.path)) {
    // The worktree is gone, not its files one by one: that is no work to be kept. A person, or a
    // rollback since undone, may take it away, an attempt may not.
    if (command.attempt == 0) tampered.clear();
    TRY(reset_worktree(context, repository, command.job, facts.worktree, command.base));
  } else if (!tampered.empty()) {
    TRY(gitops::repair_worktree(facts.worktree, command.base));
  }
  if (facts.killed) TRY(gitops::put_note(facts.worktree, gitops::Note::killed));
  TRY_ASSIGN(Audit audited, audit(context, desk, repository, facts));
  std::vector<std::string> violations = std::move(tampered);
  gitops::SnapshotRequest request = snapshot_request(context, command.job, facts.worktree);
  request.base = command.base;
  request.theirs = command.theirs;
  request.message = snapshot_message(context, command, facts);
  request.trailers = trailers(context, command.job, command.attempt, facts.agent);
  TRY_ASSIGN(const gitops::SnapshotResult taken,
             snapshot_and_leave(context, repository,
                                {facts.worktree, job_folder(context, command.job)}, request));
  for (const std::string& problem : taken.problems) violations.push_back(problem);
  for (const std::string& path : taken.marked)
    violations.push_back(path + " still has conflict markers");
  TRY(desk.attic.move(repository, result_ref(context, command.job), taken.commit, request.message));
  TRY_ASSIGN(const std::string origin_tree, repository.tree_of(command.origin));
  TRY_ASSIGN(const std::vector<gitops::Change> changes,
             repository.changes(command.origin, taken.commit));
  if (auto problem = plan_problem(context, command.job, changes))
    violations.push_back(*std::move(problem));
  if (!facts.started_from.empty()) {
    TRY_ASSIGN(*patch, repository.patch(facts.started_from, taken.commit));
  }
  return core::SnapshotTaken{command.job,
                             taken.commit,
                             taken.tree,
                             origin_tree,
                             static_cast<int>(changes.size()),
                             taken.left_out,
                             std::move(violations),
                             std::move(audited.noticed),
                             std::move(audited.outside)};
}

// The paths that TASKS and CRITERIA name.
void add_paths(const std::vector<spec::Task>& tasks, const std::vector<spec::Criterion>& criteria,
               std::vector<std::string>& out) {
  for (const spec::Criterion& criterion : criteria)
    if (criterion.kind == spec::CriterionKind::files)
      out.insert(out.end(), criterion.paths.begin(), criterion.paths.end());
  for (const spec::Task& task : tasks)
    for (std::string& path : spec::paths_in(task.text)) out.push_back(std::move(path));
}

// And the files that the phase lists.
void add_paths(const core::PlannedPhase& phase, std::vector<std::string>& out) {
  add_paths(phase.said.tasks, phase.said.criteria, out);
  out.insert(out.end(), phase.said.files.begin(), phase.said.files.end());
}

}  // namespace

std::vector<std::string> named_paths(const core::Plan& plan, core::ModuleId id) {
  const core::PlannedModule& module = plan.module(id);
  std::vector<std::string> out;
  add_paths(plan.phase(module.phase), out);
  add_paths(module.said.tasks, module.said.criteria, out);
  return out;
}

std::vector<std::string> named_paths(const core::Plan& plan, core::JobId id) {
  std::vector<std::string> out;
  const core::Job& job = plan.job(id);
  const auto add_phase = [&](const core::PlannedPhase& phase) {
    add_paths(phase, out);
    for (core::ModuleId each : phase.modules) {
      const core::PlannedModule& module = plan.module(each);
      add_paths(module.said.tasks, module.said.criteria, out);
      out.insert(out.end(), module.paths.begin(), module.paths.end());
    }
  };
  if (job.scope != core::Scope::run)
    add_phase(plan.phase(job.phase));
  else
    for (const core::PlannedPhase& phase : plan.phases) add_phase(phase);
  return out;
}

gitops::SnapshotRequest snapshot_request(const Context& context, core::JobId job,
                                         const gitops::Worktree& worktree) {
  gitops::SnapshotRequest request;
  request.worktree = worktree;
  request.caches = context.options.config.caches;
  request.wanted = named_paths(context.plan, job);
  return request;
}

std::optional<std::string> plan_problem(const Context& context, core::JobId job,
                                        const std::vector<gitops::Change>& changes) {
  const std::string& spec = context.options.spec;
  for (const gitops::Change& change : changes) {
    if (!spec.ends_with("/" + change.path)) continue;
    const std::string root = spec.substr(0, spec.size() - change.path.size());
    const std::vector<std::string> own = named_paths(context.plan, job);
    const bool named = std::find(own.begin(), own.end(), change.path) != own.end();
    if (!named && system::exists(root + ".git"))
      return change.path + " was changed: the plan is not for its agents to change";
  }
  return std::nullopt;
}

base::Result<gitops::SnapshotResult> snapshot_and_leave(const Context& context,
                                                        const gitops::Repository& repository,
                                                        const Workplace& place,
                                                        const gitops::SnapshotRequest& request) {
  TRY_ASSIGN(gitops::SnapshotResult taken, gitops::snapshot(repository, request, context.git));
  TRY(leave(request.worktree, taken.commit, folder_of(context, place)));
  return taken;
}

base::Result<gitops::Fingerprint> look_around(const Context& context, GitDesk& desk,
                                              const Repository& repository,
                                              const gitops::Worktree& worktree,
                                              gitops::Fingerprint* before) {
  gitops::AuditScope scope;
  scope.except = worktree.gitdir;
  scope.checkout = context.options.checkout;
  scope.files = {context.spec_copy};
  // What is confined cannot reach them; and there are several for each module.
  scope.conducts = may_write_to_repository(context);
  return desk.ledger.look([&] { return gitops::fingerprint(repository, scope); }, before);
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
                                            const core::Attempt& command, const Workplace& place) {
  const gitops::Worktree& worktree = place.worktree;
  if (!system::exists(worktree.path)) return std::string();
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  TRY(gitops::repair_worktree(worktree, command.commit));
  TRY(gitops::put_note(worktree, gitops::Note::killed));
  gitops::SnapshotRequest request = snapshot_request(context, command.job, worktree);
  request.base = command.commit;
  request.theirs = command.theirs;
  request.message = fmt::format("{}: {} {}, interrupted", subject_of(context, command.job),
                                core::to_string(command.role), command.number);
  request.trailers = trailers(context, command.job, command.number, "");
  TRY_ASSIGN(const gitops::SnapshotResult taken,
             snapshot_and_leave(context, *repository, place, request));
  if (taken.changes.empty() && taken.commit == command.commit) return std::string();
  TRY(desk.attic.keep(*repository, taken.commit, request.message));
  return taken.commit;
}

base::Status reset_worktree(const Context& context, const Repository& repository, core::JobId id,
                            const gitops::Worktree& worktree, const std::string& commit) {
  TRY(gitops::reset_worktree(repository, worktree, commit, context.git,
                             context.options.config.caches, named_paths(context.plan, id)));
  return gitops::remove_note(worktree, gitops::Note::commands);
}

base::Status settle_gates(const Context& context, GitDesk& desk, const core::Gate& command,
                          const core::JobState& job) {
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  const std::string own = checkout_path(context, command.job);
  const std::string gitdir =
      repository->common_dir() + "/worktrees/" + checkout_name(context, command.job);
  for (const gitops::Worktree& checkout : gitops::all_checkouts(*repository))
    if (checkout.path == own && checkout.gitdir == gitdir) TRY(drop_worktree(desk, checkout));
  const gitops::Worktree worktree{job.worktree, job.gitdir};
  const bool empty = job.worktree.empty();  // gates of a phase have none but their own
  if (empty || !gitops::has_note(worktree, gitops::Note::commands)) return {};
  const core::Attempt last{command.job, core::Role::implementer,
                           static_cast<int>(job.attempts.size()), command.commit, ""};
  TRY(save_partial_work(context, desk, last, workplace_of(context, command.job, job)));
  return reset_worktree(context, *repository, command.job, worktree, command.commit);
}

void remove_worktree_folders(const Context& context) {
  for (const std::string& folder : worktree_folders(context)) ::rmdir(folder.c_str());
  ::rmdir(context.worktrees.substr(0, context.worktrees.rfind('/')).c_str());
}

base::Result<std::string> put_away_worktree(const Context& context, GitDesk& desk, core::JobId id,
                                            const core::JobState& job) {
  const gitops::Worktree worktree{job.worktree, job.gitdir};
  const core::Attempt last{id, core::Role::implementer, static_cast<int>(job.attempts.size()),
                           job.head, ""};
  TRY_ASSIGN(const std::string saved,
             save_partial_work(context, desk, last, workplace_of(context, id, job)));
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  TRY(drop_worktree(desk, worktree));
  return saved;
}

}  // namespace conduct::run
