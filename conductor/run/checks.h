// Which checks make up the gates of a job: a pure function of plan, options and what has been done
// before.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"
#include "conductor/run/options.h"
#include "validators/tests.h"

#include <string>
#include <vector>

namespace conduct::run {

struct Check {
  enum class Kind {
    setup,       // a phase's setup, before any command
    tests,       // a test command
    criterion,   // a success criterion, by what it is bound to
    configured,  // [gates.NAME]
    scope,       // the module's declared paths
    deferred,    // a test command or criterion of the phase that is judged on the merged tree: N/A
                 // here
  } kind = Kind::tests;
  std::string gate;     // name of the result
  std::string phase;    // id; empty: the run's
  std::string command;  // what is to be run; empty: nothing
  spec::Criterion criterion;
  validators::Expectation expected = {};  // tests: how the command is to end
  int line = 0;                           // of the spec; 0: it stands in none
};

// First of all the setup of the job's own phase and of all that it is built on; of all for the run.
// Then, module: scope, configured gates, its own test commands and criteria, and the phase's where
// it is the phase's only module (else deferred). Phase: its test commands and criteria, its
// modules' own, the test commands of the phases done before it, configured gates. Run: all test
// commands and criteria, what the spec asks of the final tree, configured gates; but no criterion
// that the spec lifts
// ("(until Phase 3)", "Supersedes:"). "Expected: fail" binds its own phase alone. The order is the
// same in every round on one commit.
std::vector<Check> checks_of(const core::Plan& plan, const core::State& state,
                             const RunOptions& options, core::JobId job);

// What sets a checkout up for CHECKS: distinct, in their order.
std::vector<std::string> setup_commands(const std::vector<Check>& checks);

}  // namespace conduct::run
