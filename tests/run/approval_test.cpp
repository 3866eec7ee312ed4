// A person's word on a real repository: recorded of the commit that waits, also where a conductor
// died on the way.
#include "conductor/run/approval.h"

#include "conductor/run/locking.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;

const std::string kAsks = phase("1", "a") + "Approval: required\n\n" + phase("2", "b", "none");

class ApprovalTest : public RunTest {
 protected:
  base::Result<RulingReport> say(bool approve, const std::string& message = "") {
    return rule({run_, "1", message, approve}, repo_);
  }
  core::JobState waiting() {
    const LoadedRun loaded = load(run_);
    return loaded.state.of(*loaded.plan.find_job("1"));
  }

  int run_ = 0;
};

TEST_F(ApprovalTest, AnApprovalIsOfTheCommitThatWaits) {
  run_ = run(kAsks);
  const core::JobState before = waiting();
  ASSERT_EQ(before.stage, core::Stage::awaiting);
  const RulingReport report = must(say(true, "fine"));
  EXPECT_EQ(report.commit, before.head);
  EXPECT_FALSE(report.before);
  EXPECT_EQ(waiting().approval->commit, before.head);
  EXPECT_EQ(waiting().approval->message, "fine");
  EXPECT_TRUE(must(say(true)).before);
  EXPECT_EQ(waiting().approval->message, "fine");
  tell(run_, core::RunResumed{});
  EXPECT_EQ(drive(run_), core::Outcome::landed);
  EXPECT_EQ(git({"ls-tree", "-r", "--name-only", "main", "made"}), "made/1/a\nmade/2/b");
}

TEST_F(ApprovalTest, OnlyOneAtATimeHoldsTheRun) {
  run_ = run(kAsks);
  const Store kept = store();
  const system::Lock lock = must(lock_run(kept, run_));
  const auto report = say(true);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().fault, base::Fault::environment);
  EXPECT_EQ(report.error().hint,
            "wait until it ends, or stop it with Ctrl-C: what it has done is kept");
  EXPECT_FALSE(waiting().approval.has_value());
}

TEST_F(ApprovalTest, WhatADeadConductorLeftOpenIsSettledFirst) {
  RunSettings settings;
  settings.failing = {"2/b"};
  run_ = run(kAsks, settings);
  tell(run_, core::RunResumed{});
  const LoadedRun loaded = load(run_);
  const core::JobId other = *loaded.plan.find_job("2/b");
  const core::JobState& job = loaded.state.of(other);
  tell(run_, core::Intended{core::Snapshot{other, 0, job.head, "", job.base}});
  ASSERT_EQ(load(run_).state.acting, 1u);
  must(say(true));
  EXPECT_EQ(load(run_).state.acting, 0u);
  EXPECT_TRUE(waiting().approval.has_value());
  EXPECT_EQ(drive(run_), core::Outcome::waiting);  // it counts from the next sitting on
  tell(run_, core::RunResumed{});
  EXPECT_EQ(drive(run_), core::Outcome::landed);
}

TEST_F(ApprovalTest, ARejectionGoesToAFixerOrBlocks) {
  run_ = run(kAsks);  // without retries
  const RulingReport report = must(say(false, "use tabs"));
  EXPECT_TRUE(report.blocked);
  EXPECT_EQ(stage(run_, "1"), "blocked");
  EXPECT_EQ(waiting().rejections.at(0).message, "use tabs");
}

}  // namespace
}  // namespace conduct::run
