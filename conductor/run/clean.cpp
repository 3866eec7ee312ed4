// Removes what runs left behind. What is not committed goes to the attic first; the attic goes only
// when told.

#include "conductor/run/amendment.h"
#include "conductor/run/base_check.h"
#include "conductor/run/cache_root.h"
#include "conductor/run/environment.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/locking.h"
#include "conductor/run/upkeep.h"
#include "conductor/system/files.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace conduct::run {
namespace {

using gitops::Repository;

constexpr const char* kRemoved = ".removed-";

class Cleaning {
 public:
  Cleaning(const CleanFlags& flags, const Repository& repository, Store& store)
      : flags_(flags), repository_(repository), store_(store) {}

  base::Status run(int number) {
    auto lock = lock_run(store_, number);
    if (!lock) {
      report_.kept.push_back(lock.error().message);
      return {};
    }
    auto loaded = store_.load(number);
    if (!loaded) {
      report_.kept.push_back(fmt::format("run {}: {}", number, loaded.error().message));
      return {};
    }
    const bool over = loaded->state.ended == core::Outcome::landed ||
                      loaded->state.ended == core::Outcome::verified;
    if (!over && flags_.run == 0) {
      const bool blocked =
          std::any_of(loaded->state.jobs.begin(), loaded->state.jobs.end(),
                      [](const core::JobState& job) { return job.stage == core::Stage::blocked; });
      const std::string instead =
          blocked
              ? fmt::format(": conduct clean {} takes its blocked worktrees all the same", number)
              : fmt::format("; conduct rollback {}.0 gives it up", number);
      report_.kept.push_back(fmt::format("run {} can be resumed{}", number, instead));
      return {};
    }
    // The attic first: what the worktrees still hold goes there, and stays until another call.
    if (flags_.attic) TRY(attic(number));
    return worktrees(*loaded);
  }

  // All runs of the repository have them in common, and none of them may go on meanwhile. One that
  // begins now makes its caches anew, since these are moved away at once and then removed.
  base::Status caches() {
    std::vector<system::Lock> locks;
    for (const int run : store_.runs()) {
      auto lock = lock_run(store_, run);
      if (!lock) {
        report_.kept.push_back("the caches: " + lock.error().message);
        return {};
      }
      locks.push_back(*std::move(lock));
    }
    for (const std::string& root : cache_roots(repository_.common_dir(), process_environment())) {
      if (!flags_.dry_run) TRY(remove_left_over(root));
      if (!system::exists(root)) continue;
      report_.caches.push_back(root);
      if (flags_.dry_run) continue;
      const std::string removed = fmt::format("{}{}{}", root, kRemoved, ::getpid());
      const bool moved = system::rename_path(root, removed).ok();  // a mount point stays
      TRY(system::remove_tree(moved ? removed : root));
    }
    return {};
  }

  // The checkouts of a `conduct check --at-base` that was killed.
  base::Status base_check() {
    const std::vector<gitops::Worktree> left = left_by_base_check(repository_);
    if (left.empty()) return {};
    auto lock = lock_base_check(repository_.common_dir());
    if (!lock) {
      report_.kept.push_back(lock.error().message);
      return {};
    }
    for (const gitops::Worktree& worktree : left) report_.worktrees.push_back(worktree.path);
    return flags_.dry_run ? base::Status() : clear_base_check(repository_);
  }

  CleanReport take_report() { return std::move(report_); }

 private:
  // Of a call that was killed.
  static base::Status remove_left_over(const std::string& root) {
    namespace fs = std::filesystem;
    const fs::path path(root);
    const std::string prefix = path.filename().string() + kRemoved;
    std::error_code failed;
    for (fs::directory_iterator each(path.parent_path(), failed), end; !failed && each != end;
         each.increment(failed))
      if (each->path().filename().string().starts_with(prefix))
        TRY(system::remove_tree(each->path().string()));
    return {};
  }

  base::Status worktrees(LoadedRun& loaded) {
    const Context context = context_of(loaded, store_);
    GitDesk desk(context);
    Amendment amendment(context, desk, store_, loaded);
    if (!flags_.dry_run) TRY(amendment.settle());
    for (std::size_t i = 0; i < loaded.state.jobs.size(); ++i) {
      const core::JobId id(i);
      const core::JobState job = loaded.state.of(id);
      if (job.worktree.empty()) continue;
      if (job.stage != core::Stage::blocked) {
        report_.kept.push_back(job.worktree + ": " + context.plan.job(id).name +
                               " goes on there when the run is resumed");
        continue;
      }
      report_.worktrees.push_back(job.worktree);
      if (flags_.dry_run) continue;
      TRY_ASSIGN(const std::string saved, put_away_worktree(context, desk, id, job));
      if (!saved.empty()) {
        report_.kept.push_back(fmt::format(
            "what was not committed there is commit {0}: git show {0}", saved.substr(0, 10)));
      }
      TRY(amendment.record(core::Released{id}));
    }
    return amendment.commit();
  }

  base::Status attic(int number) {
    TRY_ASSIGN(const std::vector<gitops::Ref> refs, repository_.refs(run_refs(number) + "attic/"));
    for (const gitops::Ref& ref : refs) {
      report_.refs.push_back(ref.name);
      if (!flags_.dry_run) TRY(repository_.delete_ref(ref.name));
    }
    return {};
  }

  const CleanFlags& flags_;
  const Repository& repository_;
  Store& store_;
  CleanReport report_;
};

}  // namespace

base::Result<CleanReport> clean(const CleanFlags& flags, const std::string& where) {
  TRY_ASSIGN(const Repository repository, Repository::discover(where));
  TRY_ASSIGN(Store store, Store::open(repository, false));
  if (!store.has_runs() && flags.run == 0) {
    Cleaning cleaning(flags, repository, store);
    TRY(cleaning.base_check());
    if (flags.caches) TRY(cleaning.caches());
    return cleaning.take_report();
  }
  std::vector<int> runs = store.runs();
  if (flags.run != 0) {
    TRY_ASSIGN(const int run, store.find(flags.run));
    runs = {run};
  }
  TRY_ASSIGN(store, Store::open(repository, true));
  Cleaning cleaning(flags, repository, store);
  for (int run : runs) TRY(cleaning.run(run));
  if (flags.run == 0) TRY(cleaning.base_check());
  if (flags.caches) TRY(cleaning.caches());
  return cleaning.take_report();
}

}  // namespace conduct::run
