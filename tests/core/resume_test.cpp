// Sittings: interruption, resume, waiting for a person, withheld landings.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;

TEST(ResumeTest, AnInterruptionCancelsWhatRunsAndStartsNothingNew) {
  Story story(phase("1", "a, b") + phase("2", "c"));
  story.world.interrupt_at_wait = 4;  // both agents run
  ASSERT_EQ(*story.start(), Outcome::interrupted);
  EXPECT_EQ(story.state.interrupted, 15);
  EXPECT_EQ(story.state.acting, 0u);
  EXPECT_EQ(story.world.agents, 0u);
  EXPECT_EQ(story.count("attempt-interrupted"), 2);
  EXPECT_EQ(story.job("1/a").attempts.at(0).saved, "partial work of 1/a");
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"),
              ElementsAre("attempt implementer 1 on base", "snapshot 1", "gate 1/a#1", "release"));
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
  EXPECT_EQ(story.job("1/a").attempts.at(0).saved, "partial work of 1/a");
  EXPECT_EQ(story.job("1/a").fixes_left, 3);
}

TEST(ResumeTest, ASecondLookThatWasCutOffIsAFirstOneAgain) {
  constexpr int kMostWaits = 20;
  int cut_off = 0;
  for (int wait = 1; wait <= kMostWaits; ++wait) {
    Story story(phase("1", "a"));
    story.world.flaky = {"1/a"};
    story.world.interrupt_at_wait = wait;
    if (*story.start() != Outcome::interrupted) break;
    if (story.job("1/a").rerun.empty()) continue;
    ++cut_off;
    story.world.interrupt_at_wait = 0;
    story.commands();
    ASSERT_EQ(*story.resume(), Outcome::landed);
    EXPECT_EQ(story.commands_of("1/a").at(0), "gate 1/a#1");
  }
  EXPECT_GT(cut_off, 0);
}

TEST(ResumeTest, APersonsEditsInABlockedWorktreeAreTakenOver) {
  Story story(phase("1", "a"));
  story.settings.retries = 0;
  story.world.needs["1/a"] = 2;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  story.world.edit_worktree("1/a", "1/a.mended");
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"), ElementsAre("snapshot 0", "gate 1/a#me", "release"));
  EXPECT_EQ(story.job("1/a").attempts.size(), 1u);
}

TEST(ResumeTest, ABlockedWorktreeThatNobodyTouchedGoesToTheNextAttempt) {
  Story story(phase("1", "a"));
  story.settings.retries = 0;
  story.world.deeds = {{"1/a 1", Deed::ask}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"), ElementsAre("snapshot 0", "attempt fixer 2 on base",
                                                    "snapshot 2", "gate 1/a#2", "release"));
}

TEST(ResumeTest, APersonResolvesAConflict) {
  Story story(phase("1", "a, b"));
  story.settings.retries = 0;
  story.world.conflicts = {{"1/a.1", "1/b.1"}};
  story.world.deeds = {{"1 1", Deed::leave_markers}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  story.world.edit_worktree("1", "1/b.1");
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1"),
              ElementsAre("snapshot 0", "gate 1#me", "checkpoint 1 1#me", "release"));
}

TEST(ResumeTest, ABlockedJobWhoseWorktreeWasCleanedAwayGetsANewOne) {
  Story story(phase("1", "a"));
  story.settings.retries = 0;
  story.world.needs["1/a"] = 2;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  ASSERT_TRUE(story.tell(Released{story.id("1/a")}).ok());
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/a"), ElementsAre("lease 1/a#1", "attempt fixer 2 on 1/a#1",
                                                    "snapshot 2", "gate 1/a#2", "release"));
}

TEST(ResumeTest, ABlockedPhaseMergesWhatWasIntegratedMeanwhile) {
  Story story(phase("1", "a") + phase("2", "b", "none"));
  story.settings.retries = 1;
  story.world.needs["1"] = 2;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1"),
              ElementsAre("snapshot 0", "merge (base + 2/b#1) + 1#1", "gate ((base + 2/b#1) + 1#1)",
                          "gate ((base + 2/b#1) + 1#1) again 0",
                          "attempt fixer 2 on ((base + 2/b#1) + 1#1)", "snapshot 2", "gate 1#2",
                          "checkpoint 2 1#2", "release"));
}

TEST(ResumeTest, ALandingThatIsInTheWayWaitsAndIsTriedAgain) {
  Story story(phase("1", "a"));
  story.world.in_the_way = "notes.txt";
  ASSERT_EQ(*story.start(), Outcome::waiting);
  EXPECT_EQ(story.state.refused, "uncommitted work is in the way");
  EXPECT_THAT(story.state.in_the_way, ElementsAre("notes.txt"));
  EXPECT_EQ(story.world.target, "base");
  story.world.in_the_way.clear();
  story.world.commit_to_target();
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands(),
              ElementsAre("final: read-target", "final: merge base+stranger1 + (base + 1/a#1)",
                          "final: gate (base+stranger1 + (base + 1/a#1))",
                          "final: land base+stranger1 -> (base+stranger1 + (base + 1/a#1))"));
  EXPECT_EQ(story.state.refused, "");
}

TEST(ResumeTest, WhatABlockedRunHasNotTriedIsNotAWaitForAPerson) {
  Story story(phase("1", "a"));
  story.world.in_the_way = "notes.txt";
  ASSERT_EQ(*story.start(), Outcome::waiting);
  story.world.target_gone = true;
  EXPECT_EQ(*story.resume(), Outcome::blocked);
}

TEST(ResumeTest, AVerifiedRunLandsWhenItIsToldTo) {
  Story story(phase("1", "a"));
  story.settings.land = "none";
  ASSERT_EQ(*story.start(), Outcome::verified);
  EXPECT_EQ(story.world.target, "base");
  EXPECT_TRUE(story.state.withheld);
  story.world.commit_to_target();
  story.commands();
  ASSERT_EQ(*story.resume("merge"), Outcome::landed);
  EXPECT_THAT(story.commands(),
              ElementsAre("final: read-target", "final: merge base+stranger1 + (base + 1/a#1)",
                          "final: gate (base+stranger1 + (base + 1/a#1))",
                          "final: land base+stranger1 -> (base+stranger1 + (base + 1/a#1))"));
  EXPECT_FALSE(story.state.withheld);
}

TEST(ResumeTest, EverySittingIsCountedOnItsOwn) {
  Story story(phase("1", "a"));
  story.settings.retries = 1;
  story.world.needs["1/a"] = 3;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/a").attempts.size(), 2u);
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.job("1/a").attempts.size(), 3u);
  EXPECT_EQ(story.job("1/a").attempts.back().number, 3);
  EXPECT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
}

}  // namespace
}  // namespace conduct::core
