#include "conductor/run/gate_round.h"

#include "conductor/run/job_worktree.h"
#include "conductor/run/judging.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"
#include "gitops/note.h"

#include <algorithm>
#include <memory>
#include <numeric>
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
      series_(context, loop, task_.command.job, said_) {
  BUG_UNLESS(task_.command.only.empty() || task_.previous.size() == task_.checks.size(),
             "a second look is taken at other checks than the first");
}

bool GateRound::own_checkout() const {
  const bool module = context_.plan.job(task_.command.job).scope == core::Scope::module;
  return afresh_ || !(module || task_.here);
}

// Where something was killed in a module's worktree, what it had half made may be what a gate fails
// by: to make, a truncated object file is newer than its source.
bool GateRound::is_afresh() const {
  return !own_checkout() && !task_.command.only.empty() &&
         gitops::has_note(task_.place.worktree, gitops::Note::killed);
}

// A second look needs the commands of what it looks at; in a checkout of its own, those before
// them, too: one gate may build what the next one runs, and a command that is to fail would do so
// for want of that.
std::vector<std::size_t> GateRound::to_run() const {
  const std::vector<std::size_t>& only = task_.command.only;
  if (!only.empty() && !own_checkout()) return only;
  const std::size_t end =
      only.empty() ? task_.checks.size() : *std::max_element(only.begin(), only.end()) + 1;
  std::vector<std::size_t> all(end);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// Each round sets up anew: a checkout may be new, and in a module's worktree the agent may have
// changed what is to be fetched.
void GateRound::choose_commands() {
  std::set<std::string> seen;
  bool asked = false;
  for (std::size_t index : to_run()) {
    const Check& check = task_.checks[index];
    asked = asked || !check.command.empty();
    if (check.kind == Check::Kind::setup || check.command.empty()) continue;
    if (seen.insert(check.command).second) commands_.push_back(check.command);
  }
  if (asked) setup_ = setup_commands(task_.checks);
}

void GateRound::start() {
  afresh_ = is_afresh();
  choose_commands();
  if (!own_checkout()) checkout_ = task_.place.worktree;
  if (setup_.empty() && commands_.empty()) return prepared({});
  if (afresh_)
    said_(task_.command.job, "in a fresh checkout: something was killed in the worktree before");
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
  return {};
}

void GateRound::fail(const base::Error& error) {
  auto reason = std::make_shared<std::string>("no clean checkout for the gates: " + error.message);
  loop_.work(
      [this, reason] {
        const base::Status left = leave_checkout();
        if (!left) *reason += "; " + left.error().message;
      },
      [this, reason] {
        finish(core::ActFailed{task_.command.job, *reason});
      });
}

void GateRound::prepared(base::Status status) {
  if (!status) return fail(status.error());
  if (cancelled_ || setup_.empty()) return begin_gates();
  set_up();
}

Workplace GateRound::in_checkout() const {
  Workplace place = task_.place;
  place.worktree = checkout_;
  return place;
}

void GateRound::set_up() {
  const core::Gate& command = task_.command;
  setup_act_.emplace(context_, desk_, loop_,
                     CheckoutSetup::Task{command.job, command.commit, in_checkout(), setup_,
                                         task_.log_prefix + "-setup"},
                     said_);
  setup_act_->start([this](base::Result<CommandRuns> runs) { set_up_ended(std::move(runs)); });
}

void GateRound::set_up_ended(base::Result<CommandRuns> runs) {
  if (!runs) return fail(runs.error());
  runs_.setup = *std::move(runs);
  if (!all_succeeded(runs_.setup)) return judge();
  begin_gates();
}

void GateRound::begin_gates() {
  if (cancelled_ || commands_.empty()) return judge();
  auto status = std::make_shared<base::Status>();
  loop_.work([this, status] { *status = close_checkout(); },
             [this, status] {
               if (!*status) return fail(status->error());
               if (cancelled_) return judge();
               series_.start({commands_, task_.log_prefix, task_.place.port_base}, enclosure_,
                             [this](CommandRuns runs) {
                               runs_.gates = std::move(runs);
                               judge();
                             });
             });
}

// Nothing that runs there gets out of it.
base::Status GateRound::close_checkout() {
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  TRY_ASSIGN(enclosure_,
             enclose(context_, *repository, checkout_, folder_of(context_, task_.place)));
  allow_gates(context_, enclosure_);
  keep_closed(context_, enclosure_);
  return gitops::put_note(checkout_, gitops::Note::commands);
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

// A module's worktree is again what was judged: what commands have left there is nobody's work.
base::Status GateRound::leave_checkout() {
  if (checkout_.path.empty() || (setup_.empty() && commands_.empty())) return {};
  if (own_checkout()) {
    TRY(remove_temporary(folder_of(context_, task_.place)));
    return drop_worktree(desk_, checkout_);
  }
  TRY(leave(checkout_, task_.command.commit, folder_of(context_, task_.place)));
  if (series_.killed()) TRY(gitops::put_note(checkout_, gitops::Note::killed));
  TRY_ASSIGN(const auto repository, desk_.repositories.borrow());
  return reset_worktree(context_, *repository, task_.command.job, checkout_, task_.command.commit);
}

core::Event GateRound::verdict() const {
  const auto repository = desk_.repositories.borrow();
  if (!repository) return core::ActFailed{task_.command.job, repository.error().message};
  core::Event event = judge_round(context_, **repository, task_.command, task_.checks,
                                  task_.previous, task_.base, runs_);
  if (auto* judged = std::get_if<core::GatesJudged>(&event); judged && afresh_) acquit(*judged);
  return event;
}

// A fresh checkout lacks what an agent has installed in its worktree: what fails there as well is
// told as it failed where the next one works.
void GateRound::acquit(core::GatesJudged& judged) const {
  const std::vector<std::size_t>& only = task_.command.only;
  const std::vector<bool> held_back = core::held_back(task_.previous);
  for (std::size_t i = 0; i < only.size() && i < judged.results.size(); ++i)
    if (judged.results[i].verdict != core::Verdict::pass && !held_back[only[i]])
      judged.results[i] = task_.previous[only[i]];
}

void GateRound::finish(core::Event event) {
  report_(std::move(event), true);
}

void GateRound::cancel() {
  cancelled_ = true;
  if (setup_act_) setup_act_->cancel();
  series_.cancel();
}

}  // namespace conduct::run
