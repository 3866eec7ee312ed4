#include "spec/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace conduct::spec {
namespace {

// "Tests pass" checks nothing by itself: it is the verdict on the test commands.
bool checks_something(const Criterion& criterion) {
  return criterion.kind == CriterionKind::command || criterion.kind == CriterionKind::files ||
         criterion.kind == CriterionKind::absent;
}

bool has_gate(const Phase& phase) {
  return !phase.test_commands.empty() ||
         std::any_of(phase.criteria.begin(), phase.criteria.end(), checks_something);
}

bool is_empty(const Phase& phase) {
  return phase.tasks.empty() && phase.criteria.empty() && phase.test_commands.empty() &&
         phase.modules.empty();
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
  if (phase.tasks.empty()) {
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

void check_verification(const Spec& spec, Findings& findings) {
  const bool any_gate =
      !spec.test_commands.empty() || std::any_of(spec.phases.begin(), spec.phases.end(), has_gate);
  for (const Phase& phase : spec.phases) {
    check_phase(phase, any_gate && spec.test_commands.empty(), findings);
  }
  if (any_gate || spec.phases.empty()) return;
  findings.add(codes::nothing_verifies, {},
               "nothing verifies this plan: no test command and no criterion that can be checked",
               "add a line \"Test Command: …\" to each phase, or set [gates] test_command");
}

}  // namespace conduct::spec
