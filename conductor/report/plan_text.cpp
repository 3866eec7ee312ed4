// A plan as a tree for people and as a graph for Graphviz.
#include "base/text.h"
#include "conductor/report/columns.h"
#include "conductor/report/paint.h"
#include "conductor/report/standing.h"
#include "conductor/report/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::report {
namespace {

constexpr std::size_t kColumns = 60;  // that a title, a name or a command may take

std::string phase_gates(const core::Plan& plan, const core::PlannedPhase& phase) {
  const spec::Phase& said = phase.said;
  std::vector<std::string> parts;
  for (const std::string& command : said.options.setup)
    parts.push_back("after `" + base::one_line(command, kColumns) + "`");
  for (const auto& test : said.test_commands) {
    parts.push_back("`" + base::one_line(test.command, kColumns) + "`");
  }
  if (!said.criteria.empty()) parts.push_back(counted(said.criteria.size(), "criterion"));
  std::size_t of_modules = 0;
  for (core::ModuleId id : phase.modules)
    of_modules += plan.module(id).said.test_commands.size() + plan.module(id).said.criteria.size();
  if (of_modules > 0) parts.push_back(counted(of_modules, "gate") + " of its modules");
  if (parts.empty()) parts.emplace_back("no test command and no criterion");
  if (said.options.approval) parts.emplace_back("then a person approves");
  return base::join(parts, ", ");
}

std::string phase_line(const core::Plan& plan, const core::PlannedPhase& phase,
                       const Paint& paint) {
  std::string line = base::one_line(phase.id + "  " + phase.title, kColumns);
  line = paint(Tone::strong, line);
  std::vector<std::string> before;
  for (const core::PhaseId id : phase.depends) before.push_back(plan.phase(id).id);
  if (!before.empty()) {
    line += paint(Tone::dim, "  after " + base::one_line(base::join(before, ", "), kColumns));
  }
  return line;
}

std::string module_line(const core::Plan& plan, const core::PlannedModule& module,
                        std::size_t width, const Paint& paint) {
  std::vector<std::string> notes;
  for (const core::ModuleId id : module.depends) notes.push_back(plan.module(id).name);
  std::string note = notes.empty() ? "" : "after " + base::join(notes, ", ");
  if (!module.paths.empty()) {
    note += (note.empty() ? "in " : "; in ") + base::join(module.paths, ", ");
  }
  const std::string name = base::one_line(module.name, kColumns);
  if (note.empty()) return name;
  return pad(name, width) + "  " + paint(Tone::dim, base::one_line(note, 2 * kColumns));
}

std::string phase_tree(const core::Plan& plan, const core::PlannedPhase& phase,
                       const Paint& paint) {
  std::size_t width = 0;
  for (const core::ModuleId id : phase.modules) {
    width = std::max(width, columns(base::one_line(plan.module(id).name, kColumns)));
  }
  std::string out = "├─ " + phase_line(plan, phase, paint) + "\n";
  for (const core::ModuleId id : phase.modules) {
    out += "│  ├─ " + module_line(plan, plan.module(id), width, paint) + "\n";
  }
  return out + "│  └─ " + paint(Tone::dim, "gates: " + phase_gates(plan, phase)) + "\n";
}

// A string of Graphviz's DOT language ("ID" in its grammar): in quotes, with quotes and backslashes
// escaped.
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : base::one_line(text, 2 * kColumns)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string dot_cluster(const core::Plan& plan, std::size_t index) {
  const core::PhaseId id(index);
  const core::PlannedPhase& phase = plan.phase(id);
  std::string out = fmt::format("  subgraph cluster_{} {{\n    label={};\n", index,
                                dot_string(phase.id + "  " + phase.title));
  for (const core::ModuleId module : phase.modules) {
    out += fmt::format("    {} [label={}];\n", dot_string(plan.job(plan.job_of(module)).name),
                       dot_string(plan.module(module).name));
  }
  return out + fmt::format("    {} [label={}, shape=diamond];\n  }}\n",
                           dot_string(plan.job(plan.job_of(id)).name),
                           dot_string("merge and gates"));
}

}  // namespace

std::string plan_tree(const core::Plan& plan, bool colour) {
  const Paint paint(colour);
  std::string out = paint(Tone::strong, base::one_line(plan.title, 2 * kColumns)) + "\n";
  if (plan.title.empty()) out = paint(Tone::strong, "plan") + "\n";
  for (const core::PlannedPhase& phase : plan.phases) out += phase_tree(plan, phase, paint);
  const std::size_t own = plan.final_commands.size() + plan.final_criteria.size();
  const std::string more = own > 0 ? " and " + counted(own, "gate") + " of its own" : "";
  return out + "└─ final  " +
         paint(Tone::dim, "every gate again on the final tree" + more + ", then landing") + "\n";
}

std::string plan_dot(const core::Plan& plan) {
  std::string out = "digraph plan {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t i = 0; i < plan.phases.size(); ++i) out += dot_cluster(plan, i);
  out += "  \"final\" [shape=doublecircle];\n";
  for (const core::Job& job : plan.jobs) {
    for (const core::JobId before : job.depends) {
      out += fmt::format("  {} -> {};\n", dot_string(plan.job(before).name), dot_string(job.name));
    }
  }
  return out + "}\n";
}

}  // namespace conduct::report
