// How a run, a phase and a job stand.
#include "conductor/report/standing.h"

#include "base/text.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace conduct::report {
namespace {

using core::Cause;
using core::JobId;
using core::Outcome;
using core::Stage;

bool environment_only(const core::State& state) {
  const std::vector<JobId> blocked = blocked_jobs(state);
  return !blocked.empty() && std::all_of(blocked.begin(), blocked.end(), [&](JobId id) {
    return state.of(id).cause == Cause::environment;
  });
}

bool finished(Stage stage) {
  return stage == Stage::done || stage == Stage::skipped;
}

bool is_any_parked(const core::State& state) {
  return std::any_of(state.providers.begin(), state.providers.end(),
                     [](const auto& provider) { return provider.second.parked; });
}

// "14:05:09", where the reader is.
std::string clock_text(std::int64_t at_ms) {
  const auto seconds = static_cast<std::time_t>(at_ms / 1000);
  std::tm local{};
  std::array<char, 16> text{};
  if (localtime_r(&seconds, &local) == nullptr) return "";
  return {text.data(), std::strftime(text.data(), text.size(), "%H:%M:%S", &local)};
}

// That of its last attempt, else whichever there is: which agent comes next is told when it comes.
std::string provider_action(const core::State& state, const core::JobState& job) {
  const std::string last = job.attempts.empty() ? "" : job.attempts.back().provider;
  auto found = state.providers.find(last);
  if (found == state.providers.end() || !found->second.parked)
    found = std::find_if(state.providers.begin(), state.providers.end(),
                         [](const auto& provider) { return provider.second.parked; });
  if (found == state.providers.end()) return "an agent is to start";
  const core::Trouble& trouble = found->second.trouble;
  std::string text = fmt::format("waits for {} ({})", base::one_line(found->first, kLineColumns),
                                 core::to_string(trouble.kind));
  if (trouble.until_ms > 0) text += " until " + clock_text(trouble.until_ms);
  return text;
}

std::string done_nothing(const std::string& who, std::int64_t still_ms) {
  return fmt::format("; {} has done nothing for {}", who,
                     base::duration_text(static_cast<double>(still_ms) / 1000));
}

std::string agent_action(const core::State& state, const core::JobState& job) {
  const core::AttemptRecord* attempt = running_attempt(job);
  if (attempt == nullptr) return provider_action(state, job);
  const std::string who = fmt::format("{} {}", core::to_string(attempt->role), attempt->number);
  if (attempt->transcript.empty()) return "its worktree is made ready for " + who;
  std::string running = fmt::format("{} ({})", who, base::one_line(attempt->agent, kLineColumns));
  const auto helping = std::count_if(attempt->helpers.begin(), attempt->helpers.end(),
                                     [](const auto& helper) { return !helper.outcome; });
  if (helping > 0) running += " and " + counted(static_cast<std::size_t>(helping), "helper");
  if (attempt->still_ms > 0) running += done_nothing(who, attempt->still_ms);
  for (const core::HelperRecord& helper : attempt->helpers)
    if (!helper.outcome && helper.still_ms > 0)
      running +=
          done_nothing("helper " + base::one_line(helper.name, kLineColumns), helper.still_ms);
  return running;
}

// The first of what it waits for; all of it would fill the screen where a plan is wide.
std::string waiting_action(const core::Plan& plan, const core::State& state, JobId job) {
  constexpr std::size_t kJobs = 4;
  std::vector<std::string> names;
  for (const JobId before : awaited(plan, state, job)) names.push_back(job_name(plan, before));
  return names.empty() ? "" : "waiting for " + first_of(names, kJobs);
}

}  // namespace

const char* run_state(const core::State& state, bool alive) {
  if (!state.ended && alive)
    return state.acting == 0 && is_any_parked(state) ? "parked" : "running";
  if (!state.ended) return "interrupted";
  switch (*state.ended) {
    case Outcome::landed:
      return "landed";
    case Outcome::verified:
    case Outcome::waiting:
      return "parked";
    case Outcome::blocked:
      return environment_only(state) ? "failed" : "blocked";
    case Outcome::interrupted:
      return "interrupted";
    case Outcome::spent:
      return "parked";
  }
  return "interrupted";
}

const char* phase_state(const core::Plan& plan, const core::State& state, core::PhaseId phase) {
  const core::JobState& own = state.of(plan.job_of(phase));
  if (own.stage == Stage::waiting || own.stage == Stage::merging) {
    bool any = false;
    for (const core::ModuleId module : plan.phase(phase).modules) {
      const Stage stage = state.of(plan.job_of(module)).stage;
      if (stage == Stage::blocked) return "blocked";
      any = any || core::has_begun(state.of(plan.job_of(module)));
    }
    if (any) return "running";
  }
  return core::describe(own);
}

std::string action(const core::Plan& plan, const core::State& state, JobId job) {
  const core::JobState& own = state.of(job);
  switch (own.stage) {
    case Stage::waiting:
      return waiting_action(plan, state, job);
    case Stage::merging:
      return "merging";
    case Stage::leasing:
      return "getting a worktree";
    case Stage::working:
      return agent_action(state, own);
    case Stage::snapshotting:
      return "committing what the agent made";
    case Stage::gating:
      return "running its gates";
    case Stage::awaiting:
      return own.approval ? "approved by " + base::one_line(own.approval->by, kLineColumns)
                          : "waits for approval";
    case Stage::failing:
      return "giving up";
    case Stage::publishing:
      return plan.job(job).scope == core::Scope::run ? "landing" : "making its checkpoint";
    case Stage::releasing:
      return "removing its worktree";
    case Stage::done:
    case Stage::blocked:
    case Stage::skipped:
      return "";
  }
  return "";
}

const core::AttemptRecord* running_attempt(const core::JobState& job) {
  if (job.stage != Stage::working || job.attempts.empty()) return nullptr;
  const core::AttemptRecord& last = job.attempts.back();
  return last.end || last.interrupted ? nullptr : &last;
}

std::string reason_of(const core::Plan& plan, const core::State& state, JobId id) {
  const core::JobState& job = state.of(id);
  // Of several gates that failed, the first and how many more.
  const std::vector<std::size_t> failed = core::telling(job.gates);
  if (failed.empty() || job.failure != core::describe_blocking(job.gates)) {
    return base::one_line(job.failure, kLineColumns);
  }
  const core::GateResult& first = job.gates[failed.front()];
  std::string text = gate_name(plan, id, first) + " " + gate_verdict(first);
  if (failed.size() > 1) text += fmt::format(" (and {} more)", failed.size() - 1);
  return text;
}

std::vector<JobId> blocked_jobs(const core::State& state) {
  std::vector<JobId> blocked;
  for (std::size_t i = 0; i < state.jobs.size(); ++i) {
    if (state.jobs[i].stage == Stage::blocked) blocked.emplace_back(i);
  }
  return blocked;
}

std::vector<JobId> awaited(const core::Plan& plan, const core::State& state, JobId job) {
  std::vector<JobId> names;
  for (const JobId id : plan.job(job).depends) {
    if (!finished(state.of(id).stage)) names.push_back(id);
  }
  return names;
}

std::size_t unchecked(const core::Plan& plan, const core::State& state) {
  const std::vector<core::GateResult>& last = state.of(plan.final_job()).gates;
  if (!last.empty()) {
    return static_cast<std::size_t>(
        std::count_if(last.begin(), last.end(), [](const auto& gate) { return gate.unchecked; }));
  }
  std::size_t sum = 0;
  for (const core::CheckpointRecord& checkpoint : state.checkpoints) {
    sum += static_cast<std::size_t>(checkpoint.unchecked);
  }
  return sum;
}

Count phases_done(const core::Plan& plan, const core::State& state) {
  Count count{0, plan.phases.size()};
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (finished(state.of(plan.job_of(core::PhaseId(i))).stage)) ++count.done;
  }
  return count;
}

Count modules_done(const core::Plan& plan, const core::State& state) {
  Count count{0, plan.modules.size()};
  for (std::size_t i = 0; i < plan.modules.size(); ++i) {
    if (finished(state.of(plan.job_of(core::ModuleId(i))).stage)) ++count.done;
  }
  return count;
}

std::string checkpoint_id(int run, int number) {
  return fmt::format("{}.{}", run, number);
}

std::string short_commit(std::string_view commit) {
  return base::one_line(commit, 64).substr(0, 7);
}

std::string short_ref(std::string_view ref) {
  constexpr std::string_view kHeads = "refs/heads/";
  if (ref.substr(0, kHeads.size()) == kHeads) ref.remove_prefix(kHeads.size());
  return base::one_line(ref, kLineColumns);
}

std::string run_file(std::string_view run_dir, std::string_view path) {
  const std::string safe = base::one_line(path, 4096);
  return run_dir.empty() || path.empty() ? safe : base::one_line(run_dir, 4096) + "/" + safe;
}

std::string job_name(const core::Plan& plan, JobId job) {
  return base::one_line(plan.job(job).name, kLineColumns);
}

std::string counted(std::size_t n, std::string_view one) {
  if (n == 1) return fmt::format("1 {}", one);
  if (one == "criterion") return fmt::format("{} criteria", n);
  return fmt::format("{} {}s", n, one);
}

std::string foreign_phase(const core::Plan& plan, JobId job, const core::GateResult& gate) {
  const core::Job& of = plan.job(job);
  const bool own = of.scope != core::Scope::run && plan.phase(of.phase).id == gate.phase;
  return own ? "" : base::one_line(gate.phase, kLineColumns);
}

std::string gate_name(const core::Plan& plan, JobId job, const core::GateResult& gate) {
  std::string name = base::one_line(gate.gate, kLineColumns);
  if (!gate.subject.empty()) name += " " + quoted(gate.subject, kLineColumns);
  const std::string phase = foreign_phase(plan, job, gate);
  return phase.empty() ? name : name + " of phase " + phase;
}

std::string gate_verdict(const core::GateResult& gate) {
  std::string text = core::to_string(gate.verdict);
  if (!gate.reason.empty()) text += ": " + base::one_line(gate.reason, kLineColumns);
  const bool bad =
      gate.verdict == core::Verdict::fail || gate.verdict == core::Verdict::could_not_run;
  if (bad && !gate.blocking) text += " (reported only)";
  return text;
}

}  // namespace conduct::report
