// Which checks make up the gates of which job.
#include "conductor/run/checks.h"

#include "spec/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conduct::run {
namespace {

using testing::ElementsAre;

const std::string kSpec =
    "# Plan\n\n"
    "### Phase 1: One\n\n- Work\n\nModules: a\n\nTest Command: make one\n\n"
    "Success Criteria:\n\n- `out.txt` exists\n- Reads well\n\n"
    "### Phase 2: Two\n\n- Work\n\nModules: b, c\n\nTest Command: make two\n\n"
    "Success Criteria:\n\n- Command `./check` exits 0\n\n";

class ChecksTest : public testing::Test {
 protected:
  ChecksTest() {
    std::vector<base::Diagnostic> diagnostics;
    plan = *core::make_plan(spec::parse(kSpec).spec, {}, diagnostics);
    state = core::initial(plan);
    options.config.gates = {{"lint", "make lint", true, false, false},
                            {"all", "make all", false, true, true}};
  }

  std::vector<std::string> of(const std::string& job) const {
    constexpr const char* kKinds[] = {"setup",      "tests", "criterion",
                                      "configured", "scope", "deferred"};
    std::vector<std::string> out;
    for (const Check& check : checks_of(plan, state, options, *plan.find_job(job)))
      out.push_back(check.phase + " " + kKinds[static_cast<int>(check.kind)] + " " + check.gate +
                    (check.command.empty() ? "" : ": " + check.command));
    return out;
  }

  core::Plan plan;
  core::State state;
  RunOptions options;
};

TEST_F(ChecksTest, APhasesOnlyModuleIsJudgedByAllOfThePhase) {
  EXPECT_THAT(of("1/a"),
              ElementsAre("1 scope scope", "1 configured lint: make lint",
                          "1 tests tests: make one", "1 criterion files", "1 criterion criteria"));
}

TEST_F(ChecksTest, OneOfSeveralModulesIsNotBlockedByWhatNeedsAll) {
  EXPECT_THAT(of("2/b"), ElementsAre("2 scope scope", "2 configured lint: make lint",
                                     "2 deferred tests", "2 deferred criteria"));
}

TEST_F(ChecksTest, APhaseIsJudgedByTheTestsOfThePhasesDoneBeforeItToo) {
  EXPECT_THAT(of("2"), ElementsAre("2 tests tests: make two", "2 criterion criteria: ./check",
                                   "2 configured all: make all"));
  for (core::Stage stage : {core::Stage::done, core::Stage::releasing, core::Stage::skipped}) {
    state.of(*plan.find_job("1")).stage = stage;
    EXPECT_THAT(of("2"), ElementsAre("2 tests tests: make two", "2 criterion criteria: ./check",
                                     "1 tests tests: make one", "2 configured all: make all"));
  }
}

TEST_F(ChecksTest, TheRunIsJudgedByEverything) {
  EXPECT_THAT(of("final"),
              ElementsAre("1 tests tests: make one", "2 tests tests: make two", "1 criterion files",
                          "1 criterion criteria", "2 criterion criteria: ./check",
                          " configured all: make all"));
}

// What a plan of its own says.
class SpecificChecks : public ChecksTest {
 protected:
  void read(const std::string& text) {
    std::vector<base::Diagnostic> diagnostics;
    plan = *core::make_plan(spec::parse(text).spec, {}, diagnostics);
    state = core::initial(plan);
    options.config.gates.clear();
  }
};

TEST_F(SpecificChecks, APhaseThatEndsMeanwhileChangesNothingForTheModulesOfAnother) {
  read(
      "## Phase 1: A\n\n- x\n\nSetup: `npm ci`\n\nTest Command: t1\n\n"
      "## Phase 2: B\n\nDepends on: none\n\n- x\n\nTest Command: t2\n");
  const std::vector<std::string> before = of("2/b");
  state.of(*plan.find_job("1")).stage = core::Stage::done;
  EXPECT_EQ(of("2/b"), before);
  EXPECT_THAT(of("2"),
              ElementsAre("1 setup setup: npm ci", "2 tests tests: t2", "1 tests tests: t1"))
      << "what is merged has both";
}

TEST_F(SpecificChecks, WhatIsBuiltOnAPhaseIsSetUpAsItIsAndTheFinalTreeAsAllAre) {
  read(
      "## Phase 1: A\n\n- x\n\nSetup: `npm ci`\n\nTest Command: t1\n\n"
      "## Phase 2: B\n\n- x\n\nSetup: `make deps`, `npm ci`\n\nTest Command: t2\n");
  EXPECT_THAT(of("1/a"),
              ElementsAre("1 scope scope", "1 setup setup: npm ci", "1 tests tests: t1"));
  EXPECT_THAT(of("2"), ElementsAre("1 setup setup: npm ci", "2 setup setup: make deps",
                                   "2 tests tests: t2"));
  EXPECT_THAT(of("2/b"), ElementsAre("2 scope scope", "1 setup setup: npm ci",
                                     "2 setup setup: make deps", "2 tests tests: t2"));
  EXPECT_THAT(of("final"), ElementsAre("1 setup setup: npm ci", "2 setup setup: make deps",
                                       "1 tests tests: t1", "2 tests tests: t2"));
  EXPECT_THAT(setup_commands(checks_of(plan, state, options, *plan.find_job("final"))),
              ElementsAre("npm ci", "make deps"));
}

TEST_F(SpecificChecks, AModulesOwnTestsAreOfTheModuleOfItsPhaseAndOfTheEnd) {
  read(
      "## Phase 1: A\nTest Command: make all\n\n"
      "### Module: b\n- t\n\nTest Command: make b\n\nSuccess Criteria:\n- `b.c` exists\n"
      "### Module: c\n- u\n## Phase 2: D\n- v\nTest Command: make d\n");
  EXPECT_THAT(of("1/b"), ElementsAre("1 scope scope", "1 tests tests: make b", "1 criterion files",
                                     "1 deferred tests"));
  EXPECT_THAT(of("1/c"), ElementsAre("1 scope scope", "1 deferred tests"));
  EXPECT_THAT(of("1"),
              ElementsAre("1 tests tests: make all", "1 tests tests: make b", "1 criterion files"));
  state.of(*plan.find_job("1")).stage = core::Stage::done;
  EXPECT_THAT(of("2"), ElementsAre("2 tests tests: make d", "1 tests tests: make all",
                                   "1 tests tests: make b"));
  EXPECT_THAT(of("final"), ElementsAre("1 tests tests: make all", "1 tests tests: make b",
                                       "2 tests tests: make d", "1 criterion files"));
}

TEST_F(SpecificChecks, TheEndIsJudgedByWhatTheWholePlanAsksAndNotByWhatItLifts) {
  read(
      "## Phase 1: A\n- t\nTest Command: make a\nSuccess Criteria:\n"
      "- `draft.md` exists (until Phase 2)\n- `a.c` exists\n"
      "## Phase 2: B\n- t\nTest Command: make b\nSuccess Criteria:\n- `old.c` exists\n"
      "## Phase 3: C\n- t\nTest Command: make c\nSupersedes: Phase 2\n"
      "## Verification\n- `make check`\n## Success Criteria\n- `final.md` exists\n");
  EXPECT_THAT(of("1"),
              ElementsAre("1 tests tests: make a", "1 criterion files", "1 criterion files"));
  EXPECT_THAT(of("final"),
              ElementsAre("1 tests tests: make a", "2 tests tests: make b", "3 tests tests: make c",
                          " tests tests: make check", "1 criterion files", " criterion files"));
}

TEST_F(SpecificChecks, WhatIsExpectedToFailMustFailInItsOwnPhaseAlone) {
  read(
      "## Phase 1: Tests\n- t\nTest Command: make a\nExpected: fail\n"
      "## Phase 2: Code\n- t\nTest Command: make b\n");
  const auto fails = [&](const std::string& job, std::size_t check) {
    return checks_of(plan, state, options, *plan.find_job(job)).at(check).expected.fails;
  };
  EXPECT_TRUE(fails("1/tests", 1));
  EXPECT_TRUE(fails("1", 0));
  state.of(*plan.find_job("1")).stage = core::Stage::done;
  EXPECT_FALSE(fails("2", 1));
  EXPECT_FALSE(fails("final", 0));
}

TEST_F(SpecificChecks, WhatAProgramRefusesItRefusesToTheEnd) {
  read(
      "## Phase 1: A\n- t\nRun: `./x --bad`\nExpected: exit 2\n"
      "## Phase 2: B\n- t\nTest Command: make b\n\n## Verification\n\n- `./x --worse` exits 1\n");
  state.of(*plan.find_job("1")).stage = core::Stage::done;
  for (const auto& [job, check] :
       {std::pair("1", 0), std::pair("2", 1), std::pair("final", 0), std::pair("final", 2)}) {
    const std::vector<Check> checks = checks_of(plan, state, options, *plan.find_job(job));
    const validators::Expectation& expected = checks.at(static_cast<std::size_t>(check)).expected;
    EXPECT_TRUE(expected.fails) << job << ' ' << check;
    EXPECT_EQ(expected.exit_code, check == 2 ? 1 : 2) << job << ' ' << check;
  }
}

TEST_F(SpecificChecks, AServerIsAskedByAScriptThatStartsIt) {
  read(
      "## Phase 1: A\n- t\nTest Command: make\nStart: `./serve --port 9000`\n"
      "Success Criteria:\n- Service answers on port 9000\n"
      "- GET http://localhost:9000/it's returns 200\n");
  const std::vector<Check> checks = checks_of(plan, state, options, *plan.find_job("1"));
  EXPECT_THAT(checks.at(1).command, testing::HasSubstr("./serve --port 9000\n"));
  EXPECT_THAT(checks.at(1).command, testing::Not(testing::HasSubstr("GET")));
  EXPECT_THAT(checks.at(2).command, testing::HasSubstr("path='/it'\\''s'"));
}

}  // namespace
}  // namespace conduct::run
