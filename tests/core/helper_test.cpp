// Stories of agents that ask for helpers: what they use counts, and their providers' trouble does.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

const Usage kOwn{100, {}, 10, 1.0}, kHelpers{50, {}, 5, 0.5};

class HelperTest : public testing::Test {
 protected:
  HelperTest() : story(phase("1", "a")), id(story.id("1/a")) {
    story.means.casting = {
        {{"big", {"anthropic", ""}}, {"small", {"openai", ""}}},
        {{Role::implementer, {"big"}}, {Role::fixer, {"big"}}, {Role::synthesizer, {"big"}}},
        false};
    story.world.usage["1/a"] = kOwn;
  }

  HelperSpawned spawned(const std::string& name) const {
    return {id, name, Role::fixer, "small", "openai", "agents/1/a/" + name + ".log"};
  }
  HelperEnded ended(const std::string& name, HelperOutcome outcome) const {
    return {id, name, outcome, "why", "all done", "c9", 1, kHelpers, 2};
  }
  const AttemptRecord& last() const { return story.job("1/a").attempts.back(); }

  Story story;
  JobId id;
};

TEST_F(HelperTest, WhatAHelperUsesIsTheAttemptsTheModulesAndTheRuns) {
  story.world.helped["1/a 1"] = {spawned("fixer-request-x"),
                                 HelperTold{id, "fixer-request-x", {20, {}, 2, 0.1}},
                                 ended("fixer-request-x", HelperOutcome::merged)};
  ASSERT_EQ(*story.start(), Outcome::landed);
  for (const Spending& spending :
       {spending_of(last()), spending_of(story.job("1/a")), story.state.spending}) {
    EXPECT_EQ(spending.known, (Usage{150, {}, 15, 1.5}));
    EXPECT_EQ(spending.tries, 2);
  }
  ASSERT_EQ(last().helpers.size(), 1U);
  EXPECT_EQ(last().helpers[0].agent, "small");
  EXPECT_EQ(last().helpers[0].outcome, HelperOutcome::merged);
  EXPECT_EQ(last().number, 1) << "a helper is no attempt";
}

TEST_F(HelperTest, OneThatWasRefusedHasUsedNothing) {
  HelperEnded refused{id, "fixer-request-x", HelperOutcome::refused, "no more", "", "", 0, {}, 0};
  story.world.helped["1/a 1"] = {refused};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.state.spending.tries, 1);
  ASSERT_EQ(last().helpers.size(), 1U);
  EXPECT_EQ(last().helpers[0].reason, "no more");
}

TEST_F(HelperTest, ItsProvidersLimitHoldsForEverybodyAndIsWaitedFor) {
  HelperEnded limited = ended("fixer-request-x", HelperOutcome::interrupted);
  limited.trouble = Trouble{TroubleKind::rate_limit, "too many requests", 900'000};
  story.world.helped["1/a 1"] = {spawned("fixer-request-x"), limited};
  ASSERT_EQ(*story.start(), Outcome::landed);
  const ProviderState& provider = story.state.providers.at("openai");
  EXPECT_TRUE(provider.parked) << "the run ended before its time came";
  EXPECT_EQ(provider.trouble.until_ms, 900'000);
  EXPECT_EQ(story.world.alarms.count(900'000), 1U);
}

TEST_F(HelperTest, OneThatGoesWellEndsARowOfTroubles) {
  HelperEnded limited = ended("fixer-request-x", HelperOutcome::interrupted);
  limited.trouble = Trouble{TroubleKind::overloaded, "529", 1};
  story.world.helped["1/a 1"] = {spawned("fixer-request-x"), limited};
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(strikes_of(story.state, "openai"), 1);

  Story other(phase("1", "a"));
  other.means = story.means;
  other.world.helped["1/a 1"] = {spawned("fixer-request-x"), limited, spawned("fixer-request-y"),
                                 ended("fixer-request-y", HelperOutcome::answered)};
  ASSERT_EQ(*other.start(), Outcome::landed);
  EXPECT_EQ(strikes_of(other.state, "openai"), 0);
  EXPECT_EQ(strikes_of(other.state, "nobody"), 0);
}

TEST_F(HelperTest, ABudgetCountsWhatHelpersUseWhileTheyWork) {
  story.means.budget.cost_usd = 0.4;
  story.world.helped["1/a 1"] = {spawned("fixer-request-x"),
                                 HelperTold{id, "fixer-request-x", kHelpers}};
  ASSERT_EQ(*story.start(), Outcome::spent);
  EXPECT_EQ(last().helpers[0].outcome, HelperOutcome::interrupted) << "it ended with its asker";
  EXPECT_EQ(story.state.spending.known.cost_usd, 0.5);
}

TEST_F(HelperTest, AConductorThatDiesLosesNothingOfWhatWasUsed) {
  story.world.helped["1/a 1"] = {spawned("fixer-request-x"),
                                 HelperTold{id, "fixer-request-x", kHelpers}};
  story.log.fail_append_after = 7;  // the helper has told
  ASSERT_FALSE(story.start().ok());
  story.die(1, true);
  story.world.helped.clear();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.state.spending.known.cost_usd, 1.5);
  EXPECT_EQ(story.state.spending.tries, 3) << "the one that was cut off, its helper, and the last";
  EXPECT_EQ(spending_of(last()).known.cost_usd, 1.5);
  EXPECT_EQ(own_spending_of(last()).known.cost_usd, 1.0) << "its helper's is told apart";
  ASSERT_EQ(last().helpers.size(), 1U) << "it was asked for by the same attempt";
  EXPECT_EQ(last().helpers[0].outcome, HelperOutcome::interrupted);
}

TEST_F(HelperTest, OneThatIsCalledAgainIsOne) {
  story.world.helped["1/a 1"] = {
      spawned("fixer-request-x"), HelperTold{id, "fixer-request-x", {20, {}, 2, 0.1}},
      spawned("fixer-request-x"), HelperTold{id, "fixer-request-x", kHelpers},
      ended("fixer-request-x", HelperOutcome::merged)};
  ASSERT_EQ(*story.start(), Outcome::landed);
  ASSERT_EQ(last().helpers.size(), 1U);
  EXPECT_EQ(story.state.spending.known.cost_usd, 1.5);
  EXPECT_EQ(spending_of(story.state).tries, 2);
}

TEST_F(HelperTest, ANameThatIsAskedForAgainAfterACutIsAnotherHelper) {
  ASSERT_EQ(story.leased("1/a"), id);
  const Intended again{Attempt{id, Role::implementer, 1, "base", "", "big", "anthropic", ""}};
  for (const HelperOutcome outcome : {HelperOutcome::merged, HelperOutcome::failed}) {
    ASSERT_TRUE(story.tell(again).ok());
    ASSERT_TRUE(story.tell(AgentSpawned{id, 1, "", "big", "t.log"}).ok());
    ASSERT_TRUE(story.tell(spawned("fixer-request-x")).ok());
    ASSERT_TRUE(story.tell(ended("fixer-request-x", outcome)).ok());
    ASSERT_TRUE(story.tell(spawned("fixer-request-y")).ok());
    ASSERT_TRUE(story.tell(AttemptInterrupted{id, "", {}, {{"fixer-request-y", "c8"}}}).ok());
  }
  ASSERT_EQ(last().helpers.size(), 4U);
  EXPECT_EQ(last().helpers[0].outcome, HelperOutcome::merged);
  EXPECT_EQ(last().helpers[2].outcome, HelperOutcome::failed);
  EXPECT_EQ(last().helpers[3].outcome, HelperOutcome::interrupted);
  EXPECT_EQ(last().helpers[3].commit, "c8");
}

}  // namespace
}  // namespace conduct::core
