#include "conductor/report/costs.h"

#include "base/text.h"
#include "conductor/report/columns.h"
#include "conductor/report/json_parts.h"
#include "conductor/report/paint.h"
#include "conductor/report/spending_json.h"
#include "conductor/report/standing.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace conduct::report {
namespace {

using core::JobId;
using core::Spending;

std::string thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string tokens_text(const std::optional<std::int64_t>& tokens, int unknown, int tries) {
  if (!tokens) return tries == 0 ? "-" : "unknown";
  return thousands(*tokens) + (unknown > 0 ? " +?" : "");
}

std::string cost_text(const Spending& spending) {
  if (!spending.known.cost_usd) return spending.tries == 0 ? "-" : "unknown";
  return fmt::format("{:.4f}{}", *spending.known.cost_usd, spending.without_cost > 0 ? " +?" : "");
}

// Names to the left, figures to the right.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  constexpr std::size_t kNames = 2;
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& cells : rows)
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], columns(cells[i]));
  std::string out;
  for (const auto& cells : rows) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string blank(widths[i] - columns(cells[i]), ' ');
      line += (i == 0 ? "" : "  ") + (i < kNames ? cells[i] + blank : blank + cells[i]);
    }
    out += line + "\n";
  }
  return out;
}

// One line of the table.
std::vector<std::string> row(std::string name, std::string agent, const Spending& spending) {
  const int tries = spending.tries, unknown = spending.without_tokens;
  return {std::move(name),
          std::move(agent),
          std::to_string(tries),
          tokens_text(spending.known.input_tokens, unknown, tries),
          tokens_text(spending.known.cached_tokens, unknown, tries),
          tokens_text(spending.known.output_tokens, unknown, tries),
          cost_text(spending)};
}

// Of one try, if it was made.
Spending of_try(const std::string& transcript, const core::Usage& usage) {
  Spending spending;
  if (!transcript.empty()) spending.add(usage);
  return spending;
}

// The jobs of a phase: its modules, then its own.
std::vector<JobId> jobs_of(const core::Plan& plan, core::PhaseId phase) {
  std::vector<JobId> jobs;
  for (const core::ModuleId module : plan.phase(phase).modules) jobs.push_back(plan.job_of(module));
  jobs.push_back(plan.job_of(phase));
  return jobs;
}

Spending of_jobs(const core::State& state, const std::vector<JobId>& jobs) {
  Spending all;
  for (const JobId id : jobs) all += core::spending_of(state.of(id));
  return all;
}

void add_attempts(std::vector<std::vector<std::string>>& rows, const core::JobState& job) {
  for (const core::AttemptRecord& attempt : job.attempts) {
    rows.push_back(row(fmt::format("    {} {}", core::to_string(attempt.role), attempt.number),
                       base::one_line(base::join(core::agents_of(attempt), ", "), kTitleColumns),
                       core::own_spending_of(attempt)));
    for (const core::HelperRecord& helper : attempt.helpers)
      rows.push_back(row("      helper " + base::one_line(helper.name, kTitleColumns),
                         base::one_line(helper.agent, kTitleColumns),
                         of_try(helper.transcript, helper.usage)));
  }
}

std::vector<std::vector<std::string>> table(const core::Plan& plan, const core::State& state) {
  std::vector<std::vector<std::string>> rows{
      {"", "agent", "tries", "input", "cached", "output", "USD"}};
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const core::PhaseId phase{i};
    const std::vector<JobId> jobs = jobs_of(plan, phase);
    const Spending whole = of_jobs(state, jobs);
    if (whole.tries == 0) continue;
    rows.push_back(row("phase " + base::one_line(plan.phase(phase).id, kTitleColumns), "", whole));
    for (const JobId id : jobs) {
      const Spending own = core::spending_of(state.of(id));
      if (own.tries == 0) continue;
      rows.push_back(row("  " + job_name(plan, id), "", own));
      add_attempts(rows, state.of(id));
    }
  }
  const JobId last = plan.final_job();
  if (const Spending own = core::spending_of(state.of(last)); own.tries > 0) {
    rows.push_back(row(job_name(plan, last), "", own));
    add_attempts(rows, state.of(last));
  }
  rows.push_back(row(fmt::format("run {}", state.run), "", core::spending_of(state)));
  return rows;
}

Json attempt_json(const core::AttemptRecord& attempt) {
  Json json = {{"number", attempt.number},
               {"role", core::to_string(attempt.role)},
               {"agent", text_or_null(attempt.agent)},
               {"agents", core::agents_of(attempt)},
               {"provider", text_or_null(attempt.provider)},
               {"session", text_or_null(attempt.session)}};
  json["usage"] = spending_json(core::own_spending_of(attempt));
  json["helpers"] = helpers_json(attempt);
  return json;
}

Json job_json(const core::Plan& plan, const core::State& state, JobId id) {
  Json json = {{"id", plan.job(id).name},
               {"usage", spending_json(core::spending_of(state.of(id)))},
               {"attempts", Json::array()}};
  for (const core::AttemptRecord& attempt : state.of(id).attempts)
    json["attempts"].push_back(attempt_json(attempt));
  return json;
}

}  // namespace

std::string spending_text(const core::Spending& spending) {
  if (spending.tries == 0) return "";
  const auto tokens = core::tokens_of(spending.known);
  std::string text;
  if (spending.known.cost_usd) text = fmt::format("{:.2f} USD", *spending.known.cost_usd);
  if (tokens) text += (text.empty() ? "" : ", ") + thousands(*tokens) + " tokens";
  if (text.empty()) return "unknown: no agent told what it used";
  if (spending.without_tokens > 0)
    text += fmt::format(" + {} tr{} unknown", spending.without_tokens,
                        spending.without_tokens == 1 ? "y" : "ies");
  return text;
}

std::string costs_text(const core::Plan& plan, const core::State& state, bool colour) {
  const Paint paint(colour);
  std::string out = aligned(table(plan, state));
  const core::Spending all = core::spending_of(state);
  if (all.without_tokens > 0 || all.without_cost > 0)
    out += paint(Tone::dim,
                 "unknown, +?: the agent did not tell; [agents.NAME] price gives a cost "
                 "to tokens") +
           "\n";
  return out;
}

std::string costs_json(const core::Plan& plan, const core::State& state) {
  Json json = {{"schema", "conduct.costs/1"},
               {"run", state.run},
               {"usage", spending_json(core::spending_of(state))},
               {"budget_spent", text_or_null(state.budget_spent)},
               {"phases", Json::array()}};
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const core::PhaseId phase{i};
    const std::vector<JobId> jobs = jobs_of(plan, phase);
    Json one = {{"id", plan.phase(phase).id},
                {"usage", spending_json(of_jobs(state, jobs))},
                {"jobs", Json::array()}};
    for (const JobId id : jobs) one["jobs"].push_back(job_json(plan, state, id));
    json["phases"].push_back(std::move(one));
  }
  json["final"] = job_json(plan, state, plan.final_job());
  return dump(json);
}

}  // namespace conduct::report
