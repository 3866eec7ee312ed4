// The `tests` gate: a test command exited 0 and, where its runner says how many tests ran, ran at
// least one.
#pragma once

#include "validators/evidence.h"

#include <optional>
#include <string>
#include <string_view>

namespace conduct::validators {

// How many tests the output says were run: the known runners' own summary lines (pytest, unittest,
// ctest, gtest, go test, cargo test, jest, vitest, mocha, node --test, JUnit/Maven, RSpec, prove).
// nullopt: no such line.
std::optional<long> tests_run(std::string_view output);

// How a test command is to end, where it is not simply to succeed.
struct Expectation {
  bool fails = false;       // it must not exit 0: tests that are written before the work
  int exit_code = 0;        // what it must exit with, and nothing else counts; 0: see above
  bool silent = false;      // it must print nothing; 1 is then as good as 0, as of grep(1)
  std::string output = {};  // it must print this, among what it prints last
};

// Verdict on one test command: PASS, FAIL, or COULD_NOT_RUN with its cause (DESIGN §6).
core::GateResult judge_tests(const CommandRun& run, const Expectation& expected = {});

}  // namespace conduct::validators
