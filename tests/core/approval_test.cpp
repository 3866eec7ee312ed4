// Phases that wait for a person: approved, rejected, overtaken by others.
#include "tests/core/story.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kAsks = "Approval: required\n\n";

Event approved(const Story& story, const std::string& phase) {
  return Approved{story.id(phase), story.job(phase).head, "A Person", "here", "fine"};
}
Event rejected(const Story& story, const std::string& phase) {
  return Rejected{story.id(phase), story.job(phase).head, "A Person", "here", "use tabs"};
}

TEST(ApprovalTest, AJudgedPhaseWaitsBeforeItsCheckpoint) {
  Story story(phase("1", "a") + kAsks + phase("2", "b"));
  ASSERT_EQ(*story.start(), Outcome::waiting);
  EXPECT_EQ(story.job("1").stage, Stage::awaiting);
  EXPECT_EQ(story.job("1").failure, "");
  EXPECT_STREQ(describe(story.job("1")), "waiting");
  EXPECT_EQ(story.job("2/b").stage, Stage::waiting);
  EXPECT_EQ(story.state.integration, "base");
  EXPECT_THAT(story.state.checkpoints, IsEmpty());
  EXPECT_EQ(story.world.target, "base");
  EXPECT_THAT(awaiting_approval(story.state), ElementsAre(story.id("1")));
  EXPECT_THAT(story.log.entries.back().body, testing::HasSubstr("phase 1 waits for approval"));
}

TEST(ApprovalTest, ARunOfAVersionThatDidNotHeedItIsReadAsItWas) {
  Story story(phase("1", "a") + kAsks);
  story.settings.approvals = false;
  ASSERT_EQ(*story.start(), Outcome::landed);
  EXPECT_FALSE(asks_for_approval(story.plan, story.state, story.id("1")));
}

TEST(ApprovalTest, ASittingWithoutAWordOfAnybodyWaitsAgain) {
  Story story(phase("1", "a") + kAsks);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_THAT(story.commands(), IsEmpty());
}

TEST(ApprovalTest, AnApprovedPhaseGoesOnWithTheNextSitting) {
  Story story(phase("1", "a") + kAsks + phase("2", "b"));
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  EXPECT_EQ(story.job("1").stage, Stage::awaiting);
  EXPECT_THAT(awaiting_approval(story.state), IsEmpty());
  EXPECT_THAT(approved_and_waiting(story.state), ElementsAre(story.id("1")));
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.commands_of("1"), ElementsAre("checkpoint 1 (base + 1/a#1)"));
  EXPECT_EQ(story.job("1").approval->by, "A Person");
  EXPECT_EQ(story.job("1").approval->commit, "(base + 1/a#1)");
  EXPECT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
}

TEST(ApprovalTest, WhatDoesNotDependOnItGoesOnMeanwhile) {
  Story story(phase("1", "a") + kAsks + phase("2", "b", "none") + phase("3", "c", "1"));
  ASSERT_EQ(*story.start(), Outcome::waiting);
  EXPECT_EQ(story.job("2").checkpoint, 1);
  EXPECT_EQ(story.job("3/c").stage, Stage::waiting);
  EXPECT_FALSE(story.state.integrating.has_value());
}

TEST(ApprovalTest, WhatOthersIntegratedIsMergedAndJudgedAndTheApprovalCounts) {
  Story story(phase("1", "a") + kAsks + phase("2", "b", "none") + kAsks);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  EXPECT_THAT(awaiting_approval(story.state), ElementsAre(story.id("1"), story.id("2")));
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  ASSERT_TRUE(story.tell(approved(story, "2")).ok());
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::landed);
  EXPECT_THAT(story.world.started,
              testing::IsSupersetOf({"2: merge (base + 1/a#1) + (base + 2/b#1)",
                                     "2: gate ((base + 1/a#1) + (base + 2/b#1))"}));
}

TEST(ApprovalTest, AnApprovalDoesNotSurviveAConflictWithWhatOthersIntegrated) {
  Story story(phase("1", "a") + kAsks + phase("2", "b", "none"));
  story.world.conflicts = {{"1/a.1", "2/b.1"}};
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_EQ(story.job("2").checkpoint, 1);
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").attempts.back().role, Role::synthesizer);
  EXPECT_FALSE(story.job("1").approval.has_value());
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  EXPECT_EQ(*story.resume(), Outcome::landed);
}

TEST(ApprovalTest, AnApprovalDoesNotSurviveAFixer) {
  Story story(phase("1", "a") + kAsks + phase("2", "b", "none"));
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  story.world.needs["1"] = 1;  // merged with phase 2 its gates fail
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").attempts.size(), 1u);
  EXPECT_EQ(story.job("1").head, "1#1");
  EXPECT_FALSE(story.job("1").approval.has_value());
}

TEST(ApprovalTest, TheEventNamesTheCommitThatWaits) {
  Story story(phase("1", "a") + kAsks);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  const base::Status other = story.tell(Approved{story.id("1"), "1#9", "A Person", "here", ""});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().message, "approved: it names another commit than the one that waits");
}

TEST(ApprovalTest, ARejectedPhaseGoesToAFixerAndWaitsAgain) {
  Story story(phase("1", "a") + kAsks);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(rejected(story, "1")).ok());
  EXPECT_EQ(story.job("1").failure, "rejected by A Person: use tabs");
  EXPECT_EQ(story.job("1").fixes_left, 2);
  story.commands();
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_THAT(story.commands(),
              ElementsAre("1: lease (base + 1/a#1)", "1: attempt fixer 1 on (base + 1/a#1)",
                          "1: snapshot 1", "1: gate 1#1", "1: release"));
  EXPECT_EQ(story.job("1").rejections.at(0).message, "use tabs");
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  EXPECT_EQ(*story.resume(), Outcome::landed);
}

TEST(ApprovalTest, AnApprovalIsTakenBackUntilTheNextSitting) {
  Story story(phase("1", "a") + kAsks);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  ASSERT_TRUE(story.tell(rejected(story, "1")).ok());
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").head, "1#1");
}

TEST(ApprovalTest, AFixerThatChangesNothingOfWhatWasRejectedIsBlocked) {
  Story story(phase("1", "a") + kAsks);
  story.world.deeds = {{"1 1", Deed::nothing}, {"1 2", Deed::nothing}};
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(rejected(story, "1")).ok());
  ASSERT_EQ(*story.resume(), Outcome::blocked);
  EXPECT_EQ(story.job("1").failure, "the same tree failed before: rejected by A Person: use tabs");
  ASSERT_EQ(*story.resume(), Outcome::blocked);  // also with all retries again
  EXPECT_EQ(story.job("1").attempts.size(), 2u);
  ASSERT_TRUE(story.tell(Released{story.id("1")}).ok());  // and without its worktree
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").attempts.size(), 3u);
}

TEST(ApprovalTest, WhatAPersonDoesInTheWorktreeOfARejectedPhaseIsJudged) {
  Story story(phase("1", "a") + kAsks);
  story.world.deeds = {{"1 1", Deed::nothing}};
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(rejected(story, "1")).ok());
  ASSERT_EQ(*story.resume(), Outcome::blocked);
  story.world.edit_worktree("1", "1.mended");
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").head, "1#me");
}

TEST(ApprovalTest, WithoutRetriesARejectedPhaseIsBlockedAndResumeTriesItOnce) {
  Story story(phase("1", "a") + kAsks + "Retries: 0\n\n");
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(rejected(story, "1")).ok());
  EXPECT_EQ(story.job("1").stage, Stage::failing);
  ASSERT_TRUE(story.tell(Escalated{story.id("1"), story.job("1").failure, Cause::work}).ok());
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_EQ(story.job("1").attempts.size(), 1u);
}

TEST(ApprovalTest, ABlockedPhaseElsewhereIsToldFirst) {
  Story story(phase("1", "a") + kAsks + phase("2", "b", "none"));
  story.settings.retries = 0;
  story.world.needs["2/b"] = 2;
  ASSERT_EQ(*story.start(), Outcome::blocked);
  EXPECT_THAT(awaiting_approval(story.state), ElementsAre(story.id("1")));
}

TEST(ApprovalTest, ARollbackAndAChangedPlanDoNotLoseWhatTheyKeep) {
  const std::string two = phase("1", "a") + kAsks + phase("2", "b") + kAsks;
  Story story(two);
  ASSERT_EQ(*story.start(), Outcome::waiting);
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  ASSERT_TRUE(story.tell(approved(story, "2")).ok());
  const Plan longer = plan_of("# Story\n\n" + two + phase("3", "c"));
  const base::Result<State> replanned = replan(story.plan, story.state, longer);
  ASSERT_TRUE(replanned.ok());
  EXPECT_THAT(approved_and_waiting(*replanned), ElementsAre(*longer.find_job("2")));
  // Phase 2 is done anew, and waits anew.
  ASSERT_TRUE(story.tell(RolledBack{1, story.state.integration, "", "", false, "", ""}).ok());
  EXPECT_FALSE(story.job("2").approval.has_value());
  EXPECT_TRUE(story.job("1").approval.has_value());
  ASSERT_TRUE(story.tell(RollbackUndone{}).ok());
  EXPECT_THAT(approved_and_waiting(story.state), ElementsAre(story.id("2")));
  ASSERT_TRUE(story.tell(RolledBack{1, story.state.integration, "", "", false, "", ""}).ok());
  ASSERT_EQ(*story.resume(), Outcome::waiting);
  EXPECT_THAT(awaiting_approval(story.state), ElementsAre(story.id("2")));
}

TEST(ApprovalTest, AFolderThatCannotBeRemovedIsNoFailureOfWhatWaits) {
  Story story(phase("1", "a") + kAsks);
  story.world.needs["1"] = 1;
  story.world.broken_acts["release 1"] = "permission denied";
  ASSERT_EQ(*story.start(), Outcome::waiting);
  EXPECT_THAT(story.job("1").warnings, ElementsAre("permission denied"));
  ASSERT_TRUE(story.tell(approved(story, "1")).ok());
  EXPECT_EQ(*story.resume(), Outcome::landed);
}

// The whole story of two phases, one of which is sent back once, with a death after each event.
TEST(ApprovalTest, WheneverTheConductorDiesNoWordIsLost) {
  const auto told = [](Story& story, base::Result<Outcome> outcome) -> base::Result<Outcome> {
    while (outcome.ok() && *outcome == Outcome::waiting) {
      for (JobId id : awaiting_approval(story.state)) {
        const std::string& name = story.plan.job(id).name;
        const bool again = name == "2" || !story.job(name).rejections.empty();
        TRY(story.tell(again ? approved(story, name) : rejected(story, name)));
      }
      outcome = story.resume();
    }
    return outcome;
  };
  const std::string markdown = phase("1", "a") + kAsks + phase("2", "b", "none") + kAsks;
  Story whole(markdown);
  ASSERT_EQ(*told(whole, whole.start()), Outcome::landed);
  for (std::size_t i = 1; i < whole.log.entries.size(); ++i) {
    SCOPED_TRACE(fmt::format("after {} events", i));
    Story story(markdown);
    story.log.fail_append_after = i;
    ASSERT_FALSE(told(story, story.start()).ok());
    story.die(1, true);
    ASSERT_EQ(*told(story, story.resume()), Outcome::landed);
    EXPECT_EQ(story.count("rejected"), 1);
    EXPECT_EQ(story.count("approved"), 2);
    EXPECT_EQ(story.world.files(story.world.target), whole.world.files(whole.world.target));
    ASSERT_EQ(dump(story.plan, story.fold()), dump(story.plan, story.state));
  }
}

}  // namespace
}  // namespace conduct::core
