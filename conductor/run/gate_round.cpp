#include "conductor/run/gate_round.h"

#include "conductor/run/environment.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/judging.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"

#include <fmt/core.h>

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
      report_(std::move(report)) {}

bool GateRound::own_checkout() const {
  return context_.plan.job(task_.command.job).scope != core::Scope::module;
}

std::vector<std::size_t> GateRound::selected() const {
  if (!task_.command.only.empty()) return task_.command.only;
  std::vector<std::size_t> all(task_.checks.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

void GateRound::start() {
  std::set<std::string> seen;
  for (std::size_t index : selected()) {
    const std::string& command = task_.checks[index].command;
    if (!command.empty() && seen.insert(command).second) commands_.push_back(command);
  }
  if (!own_checkout()) checkout_ = task_.worktree;
  if (commands_.empty()) return prepared({});
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
  allow_gates(context_, enclosure_);
  keep_closed(context_, enclosure_);
  return {};
}

void GateRound::prepared(base::Status status) {
  if (!status)
    return finish(core::ActFailed{task_.command.job,
                                  "no clean checkout for the gates: " + status.error().message});
  run_next();
}

void GateRound::run_next() {
  if (cancelled_ || next_ == commands_.size()) return judge();
  const std::string command = commands_[next_++];
  const std::string log = fmt::format("{}-{}.log", task_.log_prefix, next_);
  system::ChildRequest request;
  request.argv = shell_command(context_.ambient, command);
  const JobLabel label = label_of(context_.plan, task_.command.job);
  request.environment = environment_inside(
      enclosure_,
      gate_environment(
          context_.ambient,
          {"CONDUCT_RUN=" + std::to_string(context_.run), "CONDUCT_PHASE=" + label.phase,
           "CONDUCT_MODULE=" + label.module, "CONDUCT_COOKIE=" + cookie(context_),
           fmt::format("CONDUCT_PORT_BASE={}", port_base(task_.command.job))}));
  request.cwd = enclosure_.worktree;
  request.sandbox = enclosure_.sandbox;
  request.limits = enclosure_.limits;
  request.groups = context_.groups;
  request.output_file = context_.run_dir + "/" + log;
  request.timeout_ms = context_.options.config.gate_timeout_ms;
  request.secrets = secrets_of(context_.ambient);
  request.line = [this](std::string_view line) { said_(task_.command.job, line); };
  child_ = &loop_.spawn(
      std::move(request),
      [this, command, log](const system::ChildResult& result) { ended(command, log, result); });
}

void GateRound::ended(const std::string& command, const std::string& log,
                      const system::ChildResult& result) {
  child_ = nullptr;
  runs_[command] = {command, result.end, result.tail, log, result.seconds};
  run_next();
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
  if (commands_.empty() || checkout_.path.empty()) return {};
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
  if (child_ != nullptr) child_->terminate();
}

}  // namespace conduct::run
