#include "conductor/cli/base_report.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::cli {
namespace {

// Where a line of the plan is told of, the message shows it.
void quote_lines(const std::string& text, std::vector<base::Diagnostic>& findings) {
  const std::vector<std::string_view> lines = base::lines(text);
  for (base::Diagnostic& finding : findings) {
    const auto index = static_cast<std::size_t>(finding.line);
    if (index > 0 && index <= lines.size()) finding.source_line = lines[index - 1];
  }
}

std::string gate_line(const core::GateResult& result) {
  constexpr std::size_t kColumns = 60;
  const std::string verdict =
      result.unchecked ? std::string("UNCHECKED") : core::to_string(result.verdict);
  const std::string subject = result.subject.empty() ? result.gate : result.subject;
  return fmt::format("  {:<13}  {}{}{}\n", verdict, base::one_line(subject, kColumns),
                     result.reason.empty() ? "" : "  -> ", base::one_line(result.reason, kColumns));
}

}  // namespace

base::Result<core::BaseCheck> report_base(PlannedSpec& planned, const SpecChoice& choice,
                                          const std::string& sandbox, const std::string& where,
                                          const Terminal& terminal) {
  run::RunFlags flags;
  flags.spec = choice.given;
  flags.section = choice.section;
  flags.sandbox = sandbox;
  TRY_ASSIGN(const run::Proposal proposal, run::propose(flags, where, run::Agents::ignored));
  if (!proposal.plan) return unusable_spec(proposal.diagnostics, planned.shown);
  TRY_ASSIGN(core::BaseCheck check, run::check_base(proposal, [&](std::string_view next) {
               terminal.err(fmt::format("at the base: {}\n", next));
             }));
  std::vector<base::Diagnostic> findings = core::findings_of(check);
  quote_lines(planned.text, findings);
  planned.diagnostics.insert(planned.diagnostics.end(), findings.begin(), findings.end());
  std::stable_sort(planned.diagnostics.begin(), planned.diagnostics.end(),
                   [](const base::Diagnostic& left, const base::Diagnostic& right) {
                     return left.line < right.line;
                   });
  return check;
}

std::string base_text(const core::BaseCheck& check) {
  std::string text = fmt::format("At the base ({})\n", check.commit.substr(0, 10));
  std::string phase;
  for (const core::BaseGate& gate : check.gates) {
    if (gate.result.phase != phase && !gate.result.phase.empty())
      text += fmt::format("Phase {}\n", gate.result.phase);
    if (gate.result.phase != phase && gate.result.phase.empty()) text += "The final tree\n";
    phase = gate.result.phase;
    text += gate_line(gate.result);
  }
  return base::printable(text) + fmt::format("what they printed: {}\n", check.logs);
}

bool wants_environment(const core::BaseCheck& check) {
  return std::any_of(check.gates.begin(), check.gates.end(), [](const core::BaseGate& gate) {
    return gate.result.verdict == core::Verdict::could_not_run &&
           gate.result.cause == core::Cause::environment;
  });
}

}  // namespace conduct::cli
