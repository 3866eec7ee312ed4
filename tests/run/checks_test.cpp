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
    constexpr const char* kKinds[] = {"tests", "criterion", "configured", "scope", "deferred"};
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

}  // namespace
}  // namespace conduct::run
