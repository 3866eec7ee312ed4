// Stories that end well: which commands the core gives, in which order.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;

TEST(StoryTest, TwoModulesSideBySideAndThenTheNextPhase) {
  Story story(phase("1", "a, b") + phase("2", "c"));
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.commands(),
              ElementsAre("1/a: lease base", "1/b: lease base",                      //
                          "1/a: attempt implementer 1 on base",                      //
                          "1/b: attempt implementer 1 on base",                      //
                          "1/a: snapshot 1", "1/b: snapshot 1",                      //
                          "1/a: gate 1/a#1", "1/b: gate 1/b#1",                      //
                          "1/a: release", "1/b: release",                            //
                          "1: merge base + 1/a#1",                                   //
                          "1: merge (base + 1/a#1) + 1/b#1",                         //
                          "1: gate ((base + 1/a#1) + 1/b#1)",                        //
                          "1: checkpoint 1 ((base + 1/a#1) + 1/b#1)",                //
                          "2/c: lease ((base + 1/a#1) + 1/b#1)",                     //
                          "2/c: attempt implementer 1 on ((base + 1/a#1) + 1/b#1)",  //
                          "2/c: snapshot 1", "2/c: gate 2/c#1", "2/c: release",      //
                          "2: merge ((base + 1/a#1) + 1/b#1) + 2/c#1",               //
                          "2: gate (((base + 1/a#1) + 1/b#1) + 2/c#1)",              //
                          "2: checkpoint 2 (((base + 1/a#1) + 1/b#1) + 2/c#1)",      //
                          "final: read-target",                                      //
                          "final: gate (((base + 1/a#1) + 1/b#1) + 2/c#1)",          //
                          "final: land base -> (((base + 1/a#1) + 1/b#1) + 2/c#1)"));
  EXPECT_EQ(story.world.target, "(((base + 1/a#1) + 1/b#1) + 2/c#1)");
  EXPECT_TRUE(story.world.worktrees.empty());
  EXPECT_EQ(story.state.landed_from, "base");
  EXPECT_EQ(story.state.unfinished, 0u);
}

TEST(StoryTest, AModuleBuildsOnTheMergeOfItsDependencies) {
  Story story("### Phase 1: One\n\n- Work\n\nModules:\n\n- a\n- b\n- c (depends on a, b)\n\n");
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1/c"),
              ElementsAre("merge base + 1/a#1", "merge (base + 1/a#1) + 1/b#1",
                          "lease ((base + 1/a#1) + 1/b#1)",
                          "attempt implementer 1 on ((base + 1/a#1) + 1/b#1)", "snapshot 1",
                          "gate 1/c#1", "release"));
}

TEST(StoryTest, WhatADependentModuleChangedIsToldAgainstTheMergeOfItsDependencies) {
  Story story("### Phase 1: One\n\n- Work\n\nModules:\n\n- a\n- b (depends on a)\n\n");
  story.settings.retries = 1;
  story.world.deeds = {{"1/b 1", Deed::nothing}, {"1/b 2", Deed::nothing}};
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.job("1/b").base, "(base + 1/a#1)");
  EXPECT_EQ(story.job("1/b").failure, "the same tree failed before: the attempt changed nothing");
}

TEST(StoryTest, IndependentPhasesOverlapAndIntegrateOneAtATime) {
  Story story(phase("1", "a") + phase("2", "b", "none"));
  story.world.needs["1"] = 1;  // phase 1 needs a fixer on the merged tree
  ASSERT_EQ(*story.start(), Outcome::landed);
  const std::vector<std::string> commands = story.commands();
  const auto at = [&](const std::string& text) {
    const auto found = std::find(commands.begin(), commands.end(), text);
    EXPECT_NE(found, commands.end()) << text;
    return found - commands.begin();
  };
  EXPECT_LT(at("2/b: lease base"), at("1/a: attempt implementer 1 on base"));
  EXPECT_LT(at("2/b: release"), at("1: attempt fixer 1 on (base + 1/a#1)"));
  EXPECT_LT(at("1: checkpoint 1 1#1"), at("2: merge 1#1 + 2/b#1"));
}

TEST(StoryTest, APhaseThatWasRepairedMakesRoomForTheNext) {
  Story story(phase("1", "a") + phase("2", "b"));
  story.world.needs["1"] = 1;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.world.files(story.world.target),
            (std::set<std::string>{"1.1", "1/a.1", "2/b.1"}));
}

TEST(StoryTest, TheWholePlanIsRepairedBeforeItLands) {
  Story story(phase("1", "a"));
  story.world.needs["final"] = 1;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(story.commands_of("final"),
              ElementsAre("read-target", "gate (base + 1/a#1)", "gate (base + 1/a#1) again 0",
                          "lease (base + 1/a#1)", "attempt fixer 1 on (base + 1/a#1)", "snapshot 1",
                          "gate final#1", "land base -> final#1", "release"));
}

TEST(StoryTest, ATargetThatMovedIsMergedAndGatedBeforeItLands) {
  Story story(phase("1", "a"));
  story.world.target_moves = 1;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(
      story.commands_of("final"),
      ElementsAre("read-target", "gate (base + 1/a#1)", "land base -> (base + 1/a#1)",
                  "merge base+stranger1 + (base + 1/a#1)", "gate (base+stranger1 + (base + 1/a#1))",
                  "land base+stranger1 -> (base+stranger1 + (base + 1/a#1))"));
  EXPECT_EQ(story.world.files(story.world.target), (std::set<std::string>{"1/a.1", "stranger1"}));
}

TEST(StoryTest, SkippedPhasesAreDoneFromTheStart) {
  Story story(phase("1", "a") + phase("2", "b"));
  story.settings.skipped = {"1"};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.job("1").stage, Stage::skipped);
  EXPECT_STREQ(describe(story.job("1/a")), "skipped");
  EXPECT_EQ(story.commands().front(), "2/b: lease base");
  EXPECT_EQ(story.state.checkpoints.front().number, 1);
}

TEST(StoryTest, AnythingThatCannotBeTakenBackIsSyncedFirst) {
  Story story(phase("1", "a"));
  ASSERT_EQ(*story.start(), Outcome::landed);
  for (std::size_t i = 0; i < story.log.entries.size(); ++i) {
    const StoredEntry& entry = story.log.entries[i];
    const bool irreversible = entry.body.find("\"command\":\"land\"") != std::string::npos ||
                              entry.body.find("\"command\":\"checkpoint\"") != std::string::npos;
    if (!irreversible) continue;
    EXPECT_THAT(story.log.synced, testing::Contains(i + 1)) << entry.body;
  }
}

TEST(StoryTest, WhatNobodyCheckedIsCounted) {
  Story story(phase("1", "a"));
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.job("1").unchecked, 1);
  EXPECT_EQ(story.state.checkpoints.front().unchecked, 1);
}

}  // namespace
}  // namespace conduct::core
