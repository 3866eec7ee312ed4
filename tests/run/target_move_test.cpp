// The target's way back after a landing: where a rollback puts it, and that it gets there whole or
// not at all.
#include "conductor/run/target_move.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;

const std::string kTarget = "refs/heads/main";

// Run 7 has made one.txt (checkpoint 1), then two.txt and another line of shared.txt (checkpoint
// 2), and landed.
class TargetMoveTest : public gitops::GitTest {
 protected:
  TargetMoveTest() {
    put("shared.txt", "base\n");
    base_ = commit_all("base of the run");
    state_.run = 7;
    state_.started.target = kTarget;
    state_.started.base = base_;
    git({"checkout", "-q", "-b", "integration"});
    put("one.txt", "one\n");
    first_ = commit_all("phase 1");
    put("two.txt", "two\n");
    put("shared.txt", "landed\n");
    second_ = commit_all("phase 2");
    git({"checkout", "-q", "main"});
  }

  void land_forward() {
    git({"merge", "-q", "--ff-only", "integration"});
    has_landed(base_, second_);
  }
  // The user had gone on before: landed is a merge with what they did.
  void land_by_merge() {
    put("mine.txt", "before the landing\n");
    const std::string from = commit_all("mine, before the landing");
    git({"merge", "-q", "--no-ff", "-m", "landing", "integration"});
    has_landed(from, git({"rev-parse", "main"}));
  }
  void has_landed(const std::string& from, const std::string& to) {
    state_.landed_from = state_.before_target = from;
    state_.landed = state_.in_target = state_.target_tip = to;
  }
  // The user goes on after the landing.
  std::string go_on(const std::string& path, const std::string& content) {
    put(path, content);
    return commit_all("mine, after the landing");
  }

  base::Result<core::RolledBack> plan(int number) {
    return plan_target_move(open(), program_, state_, number, number == 0 ? base_ : first_);
  }
  base::Result<std::string> move(const std::string& from, const std::string& to) {
    return move_target(open(), program_, kTarget, {from, to});
  }

  // "PATH: CONTENT" of what COMMIT has, without what was there from the first.
  std::vector<std::string> tree(const std::string& commit) {
    std::vector<std::string> out;
    const gitops::Repository repository = open();
    for (const std::string& path : must(repository.files(commit)))
      if (path.rfind("src/", 0) != 0 && path != "README.md")
        out.push_back(path + ": " + *must(repository.read_file(commit, path)));
    return out;
  }
  std::string tip() { return git({"rev-parse", "main"}); }
  std::string status() { return git({"status", "--porcelain"}); }

  std::string first_, second_;
  core::State state_;
};

TEST_F(TargetMoveTest, ATargetThatIsWhereItLandedGoesBackToTheCheckpoint) {
  land_forward();
  const core::RolledBack event = must(plan(1));
  EXPECT_EQ(event.number, 1);
  EXPECT_EQ(event.commit, first_);
  EXPECT_EQ(event.target_from, second_);
  EXPECT_EQ(event.target_to, first_);
  EXPECT_FALSE(event.reverted);
  EXPECT_EQ(event.merge_base, "");
  EXPECT_EQ(tip(), second_);  // planned, not done
}

TEST_F(TargetMoveTest, OrToTheBaseOfTheRun) {
  land_forward();
  EXPECT_EQ(must(plan(0)).target_to, base_);
}

TEST_F(TargetMoveTest, WhatTheUserDidBeforeALandingByMergeStays) {
  land_by_merge();
  EXPECT_EQ(must(plan(0)).target_to, state_.landed_from);
  const core::RolledBack event = must(plan(1));
  EXPECT_FALSE(event.reverted);
  EXPECT_THAT(tree(event.target_to), ElementsAre("mine.txt: before the landing\n", "one.txt: one\n",
                                                 "shared.txt: base\n"));
  EXPECT_THAT(must(open().commit(event.target_to)).parents,
              ElementsAre(state_.landed_from, first_));
}

TEST_F(TargetMoveTest, ATargetThatHasMovedOnGetsARevertOnTop) {
  land_forward();
  const std::string moved = go_on("later.txt", "after the landing\n");
  const core::RolledBack event = must(plan(1));
  EXPECT_EQ(event.target_from, moved);
  EXPECT_TRUE(event.reverted);
  EXPECT_EQ(event.merge_base, first_);
  EXPECT_THAT(tree(event.target_to), ElementsAre("later.txt: after the landing\n", "one.txt: one\n",
                                                 "shared.txt: base\n"));
  const gitops::CommitInfo revert = must(open().commit(event.target_to));
  EXPECT_THAT(revert.parents, ElementsAre(moved));
  EXPECT_EQ(revert.message.substr(0, revert.message.find('\n')),
            "conduct: roll run 7 back to checkpoint 7.1");
  EXPECT_THAT(revert.message, testing::HasSubstr("Conduct-Run: 7"));
  EXPECT_EQ(tip(), moved);
}

TEST_F(TargetMoveTest, ARevertTakesNothingAwayThatTheUserDidBeforeTheLanding) {
  land_by_merge();
  go_on("later.txt", "after the landing\n");
  EXPECT_THAT(tree(must(plan(1)).target_to),
              ElementsAre("later.txt: after the landing\n", "mine.txt: before the landing\n",
                          "one.txt: one\n", "shared.txt: base\n"));
  EXPECT_THAT(tree(must(plan(0)).target_to),
              ElementsAre("later.txt: after the landing\n", "mine.txt: before the landing\n",
                          "shared.txt: base\n"));
}

// What conduct merges when the run lands again, with the base that the event names.
TEST_F(TargetMoveTest, WhatARevertTookOutLandsAgain) {
  land_by_merge();
  go_on("later.txt", "after the landing\n");
  const core::RolledBack event = must(plan(1));
  gitops::MergeRequest request;
  request.ours = event.target_to;
  request.theirs = second_;
  request.base = event.merge_base;
  EXPECT_THAT(tree(must(gitops::merge(open(), request, program_)).commit),
              ElementsAre("later.txt: after the landing\n", "mine.txt: before the landing\n",
                          "one.txt: one\n", "shared.txt: landed\n", "two.txt: two\n"));
}

TEST_F(TargetMoveTest, ARevertThatConflictsIsNotMade) {
  land_forward();
  const std::string moved = go_on("shared.txt", "landed, and changed since\n");
  const auto event = plan(1);
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().fault, base::Fault::waiting);
  EXPECT_EQ(event.error().message,
            "the target has moved on and changed what is to be taken back: shared.txt");
  EXPECT_EQ(event.error().hint, "roll back the state alone: --keep-target");
  EXPECT_EQ(tip(), moved);
  EXPECT_EQ(status(), "");
}

// The landing resolved the conflict of the two; a checkpoint before it has no resolution.
TEST_F(TargetMoveTest, ACheckpointThatConflictsWithTheTargetAsItWasIsNotMade) {
  put("one.txt", "mine\n");
  const std::string from = commit_all("mine, before the landing");
  git({"merge", "-q", "--no-ff", "-X", "ours", "-m", "landing", "integration"});
  has_landed(from, tip());
  const std::string landed = tip();
  const auto event = plan(1);
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().fault, base::Fault::waiting);
  EXPECT_EQ(event.error().message, "the target as it was and the checkpoint conflict in one.txt");
  EXPECT_EQ(tip(), landed);
}

TEST_F(TargetMoveTest, ATargetThatIsGoneIsAnError) {
  land_forward();
  git({"checkout", "-q", "--detach"});
  git({"branch", "-q", "-D", "main"});
  const auto event = plan(1);
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().fault, base::Fault::environment);
  EXPECT_EQ(event.error().message, "the target refs/heads/main is gone");
  EXPECT_EQ(event.error().hint, "make it again, or roll back the state alone: --keep-target");
  EXPECT_EQ(must(move(second_, first_)), "");
}

TEST_F(TargetMoveTest, TheCheckoutGoesBackWithTheTarget) {
  land_forward();
  put("notes.txt", "untracked\n");
  EXPECT_EQ(must(move(second_, first_)), first_);
  EXPECT_EQ(tip(), first_);
  EXPECT_EQ(status(), "?? notes.txt");
  EXPECT_FALSE(exists(repo_ + "/two.txt"));
  EXPECT_EQ(git({"reflog", "-1", "--format=%gs", "main"}), "conduct rollback");
}

TEST_F(TargetMoveTest, AMoveThatIsDoneAlreadyIsDone) {
  land_forward();
  must(move(second_, first_));
  put("one.txt", "mine, since\n");
  EXPECT_EQ(must(move(second_, first_)), first_);
  EXPECT_EQ(tip(), first_);
  EXPECT_EQ(status(), " M one.txt");
}

TEST_F(TargetMoveTest, AMoveThatAKillLeftHalfDoneIsFinished) {
  land_forward();
  git({"update-ref", kTarget, first_});
  remove(repo_ + "/two.txt");  // one of the files had followed, shared.txt and the index had not
  EXPECT_EQ(must(move(second_, first_)), first_);
  EXPECT_EQ(read(repo_ + "/shared.txt"), "base\n");
  EXPECT_EQ(status(), "");
}

TEST_F(TargetMoveTest, WorkInTheWayOfAMoveThatIsHalfDoneIsSaidToBe) {
  land_forward();
  git({"update-ref", kTarget, first_});
  put("two.txt", "mine since\n");
  const auto moved = move(second_, first_);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().hint,
            "commit or stash it, then type the same again; the target has moved, and all other "
            "files with it");
  EXPECT_EQ(tip(), first_);
  EXPECT_EQ(read(repo_ + "/two.txt"), "mine since\n");
  EXPECT_EQ(read(repo_ + "/shared.txt"), "base\n");
}

TEST_F(TargetMoveTest, ATargetThatSomebodyElseHasMovedIsLeftAlone) {
  land_forward();
  const std::string moved = go_on("later.txt", "after the landing\n");
  EXPECT_EQ(must(move(second_, first_)), moved);
  EXPECT_EQ(tip(), moved);
  EXPECT_EQ(status(), "");
  EXPECT_TRUE(exists(repo_ + "/two.txt"));
}

TEST_F(TargetMoveTest, UncommittedWorkInTheWayStopsItAll) {
  land_forward();
  put("two.txt", "mine, uncommitted\n");
  const auto moved = move(second_, first_);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().fault, base::Fault::waiting);
  EXPECT_EQ(moved.error().message, "uncommitted work is in the way in " + repo_ + ": two.txt");
  EXPECT_EQ(moved.error().hint,
            "commit or stash it, then type the same again; nothing has changed");
  EXPECT_EQ(tip(), second_);
  EXPECT_EQ(status(), " M two.txt");
  EXPECT_EQ(read(repo_ + "/shared.txt"), "landed\n");
  git({"stash", "-q"});
  EXPECT_EQ(must(move(second_, first_)), first_);
}

TEST_F(TargetMoveTest, ThereAndBackAgain) {
  land_by_merge();
  const std::string landed = state_.landed;
  const core::RolledBack event = must(plan(1));
  EXPECT_EQ(must(move(event.target_from, event.target_to)), event.target_to);
  EXPECT_EQ(must(move(event.target_to, event.target_from)), landed);
  EXPECT_EQ(status(), "");
  EXPECT_EQ(read(repo_ + "/two.txt"), "two\n");
}

}  // namespace
}  // namespace conduct::run
