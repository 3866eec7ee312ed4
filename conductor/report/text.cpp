// Short texts for people: checkpoints, log lines, and how a run ended.
#include "conductor/report/text.h"

#include "base/text.h"
#include "conductor/report/advice.h"
#include "conductor/report/columns.h"
#include "conductor/report/costs.h"
#include "conductor/report/json.h"
#include "conductor/report/paint.h"
#include "conductor/report/standing.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace conduct::report {
namespace {

constexpr std::size_t kValue = 80;
constexpr std::size_t kWarningsShown = 5;  // at the end of a run, of so many jobs

// "2 criteria unchecked" behind a comma; nothing where all were checked.
std::string unchecked_note(std::size_t count) {
  return count == 0 ? "" : ", " + counted(count, "criterion") + " unchecked";
}

// The members of an event's body that say something, as "name=value".
std::string body_text(const nlohmann::json& body) {
  std::string out;
  for (const auto& [name, value] : body.items()) {
    if (name == "job" || value.is_null() || value == "" ||
        (value.is_structured() && value.empty())) {
      continue;
    }
    const std::string text =
        value.is_string() ? value.get<std::string>()
                          : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out += " " + base::one_line(name, kValue) + "=" + base::one_line(text, kValue);
  }
  return out;
}

// "2 phases, 3 modules" that the run did itself, and what an earlier one had landed.
std::string work_note(const core::Plan& plan, const core::State& state) {
  std::size_t phases = 0, modules = 0;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (state.of(plan.job_of(core::PhaseId(i))).stage != core::Stage::skipped) ++phases;
  }
  for (std::size_t i = 0; i < plan.modules.size(); ++i) {
    if (state.of(plan.job_of(core::ModuleId(i))).stage != core::Stage::skipped) ++modules;
  }
  std::string text = counted(phases, "phase") + ", " + counted(modules, "module");
  const std::size_t earlier = plan.phases.size() - phases;
  if (earlier > 0) text += fmt::format(", {} landed earlier", counted(earlier, "phase"));
  return text;
}

std::string landed_line(const core::Plan& plan, const core::State& state, const Paint& paint) {
  const std::string from =
      state.landed_from == state.landed ? "" : short_commit(state.landed_from) + "..";
  return paint(Tone::good, from.empty() ? "verified" : "landed") +
         fmt::format(" {} {}{}  {}{}\n", short_ref(state.started.target), from,
                     short_commit(state.landed), work_note(plan, state),
                     unchecked_note(unchecked(plan, state)));
}

std::string verified_line(const core::Plan& plan, const core::State& state, const Paint& paint) {
  const std::string& head = state.of(plan.final_job()).head;
  return paint(Tone::good, "verified") +
         fmt::format(" {}, not landed  {}{}\n",
                     short_commit(head.empty() ? state.integration : head), work_note(plan, state),
                     unchecked_note(unchecked(plan, state)));
}

// What a person should look at though everything has passed.
std::string warning_lines(const core::Plan& plan, const core::State& state, const Paint& paint) {
  std::string out;
  std::size_t jobs = 0;
  for (std::size_t i = 0; i < state.jobs.size(); ++i) {
    const std::vector<std::string>& warnings = state.jobs[i].warnings;
    if (warnings.empty() || ++jobs > kWarningsShown) continue;
    const std::string name = job_name(plan, core::JobId(i));
    out += paint(Tone::warning, "warning") + ": " + name + ": " +
           base::one_line(warnings.front(), kLineColumns);
    if (warnings.size() > 1)
      out += fmt::format("; {} more: conduct explain {}", warnings.size() - 1, name);
    out += "\n";
  }
  if (jobs > kWarningsShown)
    out += fmt::format("and {} more with warnings: conduct status --json\n", jobs - kWarningsShown);
  return out;
}

// The reason of every blocked job, with the log of what failed first.
std::string blocked_lines(const core::Plan& plan, const core::State& state,
                          const std::string& run_dir, const Paint& paint) {
  std::string out;
  for (const core::JobId id : blocked_jobs(state)) {
    const core::JobState& job = state.of(id);
    out += paint(Tone::bad, "blocked") + ": " + job_name(plan, id) + ": " +
           reason_of(plan, state, id) + "\n";
    const auto failed = std::find_if(job.gates.begin(), job.gates.end(), core::blocks);
    if (failed != job.gates.end() && !failed->log.empty()) {
      out += "  log " + run_file(run_dir, failed->log) + "\n";
    }
    if (!job.worktree.empty()) out += "  worktree " + base::one_line(job.worktree, 4096) + "\n";
  }
  out += approval_lines(plan, state);
  const Count phases = phases_done(plan, state);
  return out + fmt::format("{} of {} passed; nothing was landed on {}\n", phases.done,
                           counted(phases.all, "phase"), short_ref(state.started.target));
}

}  // namespace

std::string checkpoints_text(const core::Plan& plan, const core::State& state) {
  if (state.checkpoints.empty()) return fmt::format("run {} has no checkpoints yet\n", state.run);
  std::size_t ids = 0;
  std::size_t titles = 0;
  for (const core::CheckpointRecord& checkpoint : state.checkpoints) {
    const core::PlannedPhase& phase = plan.phase(checkpoint.phase);
    ids = std::max(ids, columns(checkpoint_id(state.run, checkpoint.number)));
    titles =
        std::max(titles, columns(base::one_line(phase.id + "  " + phase.title, kTitleColumns)));
  }
  std::string out;
  for (const core::CheckpointRecord& checkpoint : state.checkpoints) {
    const core::PlannedPhase& phase = plan.phase(checkpoint.phase);
    out += fmt::format("{}  {}  {}  {}{}\n", pad(checkpoint_id(state.run, checkpoint.number), ids),
                       pad(base::one_line(phase.id + "  " + phase.title, kTitleColumns), titles),
                       short_commit(checkpoint.commit), iso_time(checkpoint.at_ms),
                       unchecked_note(static_cast<std::size_t>(checkpoint.unchecked)));
  }
  return out;
}

std::string log_line(const core::StoredEntry& entry) {
  std::string line = fmt::format("{}  {:>4}  {}", iso_time(entry.at_ms), entry.seq,
                                 base::one_line(entry.kind, kValue));
  if (entry.version != 1) line += fmt::format(" (version {})", entry.version);
  const nlohmann::json body = nlohmann::json::parse(entry.body, nullptr, false);
  if (!body.is_object()) return line + "  " + base::one_line(entry.body, kLineColumns) + "\n";
  const auto job = body.find("job");
  if (job != body.end() && job->is_string()) {
    line += " [" + base::one_line(job->get<std::string>(), kValue) + "]";
  }
  return line + body_text(body) + "\n";
}

// Did any agent tell of what it used? Those of plain commands do not, and need not be told of.
bool is_metered(const core::State& state) {
  return core::tokens_of(state.spending.known) || state.spending.known.cost_usd;
}

std::string ending_text(const core::Plan& plan, const core::State& state, core::Outcome outcome,
                        const std::string& run_dir, bool colour) {
  const Paint paint(colour);
  std::string out;
  switch (outcome) {
    case core::Outcome::landed:
      out = landed_line(plan, state, paint) + warning_lines(plan, state, paint);
      break;
    case core::Outcome::verified:
      out = verified_line(plan, state, paint) + warning_lines(plan, state, paint);
      break;
    case core::Outcome::blocked:
      out = blocked_lines(plan, state, run_dir, paint) + warning_lines(plan, state, paint);
      break;
    case core::Outcome::waiting:
      out = waiting_reason(plan, state);
      break;
    case core::Outcome::spent:
      out = paint(Tone::warning, "the budget is spent") +
            fmt::format(": {}; run {} can be resumed\n", state.budget_spent, state.run) +
            warning_lines(plan, state, paint);
      break;
    case core::Outcome::interrupted:
      out =
          paint(Tone::warning, "interrupted") + fmt::format(": run {} can be resumed\n", state.run);
      break;
  }
  if (const std::string used = spending_text(state.spending); !used.empty() && is_metered(state))
    out += "used " + used + "\n";
  return out;
}

std::string next_text(const core::Plan& plan, const core::State& state, core::Outcome outcome,
                      bool colour) {
  return next_lines(steps_after(plan, state, outcome), Paint(colour));
}

}  // namespace conduct::report
