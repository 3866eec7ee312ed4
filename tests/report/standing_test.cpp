// How runs, phases and jobs stand.
#include "conductor/report/standing.h"

#include "tests/report/story.h"

#include <gtest/gtest.h>

namespace conduct::report {
namespace {

using core::Role;

TEST(Standing, PhaseRunsFromItsFirstModulesStartToItsCheckpoint) {
  Story story;
  const core::PhaseId base(std::size_t{0});
  const core::PhaseId ship(std::size_t{1});
  EXPECT_STREQ(phase_state(story.plan, story.state, base), "pending");
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  EXPECT_STREQ(phase_state(story.plan, story.state, base), "running");
  EXPECT_STREQ(phase_state(story.plan, story.state, ship), "pending");
  story.merges("1", 'e', {passed("tests", "make test", "1")}).checkpoints("1", 1);
  EXPECT_STREQ(phase_state(story.plan, story.state, base), "passed");
  EXPECT_EQ(phases_done(story.plan, story.state).done, 1U);
  EXPECT_EQ(modules_done(story.plan, story.state).done, 2U);
}

TEST(Standing, UncheckedCriteriaAreCountedOnceWhenTheFinalTreeWasJudged) {
  Story story;
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {passed("tests", "make test", "1"), unchecked("The pages look good")})
      .checkpoints("1", 1);
  EXPECT_EQ(unchecked(story.plan, story.state), 1U);
  story.succeeds("2/ship", 'f').merges("2", 'f', {passed("tests", "make dist", "2")});
  story.checkpoints("2", 2).verifies({unchecked("The pages look good")});
  EXPECT_EQ(unchecked(story.plan, story.state), 1U);
}

TEST(Standing, ReasonKeepsTheNumbersThatASignatureLeavesOut) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  const std::vector<core::GateResult> red = {failed("tests", "make test", "1", "3 of 40 failed"),
                                             failed("lint", "", "1", "2 findings")};
  story.judges("1/api", red).judges("1/api", red);
  EXPECT_EQ(reason_of(story.plan, story.state, story.job("1/api")),
            "tests `make test` FAIL: 3 of 40 failed (and 1 more)");
}

TEST(Standing, ReasonOfAnAttemptThatFailedWithoutAGateIsItsOwn) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::LeaseFailed{story.job("1/api"), "disk\nfull"});
  EXPECT_EQ(reason_of(story.plan, story.state, story.job("1/api")), "disk full");
}

TEST(Standing, WideWaitIsToldInAFewNames) {
  spec::Spec spec;
  for (int i = 1; i <= 9; ++i) {
    spec::Phase phase;
    phase.id = std::to_string(i);
    phase.depends = std::vector<std::string>{};
    spec.phases.push_back(phase);
  }
  std::vector<base::Diagnostic> diagnostics;
  Story story(*core::make_plan(spec, judged_elsewhere(), diagnostics));
  story.starts();
  EXPECT_EQ(action(story.plan, story.state, story.plan.final_job()),
            "waiting for 1, 2, 3, 4 and 5 more");
}

TEST(Standing, GateOfAnotherPhaseIsNamedByIt) {
  const Story story;
  const core::GateResult gate = passed("tests", "make test", "1");
  EXPECT_EQ(gate_name(story.plan, story.job("1/api"), gate), "tests `make test`");
  EXPECT_EQ(gate_name(story.plan, story.job("2"), gate), "tests `make test` of phase 1");
  EXPECT_EQ(gate_name(story.plan, story.job("final"), gate), "tests `make test` of phase 1");
}

TEST(Standing, WordsForPeople) {
  EXPECT_EQ(counted(1, "criterion"), "1 criterion");
  EXPECT_EQ(counted(2, "criterion"), "2 criteria");
  EXPECT_EQ(counted(0, "phase"), "0 phases");
  EXPECT_EQ(short_ref("refs/heads/feature/x"), "feature/x");
  EXPECT_EQ(run_file("/r", "a.log"), "/r/a.log");
  EXPECT_EQ(run_file("", "a.log"), "a.log");
}

}  // namespace
}  // namespace conduct::report
