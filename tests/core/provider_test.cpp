// Stories of providers that give no more for a while, or until somebody has acted; of the agents
// that step in; and of budgets.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Trouble kLimited{TroubleKind::rate_limit, "too many requests", 900'000};
const Trouble kBadKey{TroubleKind::auth, "invalid API key", 0};

Casting one_agent() {
  return {{{"big", {"anthropic", ""}}},
          {{Role::implementer, {"big"}}, {Role::fixer, {"big"}}, {Role::synthesizer, {"big"}}},
          false};
}

TEST(ProviderTest, ARateLimitParksTheProviderUntilItsResetAndDoesNotCount) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.world.troubles["1/a 1"] = kLimited;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(
      story.commands_of("1/a"),
      ElementsAre("lease base", "attempt implementer 1 on base by big",
                  "attempt implementer 1 on base by big", "snapshot 1", "gate 1/a#1", "release"));
  EXPECT_EQ(story.job("1/a").fixes_left, 3);
  EXPECT_EQ(story.count("provider-freed"), 1);
  EXPECT_EQ(story.state.providers.at("anthropic").strikes, 0) << "a good try ends them";
}

TEST(ProviderTest, ALongerLimitIsWaitedForToItsEnd) {
  Story story(phase("1", "a, b"));
  story.means.casting = one_agent();
  story.world.troubles["1/a 1"] = kLimited;
  story.world.troubles["1/b 1"] = kLimited;
  story.world.troubles["1/b 1"].until_ms += 1000;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_TRUE(story.world.alarms.empty()) << "the run went on after the longer one";
  EXPECT_EQ(story.count("provider-freed"), 1);
}

TEST(ProviderTest, WhileOneProviderIsParkedAnotherGoesOn) {
  Story story(phase("1", "a") + phase("2", "b", "none") + "Agent: other\n\n");
  story.means.limits = {1, 1};
  story.means.casting = one_agent();
  story.means.casting.players["other"] = {"openai", ""};
  story.world.troubles["1/a 1"] = kLimited;
  ASSERT_EQ(*story.start(), Outcome::landed);
  const std::vector<std::string> all = story.commands();
  const auto at = [&](const std::string& command) {
    return std::find(all.rbegin(), all.rend(), command) - all.rbegin();
  };
  EXPECT_GT(at("2: checkpoint 1 (base + 2/b#1)"), at("1/a: attempt implementer 1 on base by big"))
      << "phase 2 is done while phase 1 waits";
}

TEST(ProviderTest, ABadKeyStopsTheProviderAtOnceForEveryModule) {
  Story story(phase("1", "a, b, c, d"));
  story.means.limits = {1, 1};
  story.means.casting = one_agent();
  story.world.troubles["1/a 1"] = kBadKey;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  int starts = 0;
  for (const std::string& command : story.commands())
    starts += command.find("attempt") != std::string::npos;
  EXPECT_EQ(starts, 1);
  for (const char* job : {"1/a", "1/b", "1/c", "1/d"}) {
    EXPECT_EQ(story.job(job).failure, "anthropic: invalid API key");
    EXPECT_EQ(story.job(job).cause, Cause::environment);
  }
  ASSERT_EQ(*story.resume(), Outcome::landed) << "somebody has logged in";
}

TEST(ProviderTest, TheSameTroubleMetTwiceIsOne) {
  Story story(phase("1", "a, b"));
  story.means.casting = one_agent();
  story.world.troubles["1/a 1"] = story.world.troubles["1/b 1"] = kBadKey;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_EQ(story.count("attempt-interrupted"), 2);
  const ProviderState& provider = story.state.providers.at("anthropic");
  EXPECT_EQ(provider.trouble_ms, provider.since_ms) << "it is told of once";
  EXPECT_EQ(provider.strikes, 1);
}

TEST(ProviderTest, AFallbackStepsInWhereThereIsOne) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.means.casting.players["big"].fallback = "other";
  story.means.casting.players["other"] = {"openai", "big"};
  story.world.troubles["1/a 1"] = kBadKey;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_THAT(
      story.commands_of("1/a"),
      ElementsAre("lease base", "attempt implementer 1 on base by big",
                  "attempt implementer 1 on base by other", "snapshot 1", "gate 1/a#1", "release"));
  EXPECT_EQ(story.job("1/a").attempts[0].session, "talk of 1/a");
  EXPECT_THAT(agents_of(story.job("1/a").attempts[0]), ElementsAre("big", "other"));
}

TEST(ProviderTest, TheNextOfTheLadderWorksAfterAFailure) {
  Story story(phase("1", "a"));
  story.means.casting = {{{"small", {"p", ""}}, {"middle", {"p", ""}}, {"large", {"p", ""}}},
                         {{Role::implementer, {"small"}}, {Role::fixer, {"middle", "large"}}},
                         false};
  story.world.needs["1/a"] = 4;
  ASSERT_EQ(*story.start(), Outcome::landed);
  std::vector<std::string> agents;
  for (const AttemptRecord& record : story.job("1/a").attempts) agents.push_back(record.agent);
  EXPECT_THAT(agents, ElementsAre("small", "middle", "large", "large"));
}

TEST(ProviderTest, TheSameAgentGoesOnWithItsConversation) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.world.needs["1/a"] = 2;
  ASSERT_EQ(*story.start(), Outcome::landed);
  const Casting casting = one_agent();
  EXPECT_EQ(conversation_of(story.job("1/a"), "big"), "talk of 1/a");
  EXPECT_EQ(conversation_of(story.job("1/a"), "other"), "");
}

TEST(ProviderTest, AnInterruptionEndsARunThatWaits) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.world.troubles["1/a 1"] = kLimited;
  story.world.interrupt_at_wait = 4;  // worktree, start, trouble, then
  ASSERT_EQ(*story.start(), Outcome::interrupted);
  EXPECT_EQ(story.world.started.back(), "1/a: attempt implementer 1 on base by big");
  ASSERT_EQ(*story.resume(), Outcome::landed);
}

TEST(ProviderTest, ASpentBudgetStartsNoAgentAndLandsWhatNeedsNone) {
  Story story(phase("1", "a") + phase("2", "b"));
  story.means.casting = one_agent();
  story.means.budget.cost_usd = 1.5;
  story.world.usage["1/a"] = {100, {}, 20, 2.0};
  ASSERT_EQ(*story.start(), Outcome::spent);
  EXPECT_EQ(story.job("1").stage, Stage::done);
  EXPECT_TRUE(story.job("2/b").attempts.empty());
  EXPECT_EQ(story.count("budget-spent"), 1);
  ASSERT_EQ(*story.resume(), Outcome::spent) << "it still is";
  story.means.budget.cost_usd = 10;
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.state.spending.known.cost_usd, 2.0);
  EXPECT_EQ(story.state.spending.tries, 2);
  EXPECT_EQ(story.state.spending.without_cost, 1) << "b told of none";
}

TEST(ProviderTest, ABudgetThatTheLastAgentUsesUpStillLands) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.means.budget.tokens = 100;
  story.world.usage["1/a"] = {100, {}, 20, {}};
  EXPECT_EQ(*story.start(), Outcome::landed);
}

TEST(ProviderTest, ABudgetOfTimeEndsWhatRuns) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  story.means.budget.wall_ms = 60'000;
  ASSERT_EQ(*story.start(), Outcome::landed);
  ASSERT_EQ(story.world.alarms.size(), 1u);
  EXPECT_THAT(encode(story.plan, {1, 7, 1, story.world.alarms.begin()->second}).body,
              HasSubstr("time: 1m00s"));
}

TEST(ProviderTest, AConversationHasUsedWhatWasUsedInIt) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  const JobId id = story.leased("1/a");
  const auto cut_off_try = [&](const std::string& agent, const std::string& goes_on,
                               const std::string& session, std::int64_t tokens) {
    Attempt attempt{id, Role::implementer, 1, "base", "", agent, agent + "'s", goes_on};
    ASSERT_TRUE(story.tell(Intended{attempt}).ok());
    ASSERT_TRUE(story.tell(AgentSpawned{id, 1, "", agent, "t.log"}).ok());
    ASSERT_TRUE(story.tell(AgentTold{id, session, {tokens, {}, {}, {}}}).ok());
    ASSERT_TRUE(story.tell(AttemptInterrupted{id, "", {}}).ok());
  };
  cut_off_try("big", "", "talk of big", 1000);
  cut_off_try("other", "", "talk of other", 10);
  EXPECT_EQ(used_in(story.state, "talk of other").input_tokens, 10) << "big's is none of it";
  cut_off_try("other", "talk of other", "talk of other", 5);
  EXPECT_EQ(used_in(story.state, "talk of other").input_tokens, 15);
}

TEST(ProviderTest, InterruptedTriesOfAnAttemptKeepTheirFigures) {
  Story story(phase("1", "a"));
  story.means.casting = one_agent();
  const JobId id = story.leased("1/a");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(
        story.tell(Intended{Attempt{id, Role::implementer, 1, "base", "", "big", "p", ""}}).ok());
    ASSERT_TRUE(story.tell(AgentSpawned{id, 1, "", "big", "t.log"}).ok());
    ASSERT_TRUE(story.tell(AgentTold{id, "s", {10, {}, 1, 0.5}}).ok());
    ASSERT_TRUE(story.tell(AgentTold{id, "s", {30, {}, 2, 1.0}}).ok());
    ASSERT_TRUE(story.tell(AttemptInterrupted{id, "", {}}).ok());
  }
  const Spending spending = spending_of(story.job("1/a"));
  EXPECT_EQ(spending.known, (Usage{60, {}, 4, 2.0}));
  EXPECT_EQ(spending.tries, 2);
  EXPECT_EQ(story.state.spending.known, spending.known);
}

}  // namespace
}  // namespace conduct::core
