#include "conductor/cli/overview.h"

#include "base/text.h"
#include "conductor/cli/reference.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::cli {
namespace {

constexpr std::size_t kPathsShown = 5;

std::string counted(std::size_t count, std::string_view noun, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? noun : plural);
}

std::string agents_line(const run::Proposal& proposal) {
  const config::Config& config = proposal.options.config;
  return fmt::format("{}; at most {} at the same time, {} each, {} an attempt", proposal.agents,
                     config.jobs,
                     counted(static_cast<std::size_t>(config.retries), "retry", "retries"),
                     base::duration_text(static_cast<double>(config.timeout_ms) / 1000.0));
}

// How much of what the spec asks for is really judged.
std::string gates_line(const run::Proposal& proposal) {
  std::set<std::string> commands, setup;
  std::size_t criteria = 0, prose = 0, ungated = 0;
  const auto count = [&](const std::vector<spec::TestCommand>& tests,
                         const std::vector<spec::Criterion>& asked) {
    for (const spec::TestCommand& test : tests) commands.insert(test.command);
    for (const spec::Criterion& criterion : asked) {
      ++criteria;
      if (criterion.kind == spec::CriterionKind::prose) ++prose;
    }
  };
  for (const core::PlannedPhase& phase : proposal.plan->phases) {
    count(phase.said.test_commands, phase.said.criteria);
    setup.insert(phase.said.options.setup.begin(), phase.said.options.setup.end());
    if (phase.said.test_commands.empty()) ++ungated;
  }
  for (const core::PlannedModule& module : proposal.plan->modules)
    count(module.said.test_commands, module.said.criteria);
  count(proposal.plan->final_commands, proposal.plan->final_criteria);
  std::string text = counted(commands.size(), "test command", "test commands") + ", " +
                     counted(criteria, "criterion", "criteria");
  if (!setup.empty()) text += ", after " + counted(setup.size(), "setup", "setups");
  if (prose > 0) {
    const bool blocks = proposal.options.config.prose_blocks;
    text +=
        fmt::format(" ({} prose: {})", prose, blocks ? "they block" : "UNCHECKED, only reported");
  }
  for (const config::GateConfig& gate : proposal.options.config.gates) text += ", " + gate.name;
  if (ungated > 0)
    text += fmt::format("; {} without a test command", counted(ungated, "phase", "phases"));
  return text;
}

// The phases that wait for a person; empty: none does.
std::string approval_line(const run::Proposal& proposal) {
  std::vector<std::string> ids;
  for (const core::PlannedPhase& phase : proposal.plan->phases) {
    if (phase.said.options.approval) ids.push_back(phase.id);
  }
  if (ids.empty()) return "";
  return fmt::format("{} {} for `conduct approve`, --yes or not",
                     (ids.size() == 1 ? "phase " : "phases ") + base::join(ids, ", "),
                     ids.size() == 1 ? "waits" : "wait");
}

std::string target_line(const run::Proposal& proposal) {
  const std::string branch = branch_name(proposal.target);
  const std::string& land = proposal.options.config.land;
  const std::string at = fmt::format("{} at {}", branch, report::short_commit(proposal.base));
  if (land == "merge") return at + "; moves once, when everything has passed";
  return fmt::format("{}; does not move (land = {})", at, land);
}

std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> shown(
      names.begin(),
      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kPathsShown)));
  if (names.size() > kPathsShown)
    shown.push_back(fmt::format("and {} more", names.size() - kPathsShown));
  return base::join(shown, ", ");
}

std::string line(std::string_view subject, const std::string& text) {
  return fmt::format("  {:<9} {}\n", subject, base::printable(text));
}

// "20.00 USD, 5000000 tokens, 6 h"
std::string budget_text(const core::Budget& budget) {
  std::vector<std::string> parts;
  if (budget.cost_usd) parts.push_back(fmt::format("{:.2f} USD", *budget.cost_usd));
  if (budget.tokens) parts.push_back(fmt::format("{} tokens", *budget.tokens));
  if (budget.wall_ms)
    parts.push_back(base::duration_text(static_cast<double>(*budget.wall_ms) / 1000));
  return parts.empty() ? "none set" : base::join(parts, ", ");
}

}  // namespace

std::string overview_text(const run::Proposal& proposal, const std::string& spec) {
  std::string text = base::printable(
      fmt::format("{}: {}, {}\n", spec, counted(proposal.plan->phases.size(), "phase", "phases"),
                  counted(proposal.plan->modules.size(), "module", "modules")));
  text += line("agents", agents_line(proposal));
  text += line("gates", gates_line(proposal));
  if (const std::string waits = approval_line(proposal); !waits.empty())
    text += line("approval", waits);
  text += line("target", target_line(proposal));
  text += line("budget", budget_text(proposal.options.config.budget));
  std::string_view subject = "sandbox";
  for (const std::string& said : proposal.sandbox) text += line(std::exchange(subject, ""), said);
  if (!proposal.dirty.empty()) {
    text +=
        line("unseen",
             fmt::format("agents will not see {}: {}",
                         counted(proposal.dirty.size(), "uncommitted path", "uncommitted paths"),
                         listed(proposal.dirty)));
  }
  if (!proposal.skipped.empty()) {
    text += line("skipped",
                 fmt::format("{}: landed by an earlier run", base::join(proposal.skipped, ", ")));
  }
  for (const std::string& note : proposal.notes) text += line("note", note);
  return text;
}

}  // namespace conduct::cli
