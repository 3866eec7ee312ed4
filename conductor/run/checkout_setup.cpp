#include "conductor/run/checkout_setup.h"

#include "conductor/run/cast.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"
#include "gitops/note.h"

#include <memory>
#include <utility>

namespace conduct::run {

CheckoutSetup::CheckoutSetup(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
                             Said said)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      series_(context, loop, task_.job, std::move(said)) {}

void CheckoutSetup::start(Ended ended) {
  ended_ = std::move(ended);
  auto status = std::make_shared<base::Status>();
  loop_.work([this, status] { *status = make_ready(); },
             [this, status] {
               if (!*status) return ended_(status->error());
               if (cancelled_) return leave({});
               run();
             });
}

base::Status CheckoutSetup::make_ready() {
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  TRY(reset_worktree(context_, *repository, task_.job, task_.place.worktree, task_.commit));
  TRY(system::make_directories(folder_of(context_, task_.place)));
  TRY_ASSIGN(enclosure_, enclose(context_, *repository, task_.place.worktree,
                                 folder_of(context_, task_.place)));
  allow_setup(network_of(context_.plan, context_.options, task_.job), context_, enclosure_);
  keep_closed(context_, enclosure_);
  return gitops::put_note(task_.place.worktree, gitops::Note::commands);
}

void CheckoutSetup::run() {
  series_.start({task_.commands, task_.log_prefix, task_.place.port_base, false},
                std::move(enclosure_), [this](CommandRuns runs) { leave(std::move(runs)); });
}

void CheckoutSetup::leave(CommandRuns runs) {
  auto left = std::make_shared<base::Result<CommandRuns>>(std::move(runs));
  loop_.work(
      [this, left] {
        const base::Status status = put_back();
        if (!status) *left = status.error();
      },
      [this, left] { ended_(std::move(*left)); });
}

base::Status CheckoutSetup::put_back() {
  TRY(run::leave(task_.place.worktree, task_.commit, folder_of(context_, task_.place)));
  if (series_.killed()) TRY(gitops::put_note(task_.place.worktree, gitops::Note::killed));
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  return reset_worktree(context_, *repository, task_.job, task_.place.worktree, task_.commit);
}

void CheckoutSetup::cancel() {
  cancelled_ = true;
  series_.cancel();
}

}  // namespace conduct::run
