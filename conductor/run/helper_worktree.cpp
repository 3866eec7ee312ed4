#include "conductor/run/helper_worktree.h"

#include "base/text.h"
#include "conductor/run/environment.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/child.h"
#include "conductor/system/files.h"
#include "conductor/system/standstill.h"
#include "gitops/checkouts.h"
#include "gitops/merge.h"
#include "gitops/snapshot.h"

#include <fmt/core.h>
#include <unistd.h>

#include <map>
#include <optional>
#include <utility>

namespace conduct::run {
namespace {

using gitops::Repository;

constexpr std::size_t kGitColumns = 200;  // of what git says
constexpr std::int64_t kApplyMs = 5 * 60 * 1000;

std::string about(const Context& context, const core::Attempt& attempt, const std::string& what) {
  return fmt::format("{}: {} {}, {}", subject_of(context, attempt.job),
                     core::to_string(attempt.role), attempt.number, what);
}

// While the asker's processes stand still.
base::Result<std::string> picture_of(const Context& context, const Repository& repository,
                                     const Asker& asker, const std::string& what) {
  gitops::SnapshotRequest request =
      snapshot_request(context, asker.command.job, asker.place.worktree);
  request.base = asker.command.commit;
  request.message = about(context, asker.command, what);
  request.trailers = trailers(context, asker.command.job, asker.command.number, "");
  return gitops::picture(repository, request, context.git);
}

// The asker's files, to be looked at and changed by nobody else while this lives.
class StillFiles {
 public:
  explicit StillFiles(Asker& asker) : guard_(asker.files) {
    if (const std::int64_t pid = asker.pid; pid != 0) still_.emplace(static_cast<pid_t>(pid));
  }
  base::Status check() const {
    if (!still_ || still_->complete()) return {};
    return base::Error{base::Fault::environment,
                       "the asker's processes do not stand still while its files are looked at",
                       ""};
  }

 private:
  std::lock_guard<std::mutex> guard_;
  std::optional<system::Standstill> still_;
};

// Confined as the asker is, and without a network. HOW: "--check" looks whether all of it can be
// applied, "--apply" does it.
base::Status apply(const Context& context, const Asker& asker, const char* how,
                   const std::string& patch) {
  Enclosure enclosure = asker.enclosure;
  const std::string file = give(enclosure, patch, "patch", false);
  keep_closed(context, enclosure);
  enclosure.sandbox.hosts.clear();
  if (enclosure.sandbox.kind == system::SandboxKind::bubblewrap)
    enclosure.sandbox.network = system::NetworkAccess::loopback;
  else if (enclosure.sandbox.kind == system::SandboxKind::landlock)
    enclosure.sandbox.network = system::NetworkAccess::none;
  const system::Captured done = system::run_captured(
      {"git", "apply", how, "--whitespace=nowarn", file},
      environment_inside(enclosure, gate_environment(context.ambient, {"LC_ALL=C"})),
      enclosure.worktree, kApplyMs, 1 << 20, enclosure.sandbox);
  if (done.end.kind == core::EndKind::exited && done.end.code == 0) return {};
  return base::Error{base::Fault::environment,
                     fmt::format("git apply {}: {}", core::describe(done.end),
                                 base::one_line(done.err, kGitColumns)),
                     ""};
}

std::string folder_of_all(const gitops::Worktree& worktree) {
  return worktree.path.substr(0, worktree.path.rfind('/'));
}

base::Result<std::vector<std::string>> paths_between(const Repository& repository,
                                                     const std::string& from,
                                                     const std::string& to) {
  TRY_ASSIGN(const auto changes, repository.changes(from, to));
  std::vector<std::string> paths;
  for (const gitops::Change& change : changes) paths.push_back(change.path);
  return paths;
}

bool is_place(const Repository& repository, const gitops::Worktree& worktree,
              const HelperPlace& place) {
  return worktree.path == place.worktree_path &&
         worktree.gitdir == repository.common_dir() + "/worktrees/" + place.worktree_name;
}

// What an earlier helper has left in PLACE; empty: nothing.
base::Result<std::string> save_helper(const Context& context, GitDesk& desk,
                                      const core::Attempt& asker, const Workplace& place) {
  if (gitops::is_half_made(place.worktree)) return std::string();
  core::Attempt helper = asker;
  helper.theirs.clear();
  auto saved = save_partial_work(context, desk, helper, place);
  if (saved) return saved;
  return base::Error{saved.error().fault,
                     fmt::format("{} holds what an earlier helper made, which cannot be saved: {}",
                                 place.worktree.path, saved.error().message),
                     ""};
}

}  // namespace

base::Result<HelperStart> begin_helper(const Context& context, GitDesk& desk, Asker& asker,
                                       const HelperPlace& place, const std::string& name) {
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  for (const gitops::Worktree& worktree : gitops::all_checkouts(*repository))
    if (is_place(*repository, worktree, place))
      TRY(save_helper(context, desk, asker.command, {worktree, place.folder, 0}));
  HelperStart start;
  {
    const StillFiles files(asker);
    TRY(files.check());
    TRY_ASSIGN(start.commit, picture_of(context, *repository, asker, "as it asked for " + name));
  }
  TRY_ASSIGN(start.place.worktree, make_worktree(desk, *repository, place.worktree_name,
                                                 place.worktree_path, start.commit, context.git));
  start.place.folder = place.folder;
  start.place.port_base = place.port_base;
  return start;
}

base::Result<HelperWork> take_helper_work(const Context& context, GitDesk& desk,
                                          const AttemptTask& task, const std::string& began,
                                          const std::string& summary) {
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  const gitops::Worktree& worktree = task.place.worktree;
  HelperWork work;
  work.problems = gitops::tampering(worktree);
  if (!work.problems.empty()) TRY(gitops::repair_worktree(worktree, began));
  gitops::SnapshotRequest request = snapshot_request(context, task.command.job, worktree);
  request.base = began;
  request.message = about(context, task.command, "helper " + task.helper.name);
  if (!summary.empty()) request.message += "\n\n" + summary;
  request.trailers = trailers(context, task.command.job, task.command.number, task.command.agent);
  TRY_ASSIGN(const gitops::SnapshotResult taken,
             snapshot_and_leave(context, *repository, task.place, request));
  work.commit = taken.changes.empty() ? began : taken.commit;
  for (const std::string& problem : taken.problems) work.problems.push_back(problem);
  for (const std::string& path : taken.marked)
    work.problems.push_back(path + " still has conflict markers");
  TRY_ASSIGN(const auto changes, repository->changes(began, work.commit));
  if (const auto problem = plan_problem(context, task.command.job, changes))
    work.problems.push_back(*problem);
  return work;
}

base::Result<BroughtOver> bring_over(const Context& context, GitDesk& desk, Asker& asker,
                                     const std::string& began, const std::string& commit,
                                     const std::string& patch_file) {
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  const StillFiles files(asker);
  TRY(files.check());
  gitops::MergeRequest request;
  TRY_ASSIGN(request.ours, picture_of(context, *repository, asker, "as its helper ended"));
  request.theirs = commit;
  request.base = began;
  request.message = about(context, asker.command, "with what its helper made");
  TRY_ASSIGN(const gitops::MergeResult merged, gitops::merge(*repository, request, context.git));
  if (merged.commit.empty()) return BroughtOver{true, "", merged.conflicts};
  TRY_ASSIGN(const auto paths, paths_between(*repository, request.ours, merged.commit));
  if (paths.empty()) return BroughtOver{};
  TRY_ASSIGN(const std::string patch, repository->patch(request.ours, merged.commit));
  TRY(system::write_file(patch_file, patch));
  TRY(apply(context, asker, "--check", patch_file));
  const base::Status written = apply(context, asker, "--apply", patch_file);
  return BroughtOver{false, written ? "" : written.error().message, paths};
}

base::Status put_away_helper(const Context& context, GitDesk& desk,
                             const gitops::Worktree& worktree, const std::string& keep,
                             const std::string& name) {
  if (!keep.empty()) {
    TRY_ASSIGN(const auto repository, desk.repositories.borrow());
    TRY(desk.attic.keep(*repository, keep,
                        fmt::format("conduct run {}: what helper {} made", context.run, name)));
  }
  TRY(drop_worktree(desk, worktree));
  ::rmdir(folder_of_all(worktree).c_str());  // the last of them takes it away
  return {};
}

base::Result<std::vector<core::SavedHelper>> put_away_helpers(const Context& context, GitDesk& desk,
                                                              const core::Attempt& asker,
                                                              const core::AttemptRecord& record) {
  TRY_ASSIGN(const auto repository, desk.repositories.borrow());
  std::map<std::string, std::string> names;  // by worktree
  for (const core::HelperRecord& helper : record.helpers)
    names[helper_place(context, asker, helper.name, 0).worktree_path] = helper.name;
  std::vector<core::SavedHelper> all;
  const std::string folder = helpers_path(context, asker.job) + "/";
  for (const gitops::Worktree& worktree : gitops::all_checkouts(*repository)) {
    if (!worktree.path.starts_with(folder)) continue;
    const std::string name = worktree.path.substr(folder.size());
    const HelperPlace place = helper_place(context, asker, name, 0);
    if (!is_place(*repository, worktree, place)) continue;
    const auto saved = save_helper(context, desk, asker, {worktree, place.folder, 0});
    if (!saved) continue;  // it stays, and nobody takes its place
    const auto known = names.find(worktree.path);
    if (!saved->empty()) all.push_back({known == names.end() ? name : known->second, *saved});
    TRY(drop_worktree(desk, worktree));
    ::rmdir(folder_of_all(worktree).c_str());
  }
  return all;
}

}  // namespace conduct::run
