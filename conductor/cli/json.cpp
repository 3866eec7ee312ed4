#include "conductor/cli/json.h"

#include "conductor/report/json.h"

#include <nlohmann/json.hpp>

namespace conduct::cli {
namespace {

// Keys stay in the order in which they are written here.
using Json = nlohmann::ordered_json;

std::string line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

const char* name_of(run::Finding::Level level) {
  switch (level) {
    case run::Finding::Level::fine:
      return "fine";
    case run::Finding::Level::warning:
      return "warning";
    case run::Finding::Level::problem:
      return "problem";
  }
  return "problem";
}

}  // namespace

std::string doctor_json(const std::vector<run::Finding>& findings) {
  Json all = Json::array();
  for (const run::Finding& finding : findings) {
    all.push_back({{"level", name_of(finding.level)},
                   {"subject", finding.subject},
                   {"text", finding.text},
                   {"hint", or_null(finding.hint)}});
  }
  return line({{"schema", "conduct.doctor/1"}, {"findings", all}});
}

std::string diff_json(const Difference& difference) {
  Json changes = Json::array();
  for (const gitops::Change& change : difference.changes) {
    changes.push_back({{"status", std::string(1, change.status)}, {"path", change.path}});
  }
  return line({{"schema", "conduct.diff/1"},
               {"name", difference.name},
               {"from", difference.from},
               {"to", difference.to},
               {"changes", changes},
               {"patch", difference.patch}});
}

std::string agents_json(const std::vector<run::AgentStanding>& agents) {
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  Json all = Json::array();
  for (const run::AgentStanding& agent : agents)
    all.push_back({{"name", agent.name},
                   {"adapter", agent.adapter},
                   {"provider", agent.provider},
                   {"program", text(agent.program)},
                   {"version", text(agent.version)},
                   {"logged_in", agent.logged_in ? Json(*agent.logged_in) : Json()},
                   {"configured", agent.configured},
                   {"roles", agent.roles}});
  return line({{"schema", "conduct.agents/1"}, {"agents", std::move(all)}});
}

Json budget_json(const core::Budget& budget) {
  return {{"cost_usd", budget.cost_usd ? Json(*budget.cost_usd) : Json()},
          {"tokens", budget.tokens ? Json(*budget.tokens) : Json()},
          {"wall_ms", budget.wall_ms ? Json(*budget.wall_ms) : Json()}};
}

std::string proposal_json(const run::Proposal& proposal) {
  const config::Config& config = proposal.options.config;
  Json phases = Json::array();
  Json approvals = Json::array();
  for (const core::PlannedPhase& phase : proposal.plan->phases) {
    phases.push_back(phase.id);
    if (phase.said.options.approval) approvals.push_back(phase.id);
  }
  return line({{"schema", "conduct.proposal/1"},
               {"spec", proposal.options.spec},
               {"plan", proposal.plan->digest},
               {"phases", phases},
               {"skipped", proposal.skipped},
               {"approvals", approvals},
               {"modules", proposal.plan->modules.size()},
               {"agents", proposal.agents},
               {"jobs", config.jobs},
               {"retries", config.retries},
               {"timeout_ms", config.timeout_ms},
               {"target", proposal.target},
               {"base", proposal.base},
               {"land", config.land},
               {"budget", budget_json(config.budget)},
               {"sandbox", to_string(proposal.confinement.kind)},
               {"uncommitted", proposal.dirty},
               {"notes", proposal.notes}});
}

}  // namespace conduct::cli
