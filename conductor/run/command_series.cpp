#include "conductor/run/command_series.h"

#include "conductor/run/environment.h"
#include "conductor/run/orphans.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace conduct::run {

namespace {

bool succeeded(const validators::CommandRun& run) {
  return run.end.kind == core::EndKind::exited && run.end.code == 0;
}

}  // namespace

bool all_succeeded(const CommandRuns& runs) {
  return std::all_of(runs.begin(), runs.end(),
                     [](const auto& entry) { return succeeded(entry.second); });
}

CommandSeries::CommandSeries(const Context& context, system::Loop& loop, core::JobId job, Said said)
    : context_(context), loop_(loop), job_(job), said_(std::move(said)) {}

void CommandSeries::start(Task task, Enclosure enclosure, Ended ended) {
  task_ = std::move(task);
  enclosure_ = std::move(enclosure);
  ended_ = std::move(ended);
  next_ = 0;
  stopped_ = false;
  runs_.clear();
  run_next();
}

void CommandSeries::run_next() {
  if (stopped_ || next_ == task_.commands.size())
    return std::exchange(ended_, {})(std::move(runs_));
  spawn(task_.commands[next_++]);
}

std::vector<std::string> CommandSeries::environment() const {
  const JobLabel label = label_of(context_.plan, job_);
  return environment_inside(
      enclosure_,
      gate_environment(context_.ambient,
                       {"CONDUCT_RUN=" + std::to_string(context_.run),
                        "CONDUCT_PHASE=" + label.phase, "CONDUCT_MODULE=" + label.module,
                        "CONDUCT_COOKIE=" + cookie(context_.common_dir, context_.run),
                        fmt::format("CONDUCT_PORT_BASE={}", task_.port_base)}));
}

void CommandSeries::spawn(const std::string& command) {
  const std::string log = fmt::format("{}-{}.log", task_.log_prefix, next_);
  system::ChildRequest request;
  request.argv = shell_command(context_.ambient, command);
  request.environment = environment();
  request.cwd = enclosure_.worktree;
  request.sandbox = enclosure_.sandbox;
  request.limits = enclosure_.limits;
  request.groups = context_.groups;
  request.output_file = context_.run_dir + "/" + log;
  request.timeout_ms = context_.options.config.gate_timeout_ms;
  request.secrets = secrets_of(context_.ambient);
  request.line = [this](std::string_view line) { said_(job_, line); };
  child_ =
      &loop_.spawn(std::move(request), [this, command, log](const system::ChildResult& result) {
        child_ = nullptr;
        runs_[command] = {command, result.end, result.tail, log, result.seconds};
        killed_ = killed_ || result.end.kind != core::EndKind::exited || result.strays > 0;
        stopped_ = stopped_ || (!task_.to_the_end && !succeeded(runs_[command]));
        run_next();
      });
}

void CommandSeries::cancel() {
  stopped_ = true;
  if (child_ != nullptr) child_->terminate();
}

}  // namespace conduct::run
