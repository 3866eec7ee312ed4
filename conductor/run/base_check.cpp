#include "conductor/run/base_check.h"

#include "conductor/run/checks.h"
#include "conductor/run/environment.h"
#include "conductor/run/gate_round.h"
#include "conductor/run/git_desk.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/orphans.h"
#include "conductor/run/sandbox_choice.h"
#include "conductor/system/child.h"
#include "conductor/system/files.h"
#include "conductor/system/loop.h"
#include "gitops/checkouts.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;

// No run has it: what a check leaves behind when it is killed is found by the next one.
constexpr int kNoRun = 0;
constexpr std::array<std::string_view, 2> kWorktrees{"conduct-0-", "conduct-0."};

std::string folder_of(const std::string& common_dir) {
  return common_dir + "/conduct/base-check";
}

bool is_setup(const Check& check) {
  return check.kind == Check::Kind::setup;
}

class BaseChecker {
 public:
  BaseChecker(const Proposal& proposal, const std::function<void(std::string_view)>& begun)
      : proposal_(proposal), begun_(begun), state_(core::initial(*proposal.plan)) {}

  base::Result<core::BaseCheck> check() {
    TRY(prepare());
    TRY_ASSIGN(const system::Lock lock, lock_base_check(context_.common_dir));
    TRY(clear_last());
    TRY(system::become_subreaper());
    TRY_ASSIGN(loop_, system::Loop::create());
    loop_->on_signals([this](int) { interrupt(); });
    desk_.emplace(context_);
    core::BaseCheck found{context_.base, context_.run_dir, {}};
    const base::Status judged = judge_all(found);
    loop_.reset();
    remove_worktree_folders(context_);
    if (!judged) return judged.error();
    return found;
  }

 private:
  base::Status prepare() {
    context_.run = kNoRun;
    context_.plan = *proposal_.plan;
    context_.options = proposal_.options;
    context_.common_dir = proposal_.common_dir;
    context_.run_dir = folder_of(proposal_.common_dir);
    context_.worktrees = worktree_folder(proposal_, kNoRun);
    context_.target = proposal_.target;
    context_.base = proposal_.base;
    context_.ambient = process_environment();
    context_.git = git_program(context_.ambient);
    name_folders(context_);
    TRY_ASSIGN(const system::SandboxOffer offer,
               choose_sandbox(context_.options.config, context_.ambient));
    return confine(offer.sandbox, context_);
  }

  base::Status clear_last() const {
    TRY_ASSIGN(const gitops::Repository repository,
               gitops::Repository::open(context_.common_dir, context_.options.checkout));
    TRY(clear_base_check(repository));
    return system::remove_tree(context_.run_dir + "/agents");
  }

  base::Status judge_all(core::BaseCheck& found) {
    for (std::size_t i = 0; i < context_.plan.phases.size(); ++i) {
      begun_("phase " + context_.plan.phases[i].id);
      TRY(judge(context_.plan.job_of(core::PhaseId(i)), found));
    }
    begun_("the final tree");
    return judge(context_.plan.final_job(), found);
  }

  bool is_final(core::JobId job) const { return context_.plan.job(job).scope == core::Scope::run; }

  // What is to be asked of the base for JOB: configured gates once, at the end; and the plan's own
  // gates where they stand, not again for the final tree, which their setups make ready.
  std::vector<Check> asked(core::JobId job) const {
    std::vector<Check> checks = checks_of(context_.plan, state_, context_.options, job);
    const auto elsewhere = [&](const Check& check) {
      if (is_setup(check)) return false;
      const bool configured = check.kind == Check::Kind::configured;
      return is_final(job) ? !configured && !check.phase.empty() : configured;
    };
    checks.erase(std::remove_if(checks.begin(), checks.end(), elsewhere), checks.end());
    return checks;
  }

  base::Status judge(core::JobId job, core::BaseCheck& found) {
    GateRound::Task task;
    task.command = {job, context_.base, {}};
    task.checks = asked(job);
    task.base = context_.base;
    task.place = workplace_of(context_, job, state_.of(job));
    task.log_prefix = job_folder(context_, job) + "/gates";
    if (std::all_of(task.checks.begin(), task.checks.end(), is_setup)) return {};
    const std::vector<Check> checks = task.checks;
    std::optional<core::Event> outcome;
    GateRound round(
        context_, *desk_, *loop_, std::move(task), [](core::JobId, std::string_view) {},
        [&](core::Event event, bool) { outcome = std::move(event); });
    round_ = &round;
    round.start();
    loop_->run_until([&] { return outcome.has_value(); });
    round_ = nullptr;
    if (interrupted_) return Error{Fault::interrupted, "stopped while the base was checked", ""};
    if (const auto* failed = std::get_if<core::ActFailed>(&*outcome))
      return Error{Fault::environment, failed->reason, ""};
    const auto& judged = std::get<core::GatesJudged>(*outcome);
    const std::vector<bool> held_back = core::held_back(judged.results);
    for (std::size_t i = 0; i < checks.size(); ++i) {
      // The setup of another phase has been told with that one.
      if (is_setup(checks[i]) && checks[i].phase != label_of(context_.plan, job).phase) continue;
      found.gates.push_back({checks[i].line, checks[i].kind == Check::Kind::configured,
                             held_back[i], judged.results[i], checks[i].expected.fails});
    }
    return {};
  }

  void interrupt() {
    interrupted_ = true;
    if (round_ != nullptr) round_->cancel();
  }

  const Proposal& proposal_;
  const std::function<void(std::string_view)>& begun_;
  core::State state_;
  Context context_;
  std::optional<GitDesk> desk_;
  std::unique_ptr<system::Loop> loop_;
  GateRound* round_ = nullptr;
  bool interrupted_ = false;
};

}  // namespace

base::Result<system::Lock> lock_base_check(const std::string& common_dir) {
  const std::string folder = folder_of(common_dir);
  TRY(system::make_directories(folder));
  std::string holder;
  TRY_ASSIGN(std::optional<system::Lock> lock, system::Lock::take(folder + "/lock", &holder));
  if (lock) return *std::move(lock);
  return Error{Fault::environment, "the base is being checked by " + holder,
               "wait until that has ended"};
}

std::vector<gitops::Worktree> left_by_base_check(const gitops::Repository& repository) {
  std::vector<gitops::Worktree> left;
  for (gitops::Worktree& worktree : gitops::all_checkouts(repository)) {
    const std::string name = worktree.gitdir.substr(worktree.gitdir.rfind('/') + 1);
    const bool own = std::any_of(kWorktrees.begin(), kWorktrees.end(),
                                 [&](std::string_view prefix) { return name.starts_with(prefix); });
    if (own) left.push_back(std::move(worktree));
  }
  return left;
}

base::Status clear_base_check(const gitops::Repository& repository) {
  end_orphans(repository.common_dir(), kNoRun);
  for (const gitops::Worktree& worktree : left_by_base_check(repository))
    TRY(gitops::remove_worktree(worktree));
  return {};
}

base::Result<core::BaseCheck> check_base(const Proposal& proposal,
                                         const std::function<void(std::string_view)>& begun) {
  BUG_UNLESS(proposal.plan.has_value(), "a base is checked without a plan");
  return BaseChecker(proposal, begun).check();
}

}  // namespace conduct::run
