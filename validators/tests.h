// The `tests` gate: a test command exited 0 and, where its runner says how many tests ran, ran at
// least one.
#pragma once

#include "validators/evidence.h"

#include <optional>
#include <string_view>

namespace conduct::validators {

// How many tests the output says were run: the known runners' own summary lines (pytest, unittest,
// ctest, gtest, go test, cargo test, jest, vitest, mocha, node --test, JUnit/Maven, RSpec, prove).
// nullopt: no such line.
std::optional<long> tests_run(std::string_view output);

// Verdict on one test command: PASS, FAIL, or COULD_NOT_RUN with its cause (DESIGN §6).
core::GateResult judge_tests(const CommandRun& run);

}  // namespace conduct::validators
