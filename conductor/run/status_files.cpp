#include "conductor/run/status_files.h"

#include "base/text.h"
#include "conductor/core/transition.h"
#include "conductor/system/files.h"

#include <nlohmann/json.hpp>

namespace conduct::run {
namespace {

using nlohmann::json;

constexpr std::size_t kLineLimit = 200;

template <typename T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json attempt_json(const core::JobState& job) {
  json out = {{"role", nullptr},    {"attempt", nullptr},    {"agent", nullptr}, {"pid", nullptr},
              {"session", nullptr}, {"started_ms", nullptr}, {"usage", nullptr}};
  if (job.attempts.empty()) return out;
  const core::AttemptRecord& attempt = job.attempts.back();
  out["role"] = core::to_string(attempt.role);
  out["attempt"] = attempt.number;
  if (!attempt.agent.empty()) out["agent"] = attempt.agent;
  if (attempt.pid > 0) out["pid"] = attempt.pid;
  if (!attempt.session.empty()) out["session"] = attempt.session;
  out["started_ms"] = attempt.started_ms;
  out["usage"] = {{"input_tokens", or_null(attempt.usage.input_tokens)},
                  {"cached_tokens", or_null(attempt.usage.cached_tokens)},
                  {"output_tokens", or_null(attempt.usage.output_tokens)},
                  {"cost_usd", or_null(attempt.usage.cost_usd)}};
  return out;
}

}  // namespace

void StatusFiles::begin(const core::State& state) {
  for (std::size_t i = 0; i < state.jobs.size(); ++i)
    if (core::has_begun(state.jobs[i])) changed_.emplace(i);
}

void StatusFiles::happened(const core::Entry& entry) {
  if (const auto job = core::job_of(entry.event)) changed_.insert(*job);
}

void StatusFiles::said(core::JobId job, std::string_view line) {
  last_lines_[job] = base::one_line(line, kLineLimit);
  changed_.insert(job);
}

void StatusFiles::write(const core::State& state) {
  for (const core::JobId job : changed_) write(state, job);
  changed_.clear();
}

void StatusFiles::write(const core::State& state, core::JobId id) const {
  const core::JobState& job = state.of(id);
  json out = attempt_json(job);
  out["schema"] = "conduct.agent-status/1";
  out["run"] = context_.run;
  out["job"] = context_.plan.job(id).name;
  out["state"] = core::describe(job);
  out["stage"] = core::to_string(job.stage);
  out["worktree"] = job.worktree.empty() ? json(nullptr) : json(job.worktree);
  const auto line = last_lines_.find(id);
  out["last_action"] = line == last_lines_.end() ? json(nullptr) : json(line->second);
  const std::string folder = context_.run_dir + "/" + job_folder(context_, id);
  const std::string text = out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  // A status file is a convenience for watchers: where it cannot be written, the log still has it
  // all.
  if (system::make_directories(folder))
    (void)system::write_file(folder + "/status.json", text).ok();
}

}  // namespace conduct::run
