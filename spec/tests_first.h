// "Run: x, Expected: FAIL" before the work and "Expected: PASS" behind it: which runs that are
// shown failing are a moment of the work, and which are what holds when it is done.
#pragma once

#include "spec/spec.h"

#include <map>
#include <vector>

namespace conduct::spec {

// How a "Run:" ends: a test is red for want of the work ("FAIL"), or still when its phase is done
// ("fail in this phase"); a program refuses ("exit 1").
enum class RunEnd { passes, test_fails, phase_fails, program_fails };

struct RedRun {
  TestCommand test;
  enum class Fate {
    passes_later,  // the same test is run again, and passes: a moment of the work
    paired,        // another command passes right behind it: taken for a moment of the work
    stays,         // it must fail when the work is done
  } fate;
};

// The runs of TESTS that are shown failing, of those whose lines are in RUNS. Those that are a
// moment of the work are taken out of TESTS.
std::vector<RedRun> take_moments(std::vector<TestCommand>& tests,
                                 const std::map<int, RunEnd>& runs);

}  // namespace conduct::spec
