// Stories that go wrong: what is tried again, by whom, and when conduct gives up.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;

TEST(FailureTest, AFailedGateIsRunAgainAndThenGoesToAFixer) {
  Story story(phase("1", "a"));
  story.world.needs["1/a"] = 2;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"),
              ElementsAre("lease base", "attempt implementer 1 on base", "snapshot 1", "gate 1/a#1",
                          "gate 1/a#1 again 0", "attempt fixer 2 on 1/a#1", "snapshot 2",
                          "gate 1/a#2", "release"));
  EXPECT_EQ(story.job("1/a").attempts[0].failure, "tests `make test` FAIL: exited 2");
  EXPECT_EQ(story.job("1/a").attempts[1].failure, "");
  EXPECT_EQ(story.job("1/a").failure, "");
  EXPECT_EQ(story.job("1/a").fixes_left, 2);
}

TEST(FailureTest, AGateThatPassesTheSecondTimeIsFlaggedFlaky) {
  Story story(phase("1", "a"));
  story.world.flaky = {"1/a"};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
  EXPECT_TRUE(story.job("1/a").gates[0].flaky);
  EXPECT_EQ(story.job("1/a").gates[0].verdict, Verdict::pass);
  EXPECT_FALSE(story.job("1/a").gates[1].flaky);
  EXPECT_FALSE(story.job("1").gates[0].flaky);
}

TEST(FailureTest, SpentRetriesBlockThePhaseAndIndependentWorkGoesOn) {
  Story story(phase("1", "a") + phase("2", "b", "none") + phase("3", "c", "1"));
  story.settings.retries = 2;
  story.world.needs["1/a"] = 99;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").attempts.size(), 3u);
  EXPECT_EQ(story.job("1/a").stage, Stage::blocked);
  EXPECT_EQ(story.job("1/a").cause, Cause::work);
  EXPECT_EQ(story.job("1/a").failure, "tests `make test` FAIL: exited 2");
  EXPECT_STREQ(describe(story.job("1/a")), "blocked");
  EXPECT_EQ(story.job("1").stage, Stage::waiting);
  EXPECT_EQ(story.job("2").stage, Stage::done);
  EXPECT_STREQ(describe(story.job("3/c")), "pending");
  EXPECT_EQ(story.world.target, "base");
  EXPECT_EQ(story.count("escalated"), 1);
  EXPECT_EQ(story.world.worktrees, (std::set<std::string>{"1/a"}));  // a person can look at it
}

TEST(FailureTest, APhaseMaySayHowOftenItIsTriedAgain) {
  Story story(phase("1", "a") + "Retries: 0\n\n" + phase("2", "b", "none"));
  story.world.needs["1/a"] = 9;
  story.world.needs["2/b"] = 9;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
  EXPECT_EQ(story.job("2/b").attempts.size(), 4u) << "the run's retries are for all others";
}

TEST(FailureTest, ABlockedPhaseGivesItsTurnToTheNext) {
  Story story(phase("1", "a") + phase("2", "b", "none"));
  story.settings.retries = 0;
  story.world.needs["1"] = 9;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1").stage, Stage::blocked);
  EXPECT_EQ(story.job("2").stage, Stage::done);
  EXPECT_EQ(story.state.integration, "(base + 2/b#1)");
}

TEST(FailureTest, AGateThatTheEnvironmentKeepsFromRunningNeedsNoFixer) {
  Story story(phase("1", "a"));
  story.world.cannot_gate = {"1/a"};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
  EXPECT_EQ(story.job("1/a").cause, Cause::environment);
  EXPECT_EQ(story.job("1/a").failure, "tests `make test` COULD_NOT_RUN: make is not installed");
  EXPECT_EQ(story.count("gates-judged"), 1);
}

TEST(FailureTest, TwoAttemptsThatChangeNothingAreEnough) {
  Story story(phase("1", "a"));
  story.world.deeds = {{"1/a 1", Deed::nothing}, {"1/a 2", Deed::nothing}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  const JobState& job = story.job("1/a");
  ASSERT_EQ(job.attempts.size(), 2u);
  EXPECT_EQ(job.attempts[0].failure, "the attempt changed nothing");
  EXPECT_EQ(job.failure, "the same tree failed before: the attempt changed nothing");
  EXPECT_EQ(job.fixes_left, 2);
  EXPECT_EQ(story.count("gates-judged"), 0);
}

TEST(FailureTest, AFixerThatLeavesTheFailedTreeAsItIsIsTheLast) {
  Story story(phase("1", "a"));
  story.world.needs["1/a"] = 2;
  story.world.deeds = {{"1/a 2", Deed::nothing}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").failure,
            "the same tree failed before: tests `make test` FAIL: exited 2");
}

TEST(FailureTest, AnAgentThatCrashesIsFollowedByAFixerOnWhatItLeft) {
  Story story(phase("1", "a"));
  story.world.deeds = {{"1/a 1", Deed::crash}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"),
              ElementsAre("lease base", "attempt implementer 1 on base", "snapshot 1",
                          "attempt fixer 2 on 1/a#1", "snapshot 2", "gate 1/a#2", "release"));
  EXPECT_EQ(story.job("1/a").attempts[0].failure, "the agent was killed by signal 9");
}

TEST(FailureTest, AnAttemptThatReachesOutsideItsWorktreeHasFailed) {
  Story story(phase("1", "a"));
  story.world.deeds = {{"1/a 1", Deed::stray}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.job("1/a").attempts.size(), 2u);
  EXPECT_EQ(story.job("1/a").attempts[0].failure,
            "outside the worktree, refs/heads/main was changed");
  EXPECT_THAT(story.job("1/a").warnings,
              ElementsAre("outside the worktree, refs/heads/main was changed"));
}

TEST(FailureTest, AnAgentThatCouldNotBeStartedIsNoAttempt) {
  Story story(phase("1", "a"));
  story.world.deeds = {{"1/a 1", Deed::not_started}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").failure, "the agent could not be started: no such file");
  EXPECT_EQ(story.job("1/a").cause, Cause::environment);
  story.world.deeds.clear();
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"), ElementsAre("snapshot 0", "attempt implementer 1 on base",
                                                    "snapshot 1", "gate 1/a#1", "release"));
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
}

TEST(FailureTest, AQuestionGoesToAPerson) {
  Story story(phase("1", "a"));
  story.world.deeds = {{"1/a 1", Deed::ask}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").failure, "the agent asks: tabs or spaces?");
  EXPECT_EQ(story.job("1/a").cause, Cause::person);
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
}

TEST(FailureTest, AConflictGoesToTheSynthesizer) {
  Story story(phase("1", "a, b"));
  story.world.conflicts = {{"1/a.1", "1/b.1"}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(
      story.commands_of("1"),
      ElementsAre("merge base + 1/a#1", "merge (base + 1/a#1) + 1/b#1", "lease (base + 1/a#1)",
                  "attempt synthesizer 1 on (base + 1/a#1) with 1/b#1", "snapshot 1", "gate 1#1",
                  "checkpoint 1 1#1", "release"));
  EXPECT_TRUE(story.job("1").conflict_files.empty());
  EXPECT_EQ(story.world.files(story.world.target),
            (std::set<std::string>{"1#by-synthesizer-1", "1/a.1", "1/b.1"}));
}

TEST(FailureTest, AResolutionWithMarkersIsBegunAnewFromBothSides) {
  Story story(phase("1", "a, b"));
  story.world.conflicts = {{"1/a.1", "1/b.1"}};
  story.world.deeds = {{"1 1", Deed::leave_markers}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(
      story.commands_of("1"),
      ElementsAre("merge base + 1/a#1", "merge (base + 1/a#1) + 1/b#1", "lease (base + 1/a#1)",
                  "attempt synthesizer 1 on (base + 1/a#1) with 1/b#1", "snapshot 1",
                  "attempt synthesizer 2 on (base + 1/a#1) with 1/b#1", "snapshot 2", "gate 1#2",
                  "checkpoint 1 1#2", "release"));
  EXPECT_EQ(story.job("1").attempts[0].failure, "shared.txt still has conflict markers");
}

TEST(FailureTest, AConflictThatNobodyResolvesBlocksThePhase) {
  Story story(phase("1", "a, b"));
  story.settings.retries = 1;
  story.world.conflicts = {{"1/a.1", "1/b.1"}};
  story.world.deeds = {{"1 1", Deed::leave_markers}, {"1 2", Deed::leave_markers}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1").failure, "shared.txt still has conflict markers");
  EXPECT_EQ(story.job("1").conflict_files, std::vector<std::string>{"shared.txt"});
  EXPECT_EQ(story.job("1").cause, Cause::person);
  EXPECT_FALSE(story.state.integrating.has_value());
}

TEST(FailureTest, ATargetThatConflictsIsSynthesizedGatedAndLanded) {
  Story story(phase("1", "a"));
  story.world.target_moves = 1;
  story.world.conflicts = {{"1/a.1", "stranger1"}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.job("final").attempts.at(0).role, Role::synthesizer);
  EXPECT_EQ(story.world.files(story.world.target),
            (std::set<std::string>{"1/a.1", "final#by-synthesizer-1", "stranger1"}));
}

TEST(FailureTest, WithoutAWorktreeThereIsNoAttempt) {
  Story story(phase("1", "a"));
  story.world.cannot_lease = {"1/a"};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").failure, "the disk is full");
  EXPECT_EQ(story.job("1/a").cause, Cause::environment);
  story.world.cannot_lease.clear();
  EXPECT_EQ(*story.resume(), Outcome::landed);
}

TEST(FailureTest, ActsThatFailBlockTheirJobAndAreTriedAgainOnResume) {
  for (const char* act : {"snapshot 1/a", "gate 1/a", "merge 1", "gate 1", "checkpoint 1",
                          "read-target final", "gate final", "land final"}) {
    Story story(phase("1", "a"));
    story.world.broken_acts = {{act, "the disk is full"}};
    ASSERT_EQ(*story.start(), Outcome::blocked) << act;
    const std::string job = std::string(act).substr(std::string(act).find(' ') + 1);
    EXPECT_EQ(story.job(job).failure, "the disk is full") << act;
    EXPECT_EQ(story.job(job).cause, Cause::environment) << act;
    story.world.broken_acts.clear();
    ASSERT_EQ(*story.resume(), Outcome::landed) << act;
    EXPECT_EQ(story.world.files(story.world.target), (std::set<std::string>{"1/a.1"})) << act;
  }
}

TEST(FailureTest, AWorktreeThatCannotBeRemovedIsOnlyAWarning) {
  Story story(phase("1", "a"));
  story.world.broken_acts = {{"release 1/a", "the folder is busy"}};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.job("1/a").warnings, ElementsAre("the folder is busy"));
}

TEST(FailureTest, ATargetThatIsGoneIsForAPersonToSee) {
  Story story(phase("1", "a"));
  story.world.target_gone = true;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("final").failure, "the target refs/heads/main is gone");
}

}  // namespace
}  // namespace conduct::core
