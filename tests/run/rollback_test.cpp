// Rollback of a landed run: what the user did beside it stays, it lands again, and a conductor that
// dies in between leaves nothing half done.
#include "conductor/run/rollback.h"

#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::IsEmpty;

class RollbackTest : public RunTest {
 protected:
  RollbackReport back_to(int number) {
    RollbackFlags flags;
    flags.run = run_;
    flags.number = number;
    return must(rollback(flags, repo_));
  }
  RollbackReport undo() {
    RollbackFlags flags;
    flags.run = run_;
    flags.undo = true;
    return must(rollback(flags, repo_));
  }
  void commit_mine(const std::string& path) {
    put(path, "mine\n");
    commit_all("mine");
  }
  std::string landed() { return git({"ls-tree", "-r", "--name-only", "main", "made", "mine"}); }
  void expect_clean_checkout() { EXPECT_EQ(git({"status", "--porcelain"}), ""); }

  int run_ = 0;
};

TEST_F(RollbackTest, WhatTheUserDidBeforeAndAfterTheLandingStays) {
  run_ = start(kTwoPhases);
  commit_mine("mine/before");
  drive(run_);
  commit_mine("mine/after");
  const RollbackReport report = back_to(1);
  EXPECT_TRUE(report.reverted);
  EXPECT_THAT(report.undone, ElementsAre("2"));
  EXPECT_EQ(landed(), "made/1/a\nmine/after\nmine/before");
  expect_clean_checkout();
  tell(run_, core::RunResumed{});
  EXPECT_EQ(drive(run_), core::Outcome::landed);
  EXPECT_EQ(landed(), "made/1/a\nmade/2/b\nmine/after\nmine/before");
  expect_clean_checkout();
}

TEST_F(RollbackTest, UndoneItIsAllAsItWas) {
  run_ = run(kTwoPhases);
  const std::string tip = git({"rev-parse", "main"});
  const auto before = refs(std::to_string(run_) + "/checkpoints/");
  back_to(0);
  EXPECT_EQ(git({"rev-parse", "main"}), base_);
  EXPECT_THAT(refs(std::to_string(run_) + "/checkpoints/"), IsEmpty());
  undo();
  EXPECT_EQ(git({"rev-parse", "main"}), tip);
  EXPECT_EQ(refs(std::to_string(run_) + "/checkpoints/"), before);
  EXPECT_EQ(stage(run_, "final"), "done");
  expect_clean_checkout();
}

// The event is on disk, and the target has not moved yet.
TEST_F(RollbackTest, AMoveThatADeadConductorRecordedIsFinished) {
  run_ = run(kTwoPhases);
  const std::string tip = git({"rev-parse", "main"});
  const std::string first = load(run_).state.checkpoints.front().commit;
  tell(run_, core::RolledBack{1, first, tip, first, false, "", first});
  ASSERT_TRUE(load(run_).state.open_move.has_value());
  back_to(1);
  EXPECT_FALSE(load(run_).state.open_move.has_value());
  EXPECT_EQ(git({"rev-parse", "main"}), first);
  expect_clean_checkout();
}

TEST_F(RollbackTest, WhereTheTargetCannotMoveNothingHasHappened) {
  run_ = run(kTwoPhases);
  const std::string tip = git({"rev-parse", "main"});
  put("made/2/b", "mine, uncommitted\n");
  RollbackFlags flags;
  flags.run = run_;
  flags.number = 1;
  const auto report = rollback(flags, repo_);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().fault, base::Fault::waiting);
  EXPECT_EQ(git({"rev-parse", "main"}), tip);
  EXPECT_EQ(stage(run_, "2"), "done");
  EXPECT_EQ(load(run_).state.landed, tip);
  EXPECT_FALSE(load(run_).state.open_move.has_value());
}

}  // namespace
}  // namespace conduct::run
