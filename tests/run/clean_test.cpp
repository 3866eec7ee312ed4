// Cleaning up: what goes, what stays and why, and that what is not committed is kept first.
#include "conductor/run/locking.h"
#include "conductor/run/upkeep.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CleanTest : public RunTest {
 protected:
  CleanReport clean_now(int run = 0, bool attic = false, bool dry_run = false) {
    return must(clean({.run = run, .attic = attic, .dry_run = dry_run}, repo_));
  }
  // A run whose module 2/b is blocked, something uncommitted in its worktree.
  int blocked_run() {
    RunSettings settings;
    settings.failing = {"2/b"};
    const int number = run(kTwoPhases, settings);
    const LoadedRun loaded = load(number);
    worktree_ = loaded.state.of(*loaded.plan.find_job("2/b")).worktree;
    write(worktree_ + "/by-hand.txt", "not committed\n");
    return number;
  }

  std::string worktree_;
};

TEST_F(CleanTest, ARepositoryWithoutRunsIsClean) {
  const CleanReport report = clean_now();
  EXPECT_THAT(report.worktrees, IsEmpty());
  EXPECT_THAT(report.kept, IsEmpty());
  EXPECT_FALSE(exists(repo_ + "/.git/conduct"));
  const auto missing = clean({.run = 3}, repo_);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "this repository has no run yet");
}

TEST_F(CleanTest, TheResultsOfALandedRunStay) {
  run(kTwoPhases);
  const auto before = refs("1/");
  ASSERT_THAT(before, testing::Contains("1/checkpoints/2"));
  const CleanReport report = clean_now();
  EXPECT_THAT(report.worktrees, IsEmpty());
  EXPECT_THAT(report.refs, IsEmpty());
  EXPECT_THAT(report.kept, IsEmpty());
  EXPECT_EQ(refs("1/"), before);
}

TEST_F(CleanTest, ARunThatCanBeResumedIsLeftAloneUnlessItIsNamed) {
  const int number = blocked_run();
  EXPECT_THAT(
      clean_now().kept,
      ElementsAre(
          "run 1 can be resumed: conduct clean 1 takes its blocked worktrees all the same"));
  EXPECT_TRUE(exists(worktree_));
  EXPECT_THAT(clean_now(number).worktrees, ElementsAre(worktree_));
  EXPECT_FALSE(exists(worktree_));
  EXPECT_THAT(git({"worktree", "list"}), Not(HasSubstr(worktree_)));
  EXPECT_THAT(clean_now(number).worktrees, IsEmpty());  // the log knows that it is gone
}

TEST_F(CleanTest, WhatIsNotCommittedGoesToTheAtticFirst) {
  const int number = blocked_run();
  clean_now(number);
  EXPECT_EQ(git({"show", "refs/conduct/1/attic/1:by-hand.txt"}), "not committed");
}

TEST_F(CleanTest, AWorktreeThatSomebodyHasRemovedIsForgotten) {
  const int number = blocked_run();
  remove(worktree_);
  EXPECT_THAT(clean_now(number).worktrees, ElementsAre(worktree_));
  EXPECT_THAT(git({"worktree", "list"}), Not(HasSubstr(worktree_)));
  EXPECT_THAT(clean_now(number).worktrees, IsEmpty());
}

TEST_F(CleanTest, ACleanedRunCanStillBeResumed) {
  const int number = blocked_run();
  clean_now(number);
  tell(number, core::RunResumed{});
  EXPECT_EQ(drive(number), core::Outcome::landed);
}

TEST_F(CleanTest, WhatAJobGoesOnInIsKept) {
  const int number = start(kTwoPhases);
  const LoadedRun loaded = load(number);
  const Context context = context_of(loaded, store());
  GitDesk desk(context);
  const core::Lease command{*loaded.plan.find_job("1/a"), base_};
  tell(number, core::Intended{command});
  tell(number, lease(context, desk, command));
  const std::string worktree = load(number).state.of(command.job).worktree;
  const CleanReport report = clean_now(number);
  EXPECT_THAT(report.worktrees, IsEmpty());
  EXPECT_THAT(report.kept, ElementsAre(worktree + ": 1/a goes on there when the run is resumed"));
  EXPECT_TRUE(exists(worktree));
}

TEST_F(CleanTest, TheAtticGoesOnlyWhenTold) {
  run(phase("1", "a"));
  run(phase("1", "b"));
  for (const char* ref : {"1/attic/1", "1/attic/2", "2/attic/1"})
    git({"update-ref", std::string("refs/conduct/") + ref, base_});
  clean_now();
  EXPECT_THAT(refs("1/attic/"), ElementsAre("1/attic/1", "1/attic/2"));
  EXPECT_THAT(clean_now(1, true).refs,
              ElementsAre("refs/conduct/1/attic/1", "refs/conduct/1/attic/2"));
  EXPECT_THAT(refs("1/attic/"), IsEmpty());
  EXPECT_THAT(refs("1/"), testing::Contains("1/checkpoints/1"));
  EXPECT_THAT(refs("2/attic/"), ElementsAre("2/attic/1"));
  clean_now(0, true);
  EXPECT_THAT(refs("2/attic/"), IsEmpty());
}

TEST_F(CleanTest, ADryRunOnlySaysWhatItWouldDo) {
  const int number = blocked_run();
  git({"update-ref", "refs/conduct/1/attic/1", base_});
  const std::int64_t seq = load(number).state.seq;
  const CleanReport report = clean_now(number, true, true);
  EXPECT_THAT(report.worktrees, ElementsAre(worktree_));
  EXPECT_THAT(report.refs, ElementsAre("refs/conduct/1/attic/1"));
  EXPECT_TRUE(exists(worktree_ + "/by-hand.txt"));
  EXPECT_THAT(refs("1/attic/"), ElementsAre("1/attic/1"));
  EXPECT_EQ(load(number).state.seq, seq);
}

TEST_F(CleanTest, TheCachesGoOnlyWhenTold) {
  const std::string cache = repo_ + "/.git/conduct/cache";
  write(cache + "/npm/package", "downloaded\n");
  clean_now();
  EXPECT_TRUE(exists(cache));
  EXPECT_THAT(must(clean({.caches = true, .dry_run = true}, repo_)).caches, ElementsAre(cache));
  EXPECT_TRUE(exists(cache));
  write(cache + ".removed-1/npm/package", "of a call that was killed\n");
  EXPECT_THAT(must(clean({.caches = true}, repo_)).caches, ElementsAre(cache));
  EXPECT_FALSE(exists(cache + ".removed-1"));
  EXPECT_FALSE(exists(cache));
}

TEST_F(CleanTest, TheCachesOfARunThatIsBeingConductedAreKept) {
  const int number = blocked_run();
  const std::string cache = repo_ + "/.git/conduct/cache";
  write(cache + "/npm/package", "downloaded\n");
  const Store all = store();
  const system::Lock lock = must(lock_run(all, number));
  const CleanReport report = must(clean({.caches = true}, repo_));
  EXPECT_THAT(report.caches, IsEmpty());
  EXPECT_THAT(report.kept, testing::Contains(HasSubstr("the caches: run 1 is being conducted")));
  EXPECT_TRUE(exists(cache));
}

TEST_F(CleanTest, ARunThatIsBeingConductedIsKept) {
  const int number = blocked_run();
  const Store all = store();
  const system::Lock lock = must(lock_run(all, number));
  EXPECT_THAT(clean_now(number).kept, ElementsAre(HasSubstr("run 1 is being conducted by pid ")));
  EXPECT_TRUE(exists(worktree_));
}

TEST_F(CleanTest, ARunThatCannotBeReadIsKeptAndTheOthersAreCleaned) {
  run(phase("1", "a"));
  run(phase("1", "b"));
  git({"update-ref", "refs/conduct/2/attic/1", base_});
  remove(store().spec_path(1, 1));
  const CleanReport report = clean_now(0, true);
  EXPECT_THAT(report.kept, ElementsAre(HasSubstr("run 1: cannot read ")));
  EXPECT_THAT(report.refs, ElementsAre("refs/conduct/2/attic/1"));
}

}  // namespace
}  // namespace conduct::run
