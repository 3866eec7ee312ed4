#include "conductor/run/checks.h"

#include "conductor/core/gate_name.h"
#include "conductor/run/server_check.h"

#include <set>
#include <string>

namespace conduct::run {
namespace {

// Does a phase judge itself, or what was made before it? "Expected: fail" binds its own phase
// alone, "exits 1" all that come.
enum class When { own, later };

void add_tests(std::vector<Check>& checks, const std::string& phase,
               const std::vector<spec::TestCommand>& tests, When when, bool fail) {
  for (const spec::TestCommand& test : tests) {
    const bool fails = (when == When::own && (fail || test.fails)) || (test.fails && test.lasts);
    checks.push_back({Check::Kind::tests,
                      "tests",
                      phase,
                      test.command,
                      {},
                      {fails, test.exit_code, test.silent && !fails, fails ? "" : test.expected},
                      test.line});
  }
}

void add_tests(std::vector<Check>& checks, const core::PlannedPhase& phase, When when) {
  add_tests(checks, phase.id, phase.said.test_commands, when, phase.said.options.expected_fail);
}

// START: the command of the phase that starts the server which criteria ask.
void add_criteria(std::vector<Check>& checks, const std::string& phase,
                  const std::vector<spec::Criterion>& criteria, const std::string& start) {
  for (const spec::Criterion& criterion : criteria) {
    const std::string asked = server_check(start, criterion);
    checks.push_back({Check::Kind::criterion,
                      core::gate_of(criterion),
                      phase,
                      asked.empty() ? criterion.command : asked,
                      criterion,
                      {},
                      criterion.line});
  }
}

void add_criteria(std::vector<Check>& checks, const core::PlannedPhase& phase,
                  const std::vector<spec::Criterion>& criteria) {
  add_criteria(checks, phase.id, criteria, phase.said.options.start);
}

// What a module has of its own.
void add_module(std::vector<Check>& checks, const core::PlannedPhase& phase,
                const spec::Module& module, When when) {
  add_tests(checks, phase.id, module.test_commands, when, phase.said.options.expected_fail);
  add_criteria(checks, phase, module.criteria);
}

bool is_done(const core::State& state, core::JobId job) {
  const core::Stage stage = state.of(job).stage;
  return stage == core::Stage::done || stage == core::Stage::releasing ||
         stage == core::Stage::skipped;
}

// What sets a checkout up: each command once, for the first of the phases that want it.
template <typename Wanted>
void add_setups(std::vector<Check>& checks, const core::Plan& plan, Wanted wanted) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const core::PlannedPhase& phase = plan.phases[i];
    if (!wanted(core::PhaseId(i))) continue;
    for (const std::string& command : phase.said.options.setup)
      if (seen.insert(command).second)
        checks.push_back(
            {Check::Kind::setup, core::kSetupGate, phase.id, command, {}, {}, phase.said.line});
  }
}

// PHASE and all that it is built on, by what they depend on: a module's checks are to be the same
// in every round, whatever other phases come to their end meanwhile.
std::set<core::PhaseId> foundation_of(const core::Plan& plan, core::PhaseId phase) {
  std::set<core::PhaseId> found{phase};
  std::vector<core::PhaseId> open{phase};
  while (!open.empty()) {
    const core::PhaseId next = open.back();
    open.pop_back();
    for (const core::PhaseId under : plan.phase(next).depends)
      if (found.insert(under).second) open.push_back(under);
  }
  return found;
}

void add_deferred(std::vector<Check>& checks, const core::PlannedPhase& phase) {
  const std::size_t first = checks.size();
  add_tests(checks, phase, When::own);
  add_criteria(checks, phase, phase.said.criteria);
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
  const std::set<core::PhaseId> under = foundation_of(plan, job.phase);
  add_setups(checks, plan, [&](core::PhaseId each) { return under.count(each) > 0; });
  add_configured(checks, options, &config::GateConfig::at_module, phase.id);
  add_module(checks, phase, plan.module(job.module).said, When::own);
  if (phase.modules.size() > 1) {
    add_deferred(checks, phase);
  } else {
    add_tests(checks, phase, When::own);
    add_criteria(checks, phase, phase.said.criteria);
  }
  return checks;
}

std::vector<Check> of_phase(const core::Plan& plan, const core::State& state,
                            const RunOptions& options, const core::Job& job) {
  std::vector<Check> checks;
  const core::PlannedPhase& phase = plan.phase(job.phase);
  // The tests of the phases before it are asked, too. No phase comes to its end while this one
  // merges.
  const std::set<core::PhaseId> under = foundation_of(plan, job.phase);
  add_setups(checks, plan, [&](core::PhaseId each) {
    return under.count(each) > 0 || is_done(state, plan.job_of(each));
  });
  add_tests(checks, phase, When::own);
  add_criteria(checks, phase, phase.said.criteria);
  for (core::ModuleId module : phase.modules)
    add_module(checks, phase, plan.module(module).said, When::own);
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const core::PhaseId id(i);
    if (id == job.phase || !is_done(state, plan.job_of(id))) continue;
    add_tests(checks, plan.phase(id), When::later);
    for (core::ModuleId module : plan.phase(id).modules)
      add_tests(checks, plan.phase(id).id, plan.module(module).said.test_commands, When::later,
                false);
  }
  add_configured(checks, options, &config::GateConfig::at_phase, phase.id);
  return checks;
}

// The criteria of CRITERIA that still hold when all phases of PHASES are done.
std::vector<spec::Criterion> lasting(const std::set<std::string>& phases,
                                     const std::vector<spec::Criterion>& criteria) {
  std::vector<spec::Criterion> out;
  for (const spec::Criterion& criterion : criteria)
    if (criterion.until.empty() || phases.count(criterion.until) == 0) out.push_back(criterion);
  return out;
}

std::vector<Check> of_run(const core::Plan& plan, const RunOptions& options) {
  std::vector<Check> checks;
  add_setups(checks, plan, [](core::PhaseId) { return true; });
  for (const core::PlannedPhase& phase : plan.phases) {
    add_tests(checks, phase, When::later);
    for (core::ModuleId module : phase.modules)
      add_tests(checks, phase.id, plan.module(module).said.test_commands, When::later, false);
  }
  add_tests(checks, "", plan.final_commands, When::later, false);
  std::set<std::string> phases, superseded;
  for (const core::PlannedPhase& phase : plan.phases) {
    phases.insert(phase.id);
    superseded.insert(phase.said.options.supersedes.begin(), phase.said.options.supersedes.end());
  }
  for (const core::PlannedPhase& phase : plan.phases) {
    if (superseded.count(phase.id) > 0) continue;
    add_criteria(checks, phase, lasting(phases, phase.said.criteria));
    for (core::ModuleId module : phase.modules)
      add_criteria(checks, phase, lasting(phases, plan.module(module).said.criteria));
  }
  add_criteria(checks, "", plan.final_criteria, "");
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

std::vector<std::string> setup_commands(const std::vector<Check>& checks) {
  std::vector<std::string> commands;
  for (const Check& check : checks)
    if (check.kind == Check::Kind::setup) commands.push_back(check.command);
  return commands;
}

}  // namespace conduct::run
