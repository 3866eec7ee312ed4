#include "conductor/run/checks.h"

#include "conductor/core/gate_name.h"

#include <algorithm>

namespace conduct::run {
namespace {

Check test_check(const core::PlannedPhase& phase, const spec::TestCommand& test) {
  return {Check::Kind::tests, "tests", phase.id, test.command, {}};
}

void add_tests(std::vector<Check>& checks, const core::PlannedPhase& phase) {
  for (const spec::TestCommand& test : phase.said.test_commands)
    checks.push_back(test_check(phase, test));
}

void add_criteria(std::vector<Check>& checks, const core::PlannedPhase& phase) {
  for (const spec::Criterion& criterion : phase.said.criteria)
    checks.push_back(
        {Check::Kind::criterion, core::gate_of(criterion), phase.id, criterion.command, criterion});
}

void add_deferred(std::vector<Check>& checks, const core::PlannedPhase& phase) {
  const std::size_t first = checks.size();
  add_tests(checks, phase);
  add_criteria(checks, phase);
  for (std::size_t i = first; i < checks.size(); ++i) {
    if (checks[i].kind == Check::Kind::tests) checks[i].criterion.text = checks[i].command;
    checks[i].kind = Check::Kind::deferred;
    checks[i].command.clear();
  }
}

void add_configured(std::vector<Check>& checks, const RunOptions& options,
                    bool config::GateConfig::*place, const std::string& phase) {
  for (const config::GateConfig& gate : options.config.gates)
    if (gate.*place)
      checks.push_back({Check::Kind::configured, gate.name, phase, gate.command, {}});
}

std::vector<Check> of_module(const core::Plan& plan, const RunOptions& options,
                             const core::Job& job) {
  const core::PlannedPhase& phase = plan.phase(job.phase);
  std::vector<Check> checks{{Check::Kind::scope, "scope", phase.id, "", {}}};
  add_configured(checks, options, &config::GateConfig::at_module, phase.id);
  if (phase.modules.size() > 1) {
    add_deferred(checks, phase);
  } else {
    add_tests(checks, phase);
    add_criteria(checks, phase);
  }
  return checks;
}

std::vector<Check> of_phase(const core::Plan& plan, const core::State& state,
                            const RunOptions& options, const core::Job& job) {
  std::vector<Check> checks;
  const core::PlannedPhase& phase = plan.phase(job.phase);
  add_tests(checks, phase);
  add_criteria(checks, phase);
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const core::PhaseId id(i);
    const core::Stage stage = state.of(plan.job_of(id)).stage;
    const bool done = stage == core::Stage::done || stage == core::Stage::releasing ||
                      stage == core::Stage::skipped;
    if (id != job.phase && done) add_tests(checks, plan.phase(id));
  }
  add_configured(checks, options, &config::GateConfig::at_phase, phase.id);
  return checks;
}

std::vector<Check> of_run(const core::Plan& plan, const RunOptions& options) {
  std::vector<Check> checks;
  for (const core::PlannedPhase& phase : plan.phases) add_tests(checks, phase);
  for (const core::PlannedPhase& phase : plan.phases) add_criteria(checks, phase);
  add_configured(checks, options, &config::GateConfig::at_final, "");
  return checks;
}

}  // namespace

std::vector<Check> checks_of(const core::Plan& plan, const core::State& state,
                             const RunOptions& options, core::JobId id) {
  const core::Job& job = plan.job(id);
  switch (job.scope) {
    case core::Scope::module:
      return of_module(plan, options, job);
    case core::Scope::phase:
      return of_phase(plan, state, options, job);
    case core::Scope::run:
      break;
  }
  return of_run(plan, options);
}

}  // namespace conduct::run
