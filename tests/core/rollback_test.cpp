// Rollback, its undoing, and a changed plan.
#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;

const std::string kThree = phase("1", "a") + phase("2", "b") + phase("3", "c");

RolledBack to_checkpoint(const Story& story, int number) {
  const std::string commit =
      number == 0 ? "base"
                  : story.state.checkpoints.at(static_cast<std::size_t>(number - 1)).commit;
  return {number, commit, "", "", false, "", ""};
}

TEST(RollbackTest, BackToACheckpointAndOnAgain) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  const auto files = story.world.files(story.world.target);
  RolledBack event = to_checkpoint(story, 1);
  event.target_from = story.world.target;
  event.target_to = event.commit;
  ASSERT_TRUE(story.tell(event).ok());
  EXPECT_EQ(story.state.integration, "(base + 1/a#1)");
  EXPECT_EQ(story.job("1/a").stage, Stage::done);
  EXPECT_EQ(story.job("1").checkpoint, 1);
  EXPECT_TRUE(story.job("2/b").attempts.empty());
  EXPECT_EQ(story.job("3/c").stage, Stage::waiting);
  EXPECT_EQ(story.state.checkpoints.size(), 1u);
  EXPECT_EQ(story.state.landed, "");
  EXPECT_FALSE(story.state.ended.has_value());
  ASSERT_TRUE(story.state.open_move.has_value());
  EXPECT_EQ(story.state.open_move->to, "(base + 1/a#1)");

  story.world.target = event.target_to;
  ASSERT_TRUE(story.tell(TargetRestored{event.target_to}).ok());
  EXPECT_FALSE(story.state.open_move.has_value());
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.commands().front(), "2/b: lease (base + 1/a#1)");
  EXPECT_EQ(story.world.files(story.world.target), files);
  EXPECT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
}

TEST(RollbackTest, BackToTheBaseIsBackToTheStart) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  ASSERT_TRUE(story.tell(to_checkpoint(story, 0)).ok());
  EXPECT_EQ(story.state.integration, "base");
  EXPECT_TRUE(story.state.checkpoints.empty());
  EXPECT_EQ(story.state.unfinished, story.plan.jobs.size());
  for (const JobState& job : story.state.jobs) EXPECT_TRUE(job.attempts.empty());
  story.world.target = "base";
  EXPECT_EQ(*story.resume(), Outcome::landed);
}

TEST(RollbackTest, ARevertedTargetIsLandedOnFromTheCheckpoint) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  RolledBack event = to_checkpoint(story, 2);
  story.world.commit_to_target();
  event.target_from = event.target_to = story.world.target;
  event.reverted = true;
  event.merge_base = event.commit;
  ASSERT_TRUE(story.tell(event).ok());
  ASSERT_TRUE(story.tell(TargetRestored{story.world.target}).ok());
  EXPECT_EQ(story.state.merge_base, event.commit);
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.state.merge_base, "");
  EXPECT_EQ(story.state.landed, story.world.target);
}

TEST(RollbackTest, UndoneItIsAsIfItHadNotBeen) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  const std::int64_t seq = story.state.seq;
  const std::string before = dump(story.plan, story.state);
  ASSERT_TRUE(story.tell(to_checkpoint(story, 1)).ok());
  ASSERT_NE(dump(story.plan, story.state), before);
  ASSERT_TRUE(story.tell(RollbackUndone{}).ok());
  EXPECT_EQ(story.state.seq, seq + 2);
  EXPECT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
  story.state.seq = seq;
  EXPECT_EQ(dump(story.plan, story.state), before);
}

TEST(RollbackTest, OnceTheRunHasGoneOnNothingCanBeUndone) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  ASSERT_TRUE(story.tell(to_checkpoint(story, 1)).ok());
  ASSERT_EQ(*story.resume(), Outcome::landed);
  const base::Status undone = story.tell(RollbackUndone{});
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().message, "rollback-undone: there is no rollback to undo");
}

TEST(RollbackTest, RollbacksAreUndoneOneByOne) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  const std::string landed = story.state.landed;
  ASSERT_TRUE(story.tell(to_checkpoint(story, 2)).ok());
  ASSERT_TRUE(story.tell(to_checkpoint(story, 1)).ok());
  ASSERT_TRUE(story.tell(RollbackUndone{}).ok());
  EXPECT_EQ(story.state.checkpoints.size(), 2u);
  EXPECT_EQ(story.state.rolled_back->number, 2);
  ASSERT_TRUE(story.tell(RollbackUndone{}).ok());
  EXPECT_EQ(story.state.landed, landed);
  EXPECT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
  EXPECT_FALSE(story.tell(RollbackUndone{}).ok());
}

TEST(RollbackTest, WhatTheTargetHasOfTheRunIsKnownAfterARollback) {
  Story story(kThree);
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_EQ(story.state.in_target, story.state.landed);
  EXPECT_EQ(story.state.before_target, "base");
  ASSERT_TRUE(story.tell(to_checkpoint(story, 2)).ok());  // the state alone
  EXPECT_EQ(story.state.in_target, story.world.target);
  RolledBack event = to_checkpoint(story, 1);
  event.target_from = story.world.target;
  event.target_to = event.in_target = event.commit;
  ASSERT_TRUE(story.tell(event).ok());
  EXPECT_EQ(story.state.in_target, event.commit);
  story.world.target = event.commit;
  ASSERT_TRUE(story.tell(TargetRestored{event.commit}).ok());
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_EQ(story.state.landed_from, event.commit);
  EXPECT_EQ(story.state.before_target, "base");
}

TEST(RollbackTest, NotWhileSomethingRuns) {
  Story story(kThree);
  ASSERT_TRUE(story.tell(story.settings).ok());
  ASSERT_TRUE(story.tell(Intended{Lease{story.id("1/a"), "base"}}).ok());
  const base::Status status = story.tell(RolledBack{0, "base", "", "", false, "", ""});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "rolled-back: a command is still open");
}

// ---- a changed spec ----

// Phase 2 is blocked, phase 3 has not started.
struct Changed : testing::Test {
  Changed() : story(kThree) {
    story.settings.retries = 0;
    story.world.needs["2/b"] = 9;
    EXPECT_EQ(*story.start(), Outcome::blocked);
  }
  Story story;
};

TEST_F(Changed, WhatHasNotStartedMayBeReplanned) {
  const Plan to = plan_of("# Story\n\n" + phase("1", "a") + phase("2", "b") + phase("3", "c, d") +
                          phase("4", "e"));
  const base::Result<State> state = replan(story.plan, story.state, to);
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_EQ(state->jobs.size(), to.jobs.size());
  EXPECT_EQ(state->of(*to.find_job("1/a")).stage, Stage::done);
  EXPECT_EQ(state->of(*to.find_job("2/b")).stage, Stage::blocked);
  EXPECT_EQ(state->of(*to.find_job("3/d")).stage, Stage::waiting);
  EXPECT_EQ(state->of(*to.find_job("4")).waiting_for, 1u);
  EXPECT_EQ(state->checkpoints.front().phase, *to.find_phase("1"));
  EXPECT_EQ(state->unfinished, 7u);  // 2, 3/c, 3/d, 3, 4/e, 4, final
}

TEST_F(Changed, AJobMovesWithItsName) {
  const Plan to =
      plan_of("# Story\n\n" + phase("0", "z", "none") + phase("1", "a", "none") + phase("2", "b"));
  const base::Result<State> state = replan(story.plan, story.state, to);
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_EQ(state->of(*to.find_job("1/a")).head, "1/a#1");
  EXPECT_EQ(state->of(*to.find_job("0/z")).stage, Stage::leasing);
  EXPECT_EQ(to.phase(state->checkpoints.front().phase).id, "1");
}

TEST_F(Changed, APhaseThatHasStartedMayNot) {
  for (const std::string& text : {phase("1", "a") + phase("2", "b, x") + phase("3", "c"),
                                  phase("1", "a") + phase("3", "c")}) {
    const base::Result<State> state = replan(story.plan, story.state, plan_of("# S\n\n" + text));
    ASSERT_FALSE(state.ok());
    EXPECT_EQ(state.error().fault, base::Fault::spec);
    EXPECT_EQ(state.error().message, "phase 2 has started and differs in the changed spec");
    EXPECT_EQ(state.error().hint, "roll back to before it, or put its text back as it was");
  }
}

TEST(ReplanTest, AVerifiedRunWithANewPhaseDoesItBeforeItLands) {
  Story story(phase("1", "a"));
  story.settings.land = "none";
  ASSERT_EQ(*story.start(), Outcome::verified);
  Story next(phase("1", "a") + phase("2", "b"));
  base::Result<State> state = replan(story.plan, story.state, next.plan);
  ASSERT_TRUE(state.ok());
  EXPECT_FALSE(state->withheld);
  ASSERT_TRUE(apply(next.plan, *state, {state->seq + 1, 7, 1, RunResumed{1, "merge", ""}}).ok());
  EXPECT_EQ(state->of(next.plan.final_job()).stage, Stage::waiting);
  EXPECT_EQ(state->of(next.id("2/b")).stage, Stage::leasing);
}

}  // namespace
}  // namespace conduct::core
