// Landing: the target and its checkouts move together or not at all, uncommitted work stays as it
// is, and a landing that was killed is finished.
#include "gitops/landing.h"

#include "tests/gitops/fixture.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = LandResult::Kind;

class LandingTest : public GitTest {
 protected:
  LandingTest() {
    put("old/deep/gone.txt", "gone\n");
    put("swap", "a file\n");
    put("dir/inner.txt", "inner\n");
    put("tool", "tool\n");
    put(".gitignore", "*.log\n");
    expected_ = commit_all("expected");
    git({"checkout", "-q", "-b", "work"});
    put("src/a.txt", "landed\n");
    put("new/deep/file.txt", "new\n");
    put("tool", "tool\n", 0755);
    put("picture.bin", std::string("\0\1\2\n", 4));
    put("empty", "");
    remove(repo_ + "/old");
    remove(repo_ + "/swap");
    put("swap/now/a/folder.txt", "x\n");
    remove(repo_ + "/dir");
    EXPECT_EQ(::symlink("src/a.txt", (repo_ + "/dir").c_str()), 0);
    commit_ = commit_all("landed");
    git({"checkout", "-q", "main"});
    request_ = {"refs/heads/main", expected_, commit_, "conduct: land run 7"};
  }

  LandResult land_now() { return must(land(open(), request_, program_)); }
  LandResult finish_now() { return must(finish_landing(open(), request_, program_)); }

  void expect_all_new(const std::string& checkout) {
    EXPECT_EQ(git_in(checkout, {"rev-parse", "HEAD"}), commit_);
    EXPECT_EQ(git_in(checkout, {"status", "--porcelain"}), "");
    EXPECT_EQ(git_in(checkout, {"write-tree"}), git({"rev-parse", commit_ + "^{tree}"}));
    EXPECT_FALSE(exists(checkout + "/old"));
  }
  void expect_all_old(const std::string& checkout) {
    EXPECT_EQ(git_in(checkout, {"rev-parse", "HEAD"}), expected_);
    EXPECT_EQ(git_in(checkout, {"status", "--porcelain"}), "");
    EXPECT_EQ(git_in(checkout, {"write-tree"}), git({"rev-parse", expected_ + "^{tree}"}));
  }
  void expect_no_traces() {
    const auto files = run_git_program({"-C", repo_, "status", "--porcelain", "--ignored"}, dir_);
    EXPECT_EQ(files->out, "");
    for (const char* name : {"index.lock", "conduct-landing.lock", "conduct-landing.index"}) {
      EXPECT_FALSE(exists(repo_ + "/.git/" + name)) << name;
    }
  }

  std::string expected_, commit_;
  LandRequest request_;
};

TEST_F(LandingTest, TheCheckoutFollowsTheTarget) {
  EXPECT_EQ(land_now().kind, Kind::landed);
  expect_all_new(repo_);
  expect_no_traces();
  EXPECT_EQ(git({"reflog", "-1", "--format=%gs", "main"}), "conduct: land run 7");
  EXPECT_EQ(git({"reflog", "-1", "--format=%gs", "HEAD"}), "conduct: land run 7");
  EXPECT_EQ(git({"fsck"}), "");
}

TEST_F(LandingTest, AndBackAgain) {
  land_now();
  request_ = {"refs/heads/main", commit_, expected_, "conduct: rollback"};
  EXPECT_EQ(land_now().kind, Kind::landed);
  expect_all_old(repo_);
  expect_no_traces();
}

TEST_F(LandingTest, ALinkedWorktreeFollowsToo) {
  git({"checkout", "-q", "--detach"});
  git({"worktree", "add", "-q", dir_ + "/linked", "main"});
  EXPECT_EQ(land_now().kind, Kind::landed);
  expect_all_new(dir_ + "/linked");
  EXPECT_EQ(git_in(dir_ + "/linked", {"reflog", "-1", "--format=%gs", "HEAD"}),
            "conduct: land run 7");
  expect_all_old(repo_);  // detached: not on the target
}

TEST_F(LandingTest, ABareRepositoryHasOnlyTheRef) {
  git_in(dir_, {"clone", "-q", "--bare", repo_, dir_ + "/bare.git"});
  const Repository bare = must(Repository::open(dir_ + "/bare.git"));
  EXPECT_EQ(must(land(bare, request_, program_)).kind, Kind::landed);
  EXPECT_EQ(git_in(dir_ + "/bare.git", {"rev-parse", "main"}), commit_);
}

TEST_F(LandingTest, ATargetThatMovedIsTold) {
  put("other.txt", "other\n");
  const std::string moved = commit_all("other");
  const LandResult result = land_now();
  EXPECT_EQ(result.kind, Kind::moved);
  EXPECT_EQ(result.tip, moved);
  EXPECT_EQ(git({"status", "--porcelain"}), "");
}

TEST_F(LandingTest, UncommittedWorkElsewhereStaysAsItIs) {
  put("README.md", "my own words\n");
  put("notes.txt", "untracked\n");
  put("staged.txt", "staged\n");
  git({"add", "staged.txt"});
  EXPECT_EQ(land_now().kind, Kind::landed);
  EXPECT_EQ(git({"status", "--porcelain"}), " M README.md\nA  staged.txt\n?? notes.txt");
  EXPECT_EQ(read(repo_ + "/README.md"), "my own words\n");
}

TEST_F(LandingTest, AChangeOfTheSameSizeBesideTheLandingIsStillSeen) {
  put("README.md", "READ ME\n");  // same size, perhaps the same second as the index
  EXPECT_EQ(land_now().kind, Kind::landed);
  EXPECT_EQ(git({"status", "--porcelain"}), " M README.md");
}

// What is in the way, each alone: nothing at all may have happened then.
TEST_F(LandingTest, UncommittedWorkInTheWayStopsEverything) {
  struct Case {
    const char* name;
    std::function<void()> make;
    std::string path;
  };
  const std::vector<Case> cases = {
      {"a changed file", [&] { put("src/a.txt", "mine\n"); }, "src/a.txt"},
      {"a staged change",
       [&] {
         put("src/a.txt", "mine\n");
         git({"add", "-A"});
       },
       "src/a.txt"},
      {"a staged change that is undone on disk",
       [&] {
         put("src/a.txt", "mine\n");
         git({"add", "-A"});
         put("src/a.txt", "a\n");
       },
       "src/a.txt"},
      {"a deleted file", [&] { remove(repo_ + "/src/a.txt"); }, "src/a.txt"},
      {"an untracked file", [&] { put("new/deep/file.txt", "mine\n"); }, "new/deep/file.txt"},
      {"an untracked file where a folder comes", [&] { put("new", "mine\n"); },
       "new/deep/file.txt"},
      {"an untracked file in a folder that becomes a link",
       [&] { put("dir/mine.log", "ignored\n"); }, "dir"},
      {"a changed file that goes away", [&] { put("old/deep/gone.txt", "mine\n"); },
       "old/deep/gone.txt"},
      {"a changed mode", [&] { put("tool", "tool\n", 0755); }, "tool"},
      {"a link instead of the folder",
       [&] {
         git({"mv", "src", "source"});
         EXPECT_EQ(::symlink("source", (repo_ + "/src").c_str()), 0);
       },
       "src/a.txt"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    one.make();
    const std::string before = git({"status", "--porcelain"});
    const LandResult result = land_now();
    EXPECT_EQ(result.kind, Kind::in_the_way);
    EXPECT_EQ(result.worktree, repo_);
    EXPECT_THAT(result.paths, ElementsAre(one.path));
    EXPECT_EQ(git({"status", "--porcelain"}), before);
    EXPECT_EQ(git({"rev-parse", "main"}), expected_);
    git({"reset", "-q", "--hard"});
    git({"clean", "-fdxq"});
  }
}

TEST_F(LandingTest, AnIgnoredFileInTheWayIsKept) {
  git({"checkout", "-q", "work"});
  put("out.log", "landed\n");
  git({"add", "-f", "out.log"});
  request_.commit = commit_all("a log");
  git({"checkout", "-q", "main"});
  put("out.log", "mine\n");
  EXPECT_THAT(land_now().paths, ElementsAre("out.log"));
  EXPECT_EQ(read(repo_ + "/out.log"), "mine\n");
}

TEST_F(LandingTest, AnUnfinishedMergeIsInTheWay) {
  put("src/b.txt", "mine\n");
  commit_all("mine");
  git({"checkout", "-q", "-b", "other", expected_});
  put("src/b.txt", "other\n");
  const std::string tip = commit_all("other");
  EXPECT_NE(run_git_program({"merge", "-q", "main"}, repo_)->exit_code, 0);
  request_.target = "refs/heads/other";
  request_.expected = tip;
  EXPECT_THAT(land_now().paths,
              testing::Contains("MERGE_HEAD (something is unfinished there: see `git status`)"));
}

TEST_F(LandingTest, AnIndexThatGitHasLockedIsWaitedForAndThenAnError) {
  write(repo_ + "/.git/index.lock", "somebody's");
  const auto result = land(open(), request_, program_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().fault, base::Fault::waiting);
  EXPECT_EQ(result.error().message, "the index of " + repo_ +
                                        " is locked by another git process (" + repo_ +
                                        "/.git/index.lock)");
  EXPECT_EQ(result.error().hint,
            "let it end and try again; if no git process works there, remove that file");
  EXPECT_EQ(git({"rev-parse", "main"}), expected_);
  finish_now();
  EXPECT_EQ(read(repo_ + "/.git/index.lock"), "somebody's");
}

TEST_F(LandingTest, LineEndingsFollowTheAttributesThatLand) {
  git({"checkout", "-q", "work"});
  put(".gitattributes", "*.bat text eol=crlf\n");
  put("run.bat", "one\r\n");
  request_.commit = commit_all("attributes");
  git({"checkout", "-q", "main"});
  EXPECT_EQ(land_now().kind, Kind::landed);
  EXPECT_EQ(read(repo_ + "/run.bat"), "one\r\n");
  EXPECT_EQ(git({"status", "--porcelain"}), "");
}

TEST_F(LandingTest, WhatAKillLeftHalfDoneIsFinished) {
  git({"update-ref", "refs/heads/main", commit_});
  put("src/a.txt", "landed\n");
  remove(repo_ + "/old");
  put("src/.conduct-landing", "half a fi");
  EXPECT_EQ(finish_now().kind, Kind::landed);
  expect_all_new(repo_);
  expect_no_traces();
  EXPECT_EQ(finish_now().kind, Kind::landed);
  expect_all_new(repo_);
}

TEST_F(LandingTest, AKillAfterAFolderBecameAFileIsFinished) {
  land_now();
  git({"update-ref", "refs/heads/main", expected_});  // the way back: swap/ is to be a file again
  remove(repo_ + "/swap");
  put("swap", "a file\n");
  request_ = {"refs/heads/main", commit_, expected_, "conduct: rollback"};
  EXPECT_EQ(finish_now().kind, Kind::landed);
  expect_all_old(repo_);
  expect_no_traces();
}

TEST_F(LandingTest, AKillInAFolderThatWasAFileIsFinished) {
  git({"update-ref", "refs/heads/main", commit_});
  remove(repo_ + "/swap");
  put("swap/now/a/.conduct-landing", "half a fi");
  EXPECT_EQ(finish_now().kind, Kind::landed);
  expect_all_new(repo_);
  expect_no_traces();
}

TEST_F(LandingTest, FinishingRemovesNothingThroughALink) {
  git({"update-ref", "refs/heads/main", commit_});
  write(dir_ + "/outside/.conduct-landing", "not ours");
  remove(repo_ + "/src");
  ASSERT_EQ(::symlink((dir_ + "/outside").c_str(), (repo_ + "/src").c_str()), 0);
  EXPECT_THAT(finish_now().paths, ElementsAre("src/a.txt"));
  EXPECT_EQ(read(dir_ + "/outside/.conduct-landing"), "not ours");
}

TEST_F(LandingTest, FinishingLeavesWhatSomebodyHasChangedSince) {
  git({"update-ref", "refs/heads/main", commit_});
  put("src/a.txt", "mine\n");
  const LandResult result = finish_now();
  EXPECT_EQ(result.kind, Kind::in_the_way);
  EXPECT_THAT(result.paths, ElementsAre("src/a.txt"));
  EXPECT_EQ(read(repo_ + "/src/a.txt"), "mine\n");
  EXPECT_EQ(read(repo_ + "/new/deep/file.txt"), "new\n");
}

TEST_F(LandingTest, FinishingWhatIsFinishedUndoesNobodysWork) {
  land_now();
  put("src/a.txt", "a\n");  // back to the old content, by hand
  git({"add", "-A"});
  put("tool", "tool\n", 0644);
  EXPECT_EQ(finish_now().kind, Kind::landed);
  EXPECT_EQ(git({"status", "--porcelain"}), "M  src/a.txt\n M tool");
}

TEST_F(LandingTest, FinishingATargetThatNeverMovedClearsOurLockOnly) {
  write(repo_ + "/.git/conduct-landing.lock", "");
  ASSERT_EQ(
      ::link((repo_ + "/.git/conduct-landing.lock").c_str(), (repo_ + "/.git/index.lock").c_str()),
      0);
  const LandResult result = finish_now();
  EXPECT_EQ(result.kind, Kind::moved);
  EXPECT_EQ(result.tip, expected_);
  expect_all_old(repo_);
  expect_no_traces();
}

// kill -9 at moments spread over the whole landing; then what a resume does: ask the ref, land or
// finish.
TEST_F(LandingTest, AKillAtAnyMomentLeavesOldOrNew) {
  for (int i = 0; i < 40; ++i) put("many/f" + std::to_string(i), std::to_string(i) + "\n");
  expected_ = commit_all("many");
  git({"checkout", "-q", "-B", "work"});
  for (int i = 0; i < 40; ++i) put("many/f" + std::to_string(i), std::to_string(i) + " landed\n");
  remove(repo_ + "/swap");
  put("swap/x", "x\n");
  commit_ = commit_all("landed");
  git({"checkout", "-q", "main"});
  put("README.md", "uncommitted\n");
  std::mt19937 random(42);
  std::string from = expected_;
  std::string to = commit_;
  const auto start_child = [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto repository = Repository::open(repo_ + "/.git");
      ::_exit(repository.ok() && land(*repository, request_, program_).ok() ? 0 : 1);
    }
    return child;
  };
  // How long one takes here, so that the kills are spread over all of it.
  request_ = {"refs/heads/main", from, to, "conduct: land"};
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(::waitpid(start_child(), nullptr, 0) > 0, true);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  std::swap(from, to);
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    request_ = {"refs/heads/main", from, to, "conduct: land"};
    const pid_t child = start_child();
    ::usleep(static_cast<useconds_t>(random()) % static_cast<useconds_t>(whole.count()));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const LandResult result = finish_now();
    const std::string now = result.kind == Kind::landed ? to : from;
    ASSERT_EQ(git({"rev-parse", "HEAD"}), now);
    ASSERT_EQ(git({"status", "--porcelain"}), " M README.md");
    if (result.kind != Kind::landed) {
      ASSERT_EQ(land_now().kind, Kind::landed);
    }
    ASSERT_EQ(git({"status", "--porcelain"}), " M README.md");
    std::swap(from, to);
  }
  EXPECT_EQ(git({"fsck", "--no-dangling"}), "");
}

}  // namespace
}  // namespace conduct::gitops
