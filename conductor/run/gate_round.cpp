#include "conductor/run/gate_round.h"

#include "conductor/run/cast.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/judging.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace conduct::run {

GateRound::GateRound(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
                     Said said, ReportEvent report)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(std::move(task)),
      said_(std::move(said)),
      report_(std::move(report)),
      series_(context, loop, task_.command.job, said_) {}

bool GateRound::own_checkout() const {
  return context_.plan.job(task_.command.job).scope != core::Scope::module;
}

std::vector<std::size_t> GateRound::selected() const {
  if (!task_.command.only.empty()) return task_.command.only;
  std::vector<std::size_t> all(task_.checks.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

// Each round sets up anew: a checkout may be new, and in a module's worktree the agent may have
// changed what is to be fetched.
void GateRound::choose_commands() {
  std::set<std::string> seen;
  bool asked = false;
  for (std::size_t index : selected()) {
    const Check& check = task_.checks[index];
    asked = asked || !check.command.empty();
    if (check.kind == Check::Kind::setup || check.command.empty()) continue;
    if (seen.insert(check.command).second) commands_.push_back(check.command);
  }
  if (asked) setup_ = setup_commands(task_.checks);
}

void GateRound::start() {
  choose_commands();
  if (!own_checkout()) checkout_ = task_.worktree;
  if (setup_.empty() && commands_.empty()) return prepared({});
  auto status = std::make_shared<base::Status>();
  loop_.work([this, status] { *status = make_checkout(); },
             [this, status] { prepared(std::move(*status)); });
}

base::Status GateRound::make_checkout() {
  const core::Gate& command = task_.command;
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  if (own_checkout()) {
    TRY_ASSIGN(checkout_,
               make_worktree(desk_, *repository, checkout_name(context_, command.job),
                             checkout_path(context_, command.job), command.commit, context_.git));
  } else if (!command.only.empty()) {
    // The worktree is as the agent left it, but for a second look, after the first one's commands.
    TRY(reset_worktree(context_, *repository, command.job, checkout_, command.commit));
  }
  TRY_ASSIGN(enclosure_, enclose(context_, *repository, checkout_, folder()));
  setup_enclosure_ = enclosure_;
  allow_setup(network_of(context_.plan, context_.options, command.job), context_, setup_enclosure_);
  keep_closed(context_, setup_enclosure_);
  allow_gates(context_, enclosure_);
  keep_closed(context_, enclosure_);
  return {};
}

void GateRound::prepared(base::Status status) {
  if (!status)
    return finish(core::ActFailed{task_.command.job,
                                  "no clean checkout for the gates: " + status.error().message});
  run_setup();
}

void GateRound::run_setup() {
  if (setup_.empty() || cancelled_) return run_gates();
  series_.start({setup_, task_.log_prefix + "-setup", false}, setup_enclosure_,
                [this](CommandRuns runs) {
                  const bool whole = all_succeeded(runs);
                  runs_.setup = std::move(runs);
                  if (whole) return run_gates();
                  judge();
                });
}

void GateRound::run_gates() {
  if (cancelled_) return judge();
  series_.start({commands_, task_.log_prefix}, enclosure_, [this](CommandRuns runs) {
    runs_.gates = std::move(runs);
    judge();
  });
}

void GateRound::judge() {
  auto event = std::make_shared<core::Event>(core::ActAbandoned{task_.command.job});
  loop_.work(
      [this, event] {
        if (!cancelled_) *event = verdict();
        const base::Status left = leave_checkout();
        if (!left) *event = core::ActFailed{task_.command.job, left.error().message};
      },
      [this, event] { finish(std::move(*event)); });
}

base::Status GateRound::leave_checkout() {
  if (checkout_.path.empty() || (setup_.empty() && commands_.empty())) return {};
  if (!own_checkout()) return leave(checkout_, task_.command.commit, folder());
  TRY(remove_temporary(folder()));
  return drop_worktree(desk_, checkout_);
}

std::string GateRound::folder() const {
  return context_.run_dir + "/" + job_folder(context_, task_.command.job);
}

core::Event GateRound::verdict() const {
  const auto repository = desk_.repositories.borrow();
  if (!repository) return core::ActFailed{task_.command.job, repository.error().message};
  return judge_round(context_, **repository, task_.command, task_.checks, task_.previous,
                     task_.base, runs_);
}

void GateRound::finish(core::Event event) {
  report_(std::move(event), true);
}

void GateRound::cancel() {
  cancelled_ = true;
  series_.cancel();
}

}  // namespace conduct::run
