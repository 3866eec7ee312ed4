// Which phases of a plan earlier runs have landed, so that they need not be done again.
#include "conductor/run/history.h"

#include "conductor/run/rollback.h"
#include "conductor/system/files.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::IsEmpty;

class HistoryTest : public RunTest {
 protected:
  std::vector<std::string> landed(const std::string& markdown, const std::string& target = kMain,
                                  const std::string& base = "") {
    return found(markdown, target, base).phases;
  }
  Landed found(const std::string& markdown, const std::string& target = kMain,
               const std::string& base = "") {
    return must(landed_before(must(Store::open(open(), false)), open(), plan_of(markdown), target,
                              base.empty() ? git({"rev-parse", target}) : base));
  }
};

TEST_F(HistoryTest, ARepositoryWithoutRunsHasNone) {
  EXPECT_THAT(landed(kTwoPhases), IsEmpty());
  EXPECT_FALSE(exists(repo_ + "/.git/conduct"));  // and looking made nothing
}

TEST_F(HistoryTest, WhatHasLandedNeedNotBeDoneAgain) {
  run(kTwoPhases);
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1", "2"));
  EXPECT_THAT(landed(kTwoPhases + phase("3", "c")), ElementsAre("1", "2"));
}

TEST_F(HistoryTest, AlsoWhenTheTargetHasMovedOnSince) {
  run(kTwoPhases);
  put("later.txt", "later\n");
  commit_all("later");
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1", "2"));
}

TEST_F(HistoryTest, WhatHasNotLandedIsDoneAgain) {
  RunSettings settings;
  settings.failing = {"2"};
  const int blocked = run(kTwoPhases, settings);
  ASSERT_EQ(stage(blocked, "1"), "done");
  ASSERT_EQ(stage(blocked, "2"), "blocked");
  settings.failing = {};
  settings.land = "none";
  const int withheld = run(kTwoPhases, settings);
  ASSERT_EQ(stage(withheld, "final"), "done");
  start(kTwoPhases);
  EXPECT_THAT(landed(kTwoPhases), IsEmpty());
}

TEST_F(HistoryTest, ABaseWithoutTheLandingHasNothingOfIt) {
  run(kTwoPhases);
  EXPECT_THAT(landed(kTwoPhases, kMain, base_), IsEmpty());
}

TEST_F(HistoryTest, WhatLandedOnAnotherTargetDoesNotCount) {
  git({"branch", "release"});
  run(kTwoPhases);
  git({"update-ref", "refs/heads/release", "main"});  // it contains the landing, and yet
  EXPECT_THAT(landed(kTwoPhases, "refs/heads/release"), IsEmpty());
  RunSettings settings;
  settings.target = "refs/heads/release";
  run(phase("1", "a"), settings);
  EXPECT_THAT(landed(kTwoPhases, "refs/heads/release"), ElementsAre("1"));
}

TEST_F(HistoryTest, APhaseThatWasLandedDifferentlySinceIsDoneAgain) {
  const std::string other = phase("1", "a") + phase("2", "b, c");
  run(kTwoPhases);
  run(other);
  EXPECT_THAT(landed(other), ElementsAre("1", "2"));
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1"));
}

TEST_F(HistoryTest, WhatLandedLastCountsNotWhatWasBegunLast) {
  const std::string other = phase("1", "a") + phase("2", "b, c");
  RunSettings settings;
  settings.land = "none";
  const int first = run(kTwoPhases, settings);
  run(other);
  tell(first, core::RunResumed{1, "merge", ""});
  ASSERT_EQ(drive(first), core::Outcome::landed);
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1", "2"));
  EXPECT_THAT(landed(other), ElementsAre("1"));
}

TEST_F(HistoryTest, TheResultOfARunHasBeenJudged) {
  run(kTwoPhases);
  EXPECT_TRUE(found(kTwoPhases).judged);
  put("later.txt", "later\n");
  commit_all("later");
  EXPECT_FALSE(found(kTwoPhases).judged);
}

TEST_F(HistoryTest, APhaseThatSaysSomethingElseIsDoneAgain) {
  run(kTwoPhases);
  EXPECT_THAT(landed(phase("1", "a") + phase("2", "b, c")), ElementsAre("1"));
}

TEST_F(HistoryTest, AndSoIsAllThatDependsOnIt) {
  const std::string two = phase("2", "b", "1"), three = phase("3", "c", "2"),
                    four = phase("4", "d", "none");
  run(phase("1", "a") + two + three + four);
  EXPECT_THAT(landed(phase("1", "a, x") + two + three + four), ElementsAre("4"));
  EXPECT_THAT(landed(phase("1", "a") + two + three + four), ElementsAre("1", "2", "3", "4"));
}

TEST_F(HistoryTest, APhaseMayDependOnALaterOne) {
  const std::string one = phase("1", "a", "2"), two = phase("2", "b", "none");
  run(one + two);
  EXPECT_THAT(landed(one + two), ElementsAre("1", "2"));
  EXPECT_THAT(landed(one + phase("2", "c", "none")), IsEmpty());
}

TEST_F(HistoryTest, SeveralRunsMayHaveLandedIt) {
  RunSettings settings;
  settings.phase = "1";
  run(kTwoPhases, settings);
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1"));
  settings.phase = "2";
  run(kTwoPhases, settings);
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1", "2"));
}

TEST_F(HistoryTest, WhatWasRolledBackIsDoneAgainUnlessThatWasUndone) {
  const int number = run(kTwoPhases);
  RollbackFlags flags;
  flags.run = number;
  flags.number = 1;
  flags.keep_target = true;  // the target still contains the landing
  must(rollback(flags, repo_));
  EXPECT_THAT(landed(kTwoPhases), IsEmpty());
  flags.undo = true;
  must(rollback(flags, repo_));
  EXPECT_THAT(landed(kTwoPhases), ElementsAre("1", "2"));
}

TEST_F(HistoryTest, ARunThatCannotBeReadIsPassedOver) {
  const int lost = run(phase("1", "a"));
  run(phase("2", "b"));
  must(system::remove_tree(store().spec_path(lost, 1)));
  EXPECT_THAT(landed(phase("1", "a", "none") + phase("2", "b", "none")), ElementsAre("2"));
}

}  // namespace
}  // namespace conduct::run
