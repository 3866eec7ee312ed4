// What a fixer is told: what failed, what has been tried, what has been changed.
#include "base/text.h"
#include "conductor/agents/cut.h"
#include "conductor/agents/prompt_text.h"

namespace conduct::agents {
namespace {

constexpr std::size_t kGates = 10;

void failed_gate(Prompt& prompt, const core::GateResult& gate) {
  prompt.line("\n### {}{}{}\n", shown(gate.gate), gate.subject.empty() ? "" : ": ",
              shown(gate.subject));
  prompt.line("{}: {}", core::to_string(gate.verdict), shown(gate.reason));
  if (gate.excerpt.empty()) return;
  prompt.line("");
  fenced(prompt, "text", tail_of(gate.excerpt, kOutput));
}

// What a person wants otherwise holds until one approves the result.
void rejections(Prompt& prompt) {
  if (prompt.now().rejections.empty()) return;
  prompt.heading("What a person asks for");
  prompt.line(
      "A person has looked at the result and sent it back. Do all that is said here; where it "
      "contradicts\nitself, the last word holds:\n");
  std::vector<std::string> said;
  for (const core::Ruling& ruling : prompt.now().rejections) said.push_back(ruling.message);
  last_items(prompt, said);
}

void failures(Prompt& prompt) {
  if (prompt.now().failure.empty() && !core::any_blocks(prompt.now().gates)) return;
  prompt.heading("What failed");
  if (!prompt.now().failure.empty()) prompt.line("{}", shown(prompt.now().failure));
  const std::vector<core::GateResult>& gates = prompt.now().gates;
  const std::vector<std::size_t> blocking = core::telling(gates);
  for (std::size_t i = 0; i < blocking.size() && i < kGates; ++i)
    failed_gate(prompt, gates[blocking[i]]);
  if (blocking.size() > kGates) prompt.line("\n… and {} more checks.", blocking.size() - kGates);
}

void history(Prompt& prompt) {
  const std::vector<core::AttemptRecord>& attempts = prompt.now().attempts;
  std::vector<std::string> lines;
  for (const core::AttemptRecord& attempt : attempts) {
    if (!attempt.end || attempt.interrupted) continue;
    lines.push_back(fmt::format("{}, {}: {}{}{}", attempt.number, core::to_string(attempt.role),
                                shown(core::describe(*attempt.end)),
                                attempt.failure.empty() ? "" : "; ", shown(attempt.failure)));
  }
  if (lines.empty()) return;
  prompt.heading("Attempts so far");
  last_items(prompt, lines);
}

}  // namespace

void failure_section(Prompt& prompt) {
  rejections(prompt);
  failures(prompt);
  history(prompt);
}

void diff_section(Prompt& prompt) {
  if (prompt.facts.diff.empty()) return;
  prompt.heading("What has been changed so far");
  fenced(prompt, "diff", head_of(prompt.facts.diff, kDiff));
}

}  // namespace conduct::agents
