// A spec that was changed while its run waited: refused by name of what differs, or planned anew.
#include "conductor/run/spec_change.h"

#include "conductor/system/files.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFirst = phase("1", "a"), kSecond = phase("2", "b"), kThird = phase("3", "c");

// Run 1 of phases 1 and 2 waits: the gates of 1 have blocked it, and 2 has not begun.
class SpecChangeTest : public RunTest {
 protected:
  SpecChangeTest() {
    RunSettings settings;
    settings.failing = {"1"};
    run_ = run(kFirst + kSecond, settings);
  }
  void rewrite(const std::string& phases) { put("SPEC.md", "# Plan\n\n" + phases); }
  base::Status follow(bool accept) {
    loaded_ = load(run_);
    before_ = loaded_.plan.digest;
    opening_.clear();
    Store all = store();
    return follow_spec(accept, all, loaded_, opening_);
  }
  void expect_unchanged() {
    EXPECT_EQ(loaded_.plan.digest, before_);
    EXPECT_EQ(loaded_.generation, 1);
    EXPECT_THAT(opening_, IsEmpty());
    EXPECT_FALSE(exists(store().spec_path(run_, 2)));
  }
  void expect_refused(const std::string& what) {
    const base::Status status = follow(false);
    ASSERT_FALSE(status.ok()) << what;
    EXPECT_EQ(status.error().fault, base::Fault::spec);
    EXPECT_EQ(status.error().message,
              repo_ + "/SPEC.md has changed since run 1 was planned: " + what);
    EXPECT_EQ(status.error().hint,
              "conduct resume --accept-spec-changes plans anew what has not started; or put the "
              "text back");
    expect_unchanged();
  }
  static std::vector<std::string> jobs(const core::Plan& plan) {
    std::vector<std::string> out;
    for (const core::Job& job : plan.jobs) out.push_back(job.name);
    return out;
  }

  int run_ = 0;
  LoadedRun loaded_;
  std::string before_;
  std::vector<core::Event> opening_;
};

TEST_F(SpecChangeTest, ASpecThatSaysTheSameIsNoChange) {
  must(follow(false));
  expect_unchanged();
  rewrite("Some words before the phases.\n\n" + kFirst + "\n\n" + kSecond);
  must(follow(true));
  expect_unchanged();
}

TEST_F(SpecChangeTest, ASpecThatIsGoneChangesNothing) {
  remove(repo_ + "/SPEC.md");
  must(follow(false));
  must(follow(true));
  expect_unchanged();
}

TEST_F(SpecChangeTest, AChangeIsRefusedWithTheNamesOfItsPhases) {
  rewrite(kFirst + phase("2", "b, x"));
  expect_refused("phase 2 differ");
  rewrite(phase("1", "a, x") + phase("2", "b, x"));
  expect_refused("phase 1, 2 differ");
  rewrite(kFirst + kSecond + kThird);
  expect_refused("phase 3 differ");
  rewrite(kFirst);
  expect_refused("phase 2 differ");
  rewrite(kFirst + phase("2", "b", "none"));
  expect_refused("their order or dependencies differ");
  rewrite("### Phase 1: nothing that verifies\n\n- Work\n\n");
  expect_refused("it cannot be used any more");
}

TEST_F(SpecChangeTest, AnAcceptedChangeIsPlannedAnew) {
  rewrite(kFirst + phase("2", "x") + kThird);
  must(follow(true));
  EXPECT_THAT(jobs(loaded_.plan), ElementsAre("1/a", "2/x", "3/c", "1", "2", "3", "final"));
  EXPECT_EQ(loaded_.generation, 2);
  EXPECT_EQ(read(store().spec_path(run_, 2)), read(repo_ + "/SPEC.md"));
  EXPECT_EQ(loaded_.state.of(*loaded_.plan.find_job("1/a")).stage, core::Stage::done);
  ASSERT_EQ(opening_.size(), 1u);
  const auto& event = std::get<core::Replanned>(opening_.front());
  EXPECT_EQ(event.generation, 2);
  EXPECT_EQ(event.plan_digest, loaded_.plan.digest);
  EXPECT_EQ(event.phases.size(), 3u);
}

TEST_F(SpecChangeTest, TheLogTellsTheNewPlanFromThenOn) {
  rewrite(kFirst + phase("2", "x"));
  must(follow(true));
  const core::Plan second = loaded_.plan;
  tell(run_, opening_.front());
  EXPECT_EQ(load(run_).plan.digest, second.digest);
  EXPECT_EQ(load(run_).generation, 2);
  must(follow(false));  // no change any more
  rewrite(kFirst + phase("2", "y"));
  must(follow(true));
  EXPECT_EQ(loaded_.generation, 3);
  tell(run_, opening_.front());
  tell(run_, core::RunResumed{});
  EXPECT_EQ(drive(run_), core::Outcome::landed);
  EXPECT_EQ(stage(run_, "2/y"), "done");
  EXPECT_EQ(git({"ls-tree", "-r", "--name-only", "main", "made"}), "made/1/a\nmade/2/y");
}

TEST_F(SpecChangeTest, WhatHasStartedCannotBeChanged) {
  rewrite(phase("1", "a, x") + kSecond);
  const base::Status status = follow(true);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, testing::HasSubstr("phase 1"));
  expect_unchanged();
}

TEST_F(SpecChangeTest, AChangeToWhatIsNoPlanCannotBeAccepted) {
  rewrite("### Phase 1: nothing that verifies\n\n- Work\n\n");
  const base::Status status = follow(true);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().fault, base::Fault::spec);
  EXPECT_EQ(status.error().message, repo_ + "/SPEC.md cannot be used");
  EXPECT_EQ(status.error().hint, "see what is wrong: conduct check " + repo_ + "/SPEC.md");
  expect_unchanged();
}

TEST_F(SpecChangeTest, WhatADroppedWorktreeHoldsGoesToTheAttic) {
  RunSettings settings;
  settings.failing = {"final"};
  settings.retries = 1;  // for a fixer, who gets a worktree
  run_ = run(kFirst + kSecond, settings);
  const LoadedRun before = load(run_);
  const core::JobState& last = before.state.of(before.plan.final_job());
  ASSERT_TRUE(exists(last.worktree));
  write(last.worktree + "/by-hand.txt", "not committed\n");
  rewrite(kFirst + kSecond + kThird);
  must(follow(true));
  EXPECT_FALSE(exists(last.worktree));
  EXPECT_EQ(loaded_.state.of(loaded_.plan.final_job()).worktree, "");
  EXPECT_EQ(git({"show", "refs/conduct/" + std::to_string(run_) + "/attic/1:by-hand.txt"}),
            "not committed");
}

}  // namespace
}  // namespace conduct::run
