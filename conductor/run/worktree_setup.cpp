#include "conductor/run/worktree_setup.h"

#include "base/text.h"
#include "conductor/core/gate_name.h"
#include "conductor/run/attempt.h"
#include "conductor/run/cast.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/kept_places.h"
#include "validators/commands.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::size_t kShown = 80;  // columns of a command

std::string failure_of(const CommandRuns& runs) {
  for (const auto& [command, run] : runs) {
    const core::GateResult result = validators::judge_command(core::kSetupGate, run);
    if (result.verdict == core::Verdict::pass) continue;
    return fmt::format("`{}` {}{}", base::one_line(command, kShown), result.reason,
                       result.excerpt.empty() ? "" : ":\n" + result.excerpt);
  }
  return "";
}

}  // namespace

WorktreeSetup::WorktreeSetup(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
                             Said said)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      series_(context, loop, task_.attempt.job, std::move(said)) {}

std::string WorktreeSetup::folder() const {
  return context_.run_dir + "/" + task_.folder;
}

void WorktreeSetup::start(Ended ended) {
  ended_ = std::move(ended);
  auto status = std::make_shared<base::Status>();
  loop_.work([this, status] { *status = make_ready(); },
             [this, status] {
               if (!*status) return ended_(status->error());
               if (cancelled_) return ended_(std::string());
               run();
             });
}

base::Status WorktreeSetup::make_ready() {
  const core::Attempt& attempt = task_.attempt;
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  TRY(reset_worktree(context_, *repository, attempt.job, task_.worktree, attempt.commit));
  TRY_ASSIGN(enclosure_, enclose(context_, *repository, task_.worktree, folder()));
  allow_setup(network_of(context_.plan, context_.options, attempt.job), context_, enclosure_);
  keep_closed(context_, enclosure_);
  return {};
}

void WorktreeSetup::run() {
  const std::string log = task_.folder + "/" + attempt_file(task_.attempt, "setup");
  series_.start({task_.commands, log, false}, std::move(enclosure_),
                [this](const CommandRuns& runs) { leave(runs); });
}

void WorktreeSetup::leave(const CommandRuns& runs) {
  auto left = std::make_shared<base::Result<std::string>>(cancelled_ ? "" : failure_of(runs));
  loop_.work(
      [this, left] {
        const base::Status status = run::leave(task_.worktree, task_.attempt.commit, folder());
        if (!status) *left = status.error();
      },
      [this, left] { ended_(std::move(*left)); });
}

void WorktreeSetup::cancel() {
  cancelled_ = true;
  series_.cancel();
}

}  // namespace conduct::run
