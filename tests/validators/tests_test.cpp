// The `tests` gate: green needs tests that ran. Outputs as the runners print them.
#include "validators/tests.h"

#include "tests/validators/results.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace conduct::validators {
namespace {

struct Printed {
  const char* runner;
  const char* output;
  std::optional<long> ran;
};

void expect_counts(const std::vector<Printed>& cases) {
  for (const Printed& one : cases) EXPECT_EQ(tests_run(one.output), one.ran) << one.runner;
}

TEST(TestsRun, PythonRunners) {
  expect_counts({
      {"pytest",
       "============ test session starts ============\n"
       "platform linux -- Python 3.11.2, pytest-7.2.1, pluggy-1.0.0\n"
       "collected 14 items\n\n"
       "tests/test_api.py .F.x.s........                 [100%]\n\n"
       "FAILED tests/test_api.py::test_get - assert 404 == 200\n"
       "=== 1 failed, 11 passed, 1 skipped, 1 xfailed, 2 warnings in 1.24s ===\n",
       13},
      {"pytest -q", "...                          [100%]\n3 passed in 0.01s\n", 3},
      {"pytest over a minute", "== 120 passed, 3 deselected in 75.21s (0:01:15) ==\n", 120},
      {"pytest in colour",
       "\x1b[32m======= \x1b[32m\x1b[1m2 passed\x1b[0m\x1b[32m in 0.10s\x1b[0m =====\n", 2},
      {"pytest, nothing there", "collected 0 items\n\n==== no tests ran in 0.00s ====\n", 0},
      {"pytest, all skipped", "==== 4 skipped in 0.02s ====\n", 0},
      {"pytest, all deselected", "collected 3 items / 3 deselected\n== 3 deselected in 0.01s ==\n",
       0},
      {"pytest, import error", "collected 0 items / 1 error\n=== 1 error in 0.08s ===\n", 0},
      {"unittest", ".....\n-----\nRan 5 tests in 0.001s\n\nOK\n", 5},
      {"unittest, one", "Ran 1 test in 0.001s\n\nFAILED (failures=1)\n", 1},
      {"unittest, some skipped", "Ran 5 tests in 0.001s\n\nOK (skipped=2)\n", 3},
      {"unittest, all skipped", "Ran 2 tests in 0.001s\n\nOK (skipped=2)\n", 0},
      {"unittest, nothing", "-----\nRan 0 tests in 0.000s\n\nNO TESTS RAN\n", 0},
  });
}

TEST(TestsRun, CAndCxxRunners) {
  expect_counts({
      {"ctest",
       "1/2 Test #1: parse ......................   Passed    0.00 sec\n"
       "2/2 Test #2: print ......................***Failed    0.00 sec\n\n"
       "50% tests passed, 1 tests failed out of 2\n\nTotal Test time (real) =   0.01 sec\n",
       2},
      {"ctest, one skipped",
       "1/3 Test #1: a ................................   Passed    0.00 sec\n"
       "2/3 Test #2: b ................................***Skipped   0.00 sec\n"
       "3/3 Test #3: c ................................***Not Run (Disabled)   0.00 sec\n\n"
       "100% tests passed, 0 tests failed out of 2\n",
       1},
      {"ctest, nothing", "Test project /src/build\nNo tests were found!!!\n", 0},
      {"gtest",
       "[==========] Running 3 tests from 1 test suite.\n[ RUN      ] Parser.Empty\n"
       "[       OK ] Parser.Empty (0 ms)\n[----------] 3 tests from Parser (0 ms total)\n\n"
       "[==========] 3 tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] 3 tests.\n",
       3},
      {"gtest, all skipped",
       "[==========] 1 test from 1 test suite ran. (0 ms total)\n[  PASSED  ] 0 tests.\n"
       "[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] Parser.Empty\n",
       0},
      {"gtest, nothing",
       "[==========] Running 0 tests from 0 test suites.\n"
       "[==========] 0 tests from 0 test suites ran. (0 ms total)\n[  PASSED  ] 0 tests.\n",
       0},
  });
}

TEST(TestsRun, GoAndRustRunners) {
  expect_counts({
      {"go test names no number: a package at least one",
       "?   \texample.org/x/cmd\t[no test files]\nok  \texample.org/x/api\t0.004s\n"
       "ok  \texample.org/x/db\t(cached)\n",
       2},
      {"go test -v",
       "=== RUN   TestGet\n=== RUN   TestGet/empty\n--- PASS: TestGet (0.00s)\n"
       "    --- PASS: TestGet/empty (0.00s)\n--- SKIP: TestSlow (0.00s)\n--- FAIL: TestPut "
       "(0.00s)\n"
       "FAIL\nFAIL\texample.org/x/api\t0.004s\n",
       2},
      {"go test, nothing", "?   \texample.org/x\t[no test files]\n", 0},
      {"go test, filtered away",
       "testing: warning: no tests to run\nPASS\nok  \texample.org/x\t0.002s [no tests to run]\n",
       0},
      {"cargo test, several crates",
       "     Running unittests src/lib.rs (target/debug/deps/a-1)\n\nrunning 2 tests\n"
       "test tests::a ... ok\ntest tests::b ... ignored\n\n"
       "test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in "
       "0.00s\n\n   Doc-tests a\n\nrunning 0 tests\n\n"
       "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in "
       "0.00s\n",
       1},
      {"cargo test, nothing",
       "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered "
       "out; finished in 0.00s\n\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 "
       "ignored; "
       "0 measured; 0 filtered out; finished in 0.00s\n",
       0},
      {"cargo nextest", "     Summary [   0.009s] 5 tests run: 5 passed, 0 skipped\n", 5},
  });
}

TEST(TestsRun, JavaScriptRunners) {
  expect_counts({
      {"jest",
       "Test Suites: 1 failed, 1 passed, 2 total\n"
       "Tests:       1 failed, 2 skipped, 5 passed, 8 total\nSnapshots:   0 total\n",
       6},
      {"jest, nothing", "No tests found, exiting with code 0\n", 0},
      {"vitest",
       " Test Files  1 passed (1)\n      Tests  1 failed | 3 passed | 1 skipped (5)\n"
       "   Start at  10:00:00\n",
       4},
      {"vitest in colour",
       "\x1b[2m      Tests \x1b[22m \x1b[1m\x1b[32m3 passed\x1b[39m\x1b[22m\x1b[90m (3)\x1b[39m\n",
       3},
      {"vitest, nothing", "No test files found, exiting with code 1\n", 0},
      {"mocha", "\n  5 passing (12ms)\n  2 pending\n  1 failing\n\n  1) api get:\n", 6},
      {"mocha, nothing", "\n\n  0 passing (1ms)\n\n", 0},
      {"node --test, TAP", "1..2\n# tests 3\n# suites 0\n# pass 2\n# fail 0\n# skipped 1\n", 2},
      {"node --test, spec", "ℹ tests 4\nℹ suites 1\nℹ pass 4\nℹ fail 0\nℹ skipped 0\n", 4},
      {"node --test, nothing", "# tests 0\n# suites 0\n# pass 0\n# fail 0\n", 0},
  });
}

TEST(TestsRun, JavaRubyAndPerlRunners) {
  expect_counts({
      {"maven: the total, not its parts",
       "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.05 s - in ATest\n"
       "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.01 s - in BTest\n"
       "[INFO] Results:\n[INFO] \n"
       "[WARNING] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1\n",
       4},
      {"maven, nothing", "[INFO] --- surefire:3.1.2:test ---\n[INFO] No tests to run.\n", 0},
      {"JUnit 4", "Time: 0.005\n\nOK (5 tests)\n", 5},
      {"JUnit 4, failed", "FAILURES!!!\nTests run: 5,  Failures: 1\n", 5},
      {"JUnit 4, nothing", "Tests run: 0\n", 0},
      {"JUnit 5 console",
       "[         7 tests found           ]\n[         6 tests successful      ]\n"
       "[         1 tests failed          ]\n",
       7},
      {"RSpec", "Finished in 0.01 seconds\n5 examples, 1 failure, 2 pending\n", 3},
      {"RSpec, nothing", "No examples found.\n\n0 examples, 0 failures\n", 0},
      {"prove",
       "All tests successful.\nFiles=2, Tests=9,  0 wallclock secs ( 0.01 usr)\nResult: PASS\n", 9},
      {"prove, nothing", "Files=1, Tests=0,  0 wallclock secs\nResult: NOTESTS\n", 0},
  });
}

TEST(TestsRun, SaysNothingOfOutputThatIsNoRunners) {
  expect_counts({
      {"empty", "", std::nullopt},
      {"a build", "[3/12] Building CXX object a.o\n3 warnings generated.\nbuilt in 1.2s\n",
       std::nullopt},
      {"a bundler", "34 modules transformed in 0.51s\n", std::nullopt},
      {"a log", "Tests are fun\n# a comment\nok 1 - no runner\nRan away in 3s\n", std::nullopt},
      {"a number too long", "99999999999999999999999999 passed in 0.1s\nRan 999999999999 tests\n",
       std::nullopt},
  });
}

TEST(TestsRun, AddsUpSeveralRunners) {
  EXPECT_EQ(tests_run("3 passed in 0.01s\nNo tests found, exiting with code 0\n"
                      "Ran 2 tests in 0.1s\n\nOK\n"),
            5);
}

TEST(TestsRun, ReadsProgressLinesThatOverwriteThemselves) {
  EXPECT_EQ(tests_run("running 1/3\rrunning 2/3\r3 passed in 0.01s\r\n"), 3);
}

TEST(TestsGate, PassesWhenTestsRanAndSaysHowMany) {
  EXPECT_EQ(told(judge_tests(exited(0, "3 passed in 0.01s\n", "pytest -q"))),
            "PASS: exited 0, 3 tests ran");
  EXPECT_EQ(told(judge_tests(exited(0, "Ran 1 test in 0.01s\n\nOK\n"))),
            "PASS: exited 0, 1 test ran");
}

TEST(TestsGate, TakesTheExitCodeWhereNobodySaysHowManyTestsRan) {
  EXPECT_EQ(told(judge_tests(exited(0, "all good\n"))), "PASS: exited 0");
  EXPECT_EQ(told(judge_tests(exited(1, "all good\n"))), "FAIL: exited 1");
}

TEST(TestsGate, GreenWithoutATestIsNotGreen) {
  const core::GateResult result =
      judge_tests(exited(0, "Test project /b\nNo tests were found!!!\n", "ctest"));
  EXPECT_EQ(told(result), "COULD_NOT_RUN (work): ran no test and exited 0");
  EXPECT_EQ(result.excerpt, "Test project /b\nNo tests were found!!!\n");
  EXPECT_EQ(told(judge_tests(exited(0, "4 skipped in 0.02s\n"))),
            "COULD_NOT_RUN (work): ran no test and exited 0");
}

TEST(TestsGate, RunnersThatFailForWantOfTestsAreNoFailedTests) {
  EXPECT_EQ(told(judge_tests(exited(5, "no tests ran in 0.01s\n", "pytest"))),
            "COULD_NOT_RUN (work): ran no test and exited 5");
  EXPECT_EQ(told(judge_tests(exited(5, "3 deselected in 0.01s\n", "pytest -k nope"))),
            "COULD_NOT_RUN (work): ran no test and exited 5");
  EXPECT_EQ(told(judge_tests(exited(5, "", "python3 -m pytest -qqq"))),
            "COULD_NOT_RUN (work): ran no test and exited 5");
  EXPECT_EQ(told(judge_tests(exited(1, "No tests found, exiting with code 1\n", "npx jest"))),
            "COULD_NOT_RUN (work): ran no test and exited 1");
}

TEST(TestsGate, FailuresStayFailures) {
  EXPECT_EQ(told(judge_tests(exited(1, "1 failed, 2 passed in 0.01s\n", "pytest"))),
            "FAIL: exited 1");
  EXPECT_EQ(told(judge_tests(exited(2, "1 error in 0.08s\n", "pytest"))), "FAIL: exited 2");
  EXPECT_EQ(told(judge_tests(exited(101, "running 0 tests\nerror: could not compile\n"))),
            "FAIL: exited 101");
  EXPECT_EQ(told(judge_tests(exited(5, "it broke\n"))), "FAIL: exited 5");
  EXPECT_EQ(
      told(judge_tests(exited(1, "3 passed in 0.01s\nNo tests found, exiting with code 1\n"))),
      "FAIL: exited 1");
}

TEST(TestsGate, AMissingRunnerOutweighsWhatWasCountedBefore) {
  EXPECT_EQ(told(judge_tests(exited(127, "3 passed in 0.01s\nsh: 1: npm: not found\n"))),
            "COULD_NOT_RUN (environment): npm is not in PATH");
}

TEST(ExpectedTests, MayHaveToFail) {
  const Expectation fails{true, 0, false, ""};
  EXPECT_EQ(told(judge_tests(exited(1, "1 failed in 0.1s\n"), fails)),
            "PASS: failed, as the plan expects: exited 1");
  EXPECT_EQ(told(judge_tests(exited(0, "ok"), fails)),
            "FAIL: exited 0, but the plan expects it to fail");
  EXPECT_EQ(told(judge_tests(exited(127, "sh: 1: nope: not found\n"), fails)),
            "COULD_NOT_RUN (environment): nope is not in PATH")
      << "a test that cannot run is no test that fails";
  EXPECT_EQ(
      judge_tests(exited(5, "collected 0 items\n\n== no tests ran in 0.00s ==\n"), fails).verdict,
      core::Verdict::could_not_run);
}

TEST(ExpectedTests, MayHaveToExitWithACode) {
  const Expectation two{true, 2, false, ""};
  EXPECT_EQ(told(judge_tests(exited(2, "usage: x\n"), two)), "PASS: exited 2, as the plan expects");
  EXPECT_EQ(told(judge_tests(exited(1, "Traceback\n"), two)),
            "FAIL: exited 1, but the plan expects it to exit 2");
  EXPECT_EQ(told(judge_tests(exited(0, "fine\n"), two)),
            "FAIL: exited 0, but the plan expects it to exit 2");
  EXPECT_EQ(judge_tests(exited(0, "fine\n"), two).excerpt, "fine\n");
  EXPECT_EQ(told(judge_tests(exited(127, "sh: 1: nope: not found\n"), two)),
            "COULD_NOT_RUN (environment): nope is not in PATH");
}

TEST(ExpectedTests, MayHaveToPrintNothing) {
  const Expectation silent{false, 0, true, ""};
  EXPECT_EQ(told(judge_tests(exited(1, "\n"), silent)), "PASS: printed nothing and exited 1");
  EXPECT_EQ(told(judge_tests(exited(0, ""), silent)), "PASS: exited 0");
  EXPECT_EQ(told(judge_tests(exited(0, "a.c:3: TODO\n"), silent)),
            "FAIL: printed something, but the plan expects nothing");
  EXPECT_EQ(told(judge_tests(exited(2, ""), silent)), "FAIL: exited 2");
}

TEST(ExpectedTests, MayHaveToPrintSomething) {
  const Expectation two{false, 0, false, "2"};
  EXPECT_EQ(told(judge_tests(exited(0, "version 2\n"), two)), "PASS: exited 0");
  EXPECT_EQ(told(judge_tests(exited(0, "version 1\n"), two)),
            "FAIL: exited 0, but did not print `2`, as the plan expects");
  EXPECT_EQ(told(judge_tests(exited(1, "version 2\n"), two)), "FAIL: exited 1");
}

}  // namespace
}  // namespace conduct::validators
