#include "spec/verification.h"

#include "base/text.h"
#include "spec/source_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {
namespace {

bool checks_something(const Criterion& criterion, const std::string& start) {
  switch (criterion.kind) {
    case CriterionKind::command:
    case CriterionKind::files:
    case CriterionKind::absent:
    case CriterionKind::contains:
      return true;
    case CriterionKind::port:
    case CriterionKind::http:
      return !start.empty();
    case CriterionKind::tests:
    case CriterionKind::coverage:
    case CriterionKind::prose:
      break;
  }
  return false;
}

bool has_gate(const Phase& phase) {
  const std::string& start = phase.options.start;
  return verifies(phase.test_commands, phase.criteria, start) ||
         std::any_of(phase.modules.begin(), phase.modules.end(), [&](const Module& module) {
           return verifies(module.test_commands, module.criteria, start);
         });
}

// Nothing but headings in the whole section: a phase that is told in prose is not empty.
bool is_empty(const Phase& phase) {
  if (has_tasks(phase) || !phase.criteria.empty() || !phase.test_commands.empty() ||
      !phase.modules.empty()) {
    return false;
  }
  const std::vector<std::string_view> lines = base::lines(phase.section);
  return std::all_of(
      lines.begin() + (lines.empty() ? 0 : 1), lines.end(), [](std::string_view line) {
        const std::string_view text = base::trim(line);
        return text.find_first_not_of("-*_ ") == std::string_view::npos || is_atx(text);
      });
}

// A criterion that asks a server needs to know how it is started.
void check_start(const std::vector<Criterion>& criteria, const std::string& start,
                 Findings& findings) {
  if (!start.empty()) return;
  for (const Criterion& criterion : criteria) {
    if (criterion.kind != CriterionKind::port && criterion.kind != CriterionKind::http) continue;
    findings.add(codes::no_start, {criterion.line, 0},
                 "nothing starts the server that this criterion asks: it is not checked",
                 "add a line \"Start:\" to its phase, with the command that starts it");
  }
}

std::string name(const Phase& phase) {
  return fmt::format("phase {}", shown(phase.id));
}

void check_phase(const Phase& phase, bool wants_gate, Findings& findings) {
  const Place place{phase.line, 0};
  if (is_empty(phase)) {
    findings.add(codes::empty_phase, place,
                 name(phase) + " is empty: no tasks, modules, test commands or success criteria",
                 "list its tasks right below the heading, and how to tell that they are done");
    return;
  }
  check_start(phase.criteria, phase.options.start, findings);
  for (const Module& module : phase.modules) {
    check_start(module.criteria, phase.options.start, findings);
  }
  if (!has_tasks(phase)) {
    findings.add(codes::phase_without_tasks, place, name(phase) + " has no tasks",
                 "list them right below the heading or under \"Tasks:\"");
  }
  if (wants_gate && !has_gate(phase)) {
    findings.add(codes::phase_unverified, place,
                 name(phase) + " has no test command and no criterion that can be checked",
                 "add a line \"Test Command: …\"");
  }
}

}  // namespace

bool has_tasks(const Phase& phase) {
  return !phase.tasks.empty() ||
         std::any_of(phase.modules.begin(), phase.modules.end(),
                     [](const Module& module) { return !module.tasks.empty(); });
}

bool verifies(const std::vector<TestCommand>& tests, const std::vector<Criterion>& criteria,
              const std::string& start) {
  return !tests.empty() || std::any_of(criteria.begin(), criteria.end(), [&](const Criterion& c) {
    return checks_something(c, start);
  });
}

void check_verification(const Spec& spec, Findings& findings) {
  const bool any_gate = !spec.test_commands.empty() ||
                        verifies(spec.final_commands, spec.final_criteria, "") ||
                        std::any_of(spec.phases.begin(), spec.phases.end(), has_gate);
  for (const Phase& phase : spec.phases) {
    check_phase(phase, any_gate && spec.test_commands.empty(), findings);
  }
  check_start(spec.final_criteria, "", findings);
  if (any_gate || spec.phases.empty()) return;
  findings.add(codes::nothing_verifies, {},
               "nothing verifies this plan: no test command and no criterion that can be checked",
               "add a line \"Test Command: …\" to each phase, or set [gates] test_command");
}

}  // namespace conduct::spec
