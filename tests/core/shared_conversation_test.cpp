// A module begins with what its agent has learnt in the phase before.
#include "conductor/core/casting.h"
#include "tests/core/story.h"

#include <gtest/gtest.h>

namespace conduct::core {
namespace {

class SharedConversationTest : public testing::Test {
 protected:
  SharedConversationTest()
      : story(phase("1", "a, b") + phase("2", "c, d") + phase("3", "e", "none")),
        casting{
            {{"big", {"anthropic", "", true}}, {"small", {"openai", "", false}}}, {}, false, true},
        state(initial(story.plan)) {}

  JobId job(const char* name) const { return *story.plan.find_job(name); }
  void done(const char* name, const std::string& agent, const std::string& session) {
    JobState& one = state.of(job(name));
    one.stage = Stage::done;
    AttemptRecord& attempt = one.attempts.emplace_back();
    attempt.agent = agent;
    attempt.session = session;
    attempt.usage = {100, {}, 10, {}};
  }
  std::string shared(const char* name, const std::string& agent = "big") const {
    return shared_conversation(casting, story.plan, state, job(name), agent);
  }

  Story story;
  Casting casting;
  State state;
};

TEST_F(SharedConversationTest, IsThatOfTheFirstModuleOfThePhaseBeforeWhichTheAgentDid) {
  done("1/a", "small", "s-a");
  done("1/b", "big", "s-b");
  EXPECT_EQ(shared("2/c"), "s-b");
  EXPECT_EQ(shared("2/d"), "s-b") << "several may begin with the same";
  EXPECT_EQ(shared("2/c", "small"), "") << "it cannot copy one";
  EXPECT_EQ(shared("1/a"), "") << "nothing was before";
  EXPECT_EQ(shared("3/e"), "") << "it builds on no phase";
  EXPECT_EQ(shared("2"), "") << "what mends a merge begins with what it is told";
}

TEST_F(SharedConversationTest, IsNotTakenWhereNobodyAskedForIt) {
  done("1/a", "big", "s-a");
  casting.share = false;
  EXPECT_EQ(shared("2/c"), "");
}

TEST_F(SharedConversationTest, IsNotTakenByAJobThatHasOneOfItsOwn) {
  done("1/a", "big", "s-a");
  state.of(job("2/c")).attempts.emplace_back().session = "s-c";
  EXPECT_EQ(shared("2/c"), "");
}

TEST_F(SharedConversationTest, WhatWasUsedInItsOriginalsCountsToItsTotal) {
  done("1/a", "big", "s-a");
  done("2/c", "big", "s-c");
  state.of(job("2/c")).attempts.back().fork = "s-a";
  EXPECT_EQ(used_in(state, "s-a").input_tokens, 100);
  EXPECT_EQ(used_in(state, "s-c").input_tokens, 200);
  state.of(job("1/a")).attempts.back().fork = "s-c";  // no log says so; nothing may hang
  EXPECT_EQ(used_in(state, "s-c").input_tokens, 200);
  EXPECT_EQ(used_in(state, "unknown").input_tokens, std::nullopt);
}

}  // namespace
}  // namespace conduct::core
