// Snapshots: the tree that `git add -A` would give, the agent's own commits below it, and what is
// not taken named.
#include "gitops/snapshot.h"

#include "gitops/checkout.h"
#include "gitops/private_git.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>

namespace conduct::gitops {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SnapshotTest : public GitTest {
 protected:
  // What git would commit of the worktree's files.
  std::string tree_by_git(const Worktree& worktree) {
    git_in(worktree.path, {"add", "-A"});
    const std::string tree = git_in(worktree.path, {"write-tree"});
    git_in(worktree.path, {"reset", "-q"});
    return tree;
  }

  std::vector<std::string> changed(const SnapshotResult& result) {
    std::vector<std::string> lines;
    for (const Change& change : result.changes) {
      lines.push_back(std::string(1, change.status) + " " + change.path);
    }
    return lines;
  }
};

TEST_F(SnapshotTest, NothingChangedIsTheBaseItself) {
  const Worktree worktree = add("proto", base_);
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(result.commit, base_);
  EXPECT_EQ(result.tree, result.base_tree);
  EXPECT_THAT(result.changes, IsEmpty());
  EXPECT_THAT(result.problems, IsEmpty());
}

TEST_F(SnapshotTest, TakesEverythingThatGitWouldAdd) {
  put(".gitignore", "*.o\n/out/\n!keep.o\n");
  put("out/forced.txt", "forced\n");
  git({"add", "-f", "out/forced.txt"});
  const std::string base = commit_all("ignore");
  const Worktree worktree = add("proto", base);
  write(worktree.path + "/src/a.txt", "changed\n");
  write(worktree.path + "/src/a.o", "ignored");
  write(worktree.path + "/src/keep.o", "kept");
  write(worktree.path + "/out/forced.txt", "changed too\n");
  write(worktree.path + "/out/other.txt", "ignored\n");
  write(worktree.path + "/tool.sh", "#!/bin/sh\n", 0755);
  write(worktree.path + "/new\nline", "newline in the name\n");
  write(worktree.path + "/caf\xe9", "latin-1 name\n");
  write(worktree.path + "/-rf", "dash\n");
  ASSERT_EQ(::symlink("a.txt", (worktree.path + "/src/link").c_str()), 0);
  remove(worktree.path + "/src/b.txt");
  write(worktree.path + "/src/b.txt/now/a/folder", "x");
  remove(worktree.path + "/README.md");
  const SnapshotResult result = take(worktree, base);
  EXPECT_EQ(result.tree, tree_by_git(worktree));
  EXPECT_THAT(changed(result),
              ElementsAre("A -rf", "D README.md", "A caf\xe9", "A new\nline", "M out/forced.txt",
                          "M src/a.txt", "D src/b.txt", "A src/b.txt/now/a/folder", "A src/keep.o",
                          "A src/link", "A tool.sh"));
  EXPECT_EQ(git({"log", "-1", "--format=%P|%B|%an", result.commit}),
            base + "|work\n\nConduct-Run: 7\n|Test");
  EXPECT_EQ(git({"fsck", "--no-dangling"}), "");
  EXPECT_EQ(take(worktree, base).tree, result.tree);
}

TEST_F(SnapshotTest, AFolderThatBecameALinkIsALink) {
  const Worktree worktree = add("proto", base_);
  write(dir_ + "/outside/a.txt", "a\n");
  remove(worktree.path + "/src");
  ASSERT_EQ(::symlink((dir_ + "/outside").c_str(), (worktree.path + "/src").c_str()), 0);
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(result.tree, tree_by_git(worktree));
  EXPECT_THAT(changed(result), ElementsAre("A src", "D src/a.txt", "D src/b.txt"));
}

TEST_F(SnapshotTest, AChangeOfTheSameSizeInTheSameInstantIsSeen) {
  const Worktree worktree = add("proto", base_);
  for (int round = 0; round < 20; ++round) {
    const std::string content = round % 2 == 0 ? "x\n" : "y\n";
    write(worktree.path + "/src/a.txt", content);
    const SnapshotResult result = take(worktree, base_);
    ASSERT_EQ(git({"show", result.tree + ":src/a.txt"}) + "\n", content) << round;
  }
}

TEST_F(SnapshotTest, KeepsTheAgentsOwnCommits) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/one.txt", "1\n");
  git_in(worktree.path, {"add", "-A"});
  git_in(worktree.path, {"commit", "-q", "-m", "one"});
  const std::string own = git_in(worktree.path, {"rev-parse", "HEAD"});
  EXPECT_EQ(take(worktree, base_).commit, own);

  write(worktree.path + "/two.txt", "2\n");
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), own);
  EXPECT_THAT(changed(result), ElementsAre("A one.txt", "A two.txt"));
}

TEST_F(SnapshotTest, KeepsIgnoredFilesThatTheAgentCommitted) {
  put(".gitignore", "*.o\n");
  const std::string base = commit_all("ignore");
  const Worktree worktree = add("proto", base);
  write(worktree.path + "/forced.o", "o\n");
  git_in(worktree.path, {"add", "-f", "forced.o"});
  git_in(worktree.path, {"commit", "-q", "-m", "forced"});
  write(worktree.path + "/more.txt", "more\n");
  EXPECT_THAT(changed(take(worktree, base)), ElementsAre("A forced.o", "A more.txt"));
}

TEST_F(SnapshotTest, ABranchOfTheAgentIsFollowed) {
  const Worktree worktree = add("proto", base_);
  git_in(worktree.path, {"checkout", "-q", "-b", "mine"});
  write(worktree.path + "/one.txt", "1\n");
  git_in(worktree.path, {"add", "-A"});
  git_in(worktree.path, {"commit", "-q", "-m", "one"});
  EXPECT_EQ(take(worktree, base_).commit, git({"rev-parse", "mine"}));
}

TEST_F(SnapshotTest, AHeadThatLeftTheBaseIsAProblemAndTheFilesAreTakenOnTheBase) {
  put("later.txt", "later\n");
  const std::string later = commit_all("later");
  const Worktree worktree = add("proto", later);
  git_in(worktree.path, {"checkout", "-q", "-b", "aside", base_});
  write(worktree.path + "/one.txt", "1\n");
  git_in(worktree.path, {"add", "-A"});
  git_in(worktree.path, {"commit", "-q", "-m", "aside"});
  const SnapshotResult result = take(worktree, later);
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), later);
  EXPECT_THAT(changed(result), ElementsAre("D later.txt", "A one.txt"));
  EXPECT_THAT(
      result.problems,
      ElementsAre("HEAD of the worktree was moved to " + git({"rev-parse", "aside"}).substr(0, 12) +
                  ", which does not descend from the commit that the attempt started from; "
                  "the files are taken on top of that"));
}

TEST_F(SnapshotTest, AHeadThatStayedBehindEarlierSnapshotsIsNoProblem) {
  put("later.txt", "later\n");
  const std::string later = commit_all("later");
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/later.txt", "later\n");
  write(worktree.path + "/one.txt", "1\n");
  const SnapshotResult result = take(worktree, later);
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), later);
  EXPECT_THAT(changed(result), ElementsAre("A one.txt"));
  EXPECT_THAT(result.problems, ElementsAre());
}

TEST_F(SnapshotTest, AnUnbornHeadIsAProblem) {
  const Worktree worktree = add("proto", base_);
  git_in(worktree.path, {"checkout", "-q", "--orphan", "fresh"});
  write(worktree.path + "/one.txt", "1\n");
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), base_);
  EXPECT_THAT(result.problems, ElementsAre(HasSubstr("leads to no commit")));
}

TEST_F(SnapshotTest, CachesStayOutButNotTrackedOrWantedOnes) {
  put("vendor/node_modules/tracked.js", "1\n");
  const std::string base = commit_all("vendored");
  const Worktree worktree = add("proto", base);
  write(worktree.path + "/node_modules/x/y.js", "y");
  write(worktree.path + "/src/__pycache__/a.pyc", "a");
  write(worktree.path + "/vendor/node_modules/tracked.js", "2\n");
  write(worktree.path + "/vendor/node_modules/more.js", "more");
  write(worktree.path + "/web/node_modules/ours/index.js", "wanted");
  write(worktree.path + "/web/node_modules/theirs/index.js", "not wanted");
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = base;
  request.message = "work";
  request.caches = {"node_modules", "__pycache__"};
  request.wanted = {"src/**", "web/node_modules/ours/*.js"};
  const SnapshotResult result = must(snapshot(open(), request, program_));
  EXPECT_THAT(changed(result),
              ElementsAre("M vendor/node_modules/tracked.js", "A web/node_modules/ours/index.js"));
  EXPECT_THAT(result.left_out,
              ElementsAre("node_modules", "src/__pycache__", "vendor/node_modules/more.js",
                          "web/node_modules/theirs"));
}

TEST_F(SnapshotTest, NestedRepositoriesAndSpecialFilesAreNamedAndNotTaken) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/lib/x.txt", "x");
  git_in(worktree.path + "/lib", {"init", "-q"});
  git_in(worktree.path + "/src", {"init", "-q"});
  write(worktree.path + "/src/a.txt", "still taken\n");
  write(worktree.path + "/src/c.txt", "taken as well\n");
  ASSERT_EQ(::mkfifo((worktree.path + "/pipe").c_str(), 0600), 0);
  const SnapshotResult result = take(worktree, base_);
  EXPECT_THAT(changed(result), ElementsAre("M src/a.txt", "A src/c.txt"));
  EXPECT_THAT(
      result.problems,
      ElementsAre("lib is not taken: it is a git repository of its own inside the worktree",
                  "pipe is not taken: it is a socket, a pipe or a device",
                  "src/.git is not taken: a folder of the repository was made a repository of its "
                  "own; its files are taken"));
}

TEST_F(SnapshotTest, AnUnreadableFileIsAnErrorThatNamesIt) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads every file";
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/secret", "x", 0000);
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = base_;
  const auto result = snapshot(open(), request, program_);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().message, HasSubstr(worktree.path + "/secret cannot be read"));
}

TEST_F(SnapshotTest, TheOtherSideOfAMergeBecomesAnAncestor) {
  put("src/a.txt", "ours\n");
  const std::string ours = commit_all("ours");
  git({"checkout", "-q", "--detach", base_});
  put("src/a.txt", "theirs\n");
  put("theirs.o", "tracked though ignored\n");
  put(".gitignore", "*.o\n");
  git({"add", "-f", "theirs.o"});
  const std::string theirs = commit_all("theirs");
  const Worktree worktree = add("merge", ours);
  must(write_conflict(open(), worktree, ours, theirs, ""));
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = ours;
  request.theirs = theirs;
  request.message = "merge";
  const SnapshotResult unresolved = must(snapshot(open(), request, program_));
  EXPECT_THAT(unresolved.marked, ElementsAre("src/a.txt"));

  write(worktree.path + "/src/a.txt", "both\n");
  const SnapshotResult result = must(snapshot(open(), request, program_));
  EXPECT_THAT(result.marked, IsEmpty());
  EXPECT_EQ(git({"rev-parse", result.commit + "^1", result.commit + "^2"}), ours + "\n" + theirs);
  EXPECT_EQ(git({"ls-tree", "-r", "--name-only", result.commit}),
            ".gitignore\nREADME.md\nsrc/a.txt\nsrc/b.txt\ntheirs.o");

  // Committed by the resolver itself: nothing is added.
  git_in(worktree.path, {"add", "-A"});
  git_in(worktree.path, {"commit", "-q", "-m", "resolved"});
  const SnapshotResult own = must(snapshot(open(), request, program_));
  EXPECT_EQ(own.commit, git_in(worktree.path, {"rev-parse", "HEAD"}));
}

TEST_F(SnapshotTest, MarkersThatWereThereBeforeAreNoConflict) {
  const std::string sample = "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n";
  put("docs/merging.md", sample);
  const std::string base = commit_all("docs");
  const Worktree worktree = add("proto", base);
  write(worktree.path + "/docs/merging.md", "text\n" + sample);
  write(worktree.path + "/title.rst", "Title\n=======\n");
  EXPECT_THAT(take(worktree, base).marked, IsEmpty());
  write(worktree.path + "/docs/merging.md", sample + sample);
  EXPECT_THAT(take(worktree, base).marked, ElementsAre("docs/merging.md"));
}

TEST_F(SnapshotTest, IsWhatGitWouldAddAfterRandomWork) {
  std::mt19937 random(20230501);
  const auto any = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  put(".gitignore", "*.tmp\nbuild/\n!build/keep\n");
  put("d0/.gitignore", "/local\n!*.tmp\n");
  for (unsigned i = 0; i < 40; ++i) {
    put("d" + std::to_string(i % 4) + "/f" + std::to_string(i), std::to_string(i));
  }
  const std::string base = commit_all("many");
  const Worktree worktree = add("proto", base);
  const std::vector<std::string> names = {"x", "y.tmp", "build", "build/keep", "local", "f3", "d1"};
  for (unsigned round = 0; round < 15; ++round) {
    for (unsigned step = 0; step < 6; ++step) {
      std::string path = worktree.path + "/d" + std::to_string(any(5));
      if (any(2) == 0) path += "/s" + std::to_string(any(3));
      path += "/" + (any(2) == 0 ? names[any(7)] : "f" + std::to_string(any(40)));
      std::error_code ignored;
      if (any(3) == 0 || exists(path)) remove(path);
      if (any(4) != 0 && !exists(path)) {
        try {
          write(path, std::to_string(any(1000)), any(4) == 0 ? 0755 : 0644);
        } catch (const std::exception&) {
          continue;  // a file where a folder is needed
        }
      }
    }
    ASSERT_EQ(take(worktree, base).tree, tree_by_git(worktree)) << "round " << round;
  }
}

class ConfinedSnapshotTest : public SnapshotTest {
 protected:
  ConfinedSnapshotTest() : worktree_(add("proto", base_)) { enter(); }
  void enter() {
    const std::string git =
        must(make_private_git(open(), worktree_, repo_ + "/.git", worktree_.path)).path;
    must(use_private_git(worktree_));
    objects_ = git + "/objects";
    head_ = git + "/worktrees/proto/HEAD";
  }
  std::string agent(const std::vector<std::string>& arguments) {
    return git_in(worktree_.path, arguments);
  }
  SnapshotResult take_confined() {
    SnapshotRequest request;
    request.worktree = worktree_;
    request.base = base_;
    request.message = "work";
    const SnapshotResult result = must(snapshot(open(), request, program_));
    must(close_private_git(worktree_));
    must(repair_worktree(worktree_, base_));
    EXPECT_EQ(git({"fsck", "--strict", "--no-dangling"}), "");
    EXPECT_EQ(git({"gc", "--quiet", "--prune=1.hour.ago"}), "");
    EXPECT_EQ(agent({"rev-parse", "HEAD"}), base_);
    return result;
  }

  const Worktree worktree_;
  std::string objects_, head_;
};

TEST_F(ConfinedSnapshotTest, CommitsAreImportedAndKept) {
  write(worktree_.path + "/one.txt", "1\n");
  agent({"add", "-A"});
  agent({"commit", "-q", "-m", "one"});
  agent({"commit", "-q", "--amend", "-m", "first"});
  const std::string own = agent({"rev-parse", "HEAD"});
  write(worktree_.path + "/two.txt", "2\n");
  agent({"add", "-A"});
  const SnapshotResult result = take_confined();
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), own);
  EXPECT_THAT(changed(result), ElementsAre("A one.txt", "A two.txt"));
}

TEST_F(ConfinedSnapshotTest, FilesAreTakenWhereNothingWasCommitted) {
  write(worktree_.path + "/two.txt", "2\n");
  agent({"add", "-A"});
  const SnapshotResult result = take_confined();
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), base_);
  EXPECT_THAT(changed(result), ElementsAre("A two.txt"));
}

TEST_F(ConfinedSnapshotTest, CommitsThatAreNotSoundAreAProblemAndTheFilesAreTaken) {
  write(worktree_.path + "/two.txt", "2\n");
  agent({"add", "-A"});
  agent({"commit", "-q", "-m", "two"});
  const std::string blob = agent({"rev-parse", "HEAD:two.txt"});
  const std::string tree = agent({"rev-parse", "HEAD^{tree}"});
  remove(objects_ + "/" + blob.substr(0, 2) + "/" + blob.substr(2));
  const SnapshotResult result = take_confined();
  EXPECT_THAT(result.problems,
              ElementsAre("the agent's own commits are not taken: blob " + blob +
                          " is missing, which " + tree +
                          " needs; its files are taken on top of the commit that the attempt "
                          "started from"));
  EXPECT_EQ(git({"rev-parse", result.commit + "^"}), base_);
  EXPECT_THAT(changed(result), ElementsAre("A two.txt"));
  EXPECT_EQ(read(worktree_.gitdir + "/HEAD"), base_ + "\n");
}

TEST_F(ConfinedSnapshotTest, AHeadOfAnyKindIsSurvived) {
  write(worktree_.path + "/two.txt", "2\n");
  const std::vector<std::function<void()>> plants = {
      [&] { write(head_, std::string(40, '7') + "\n"); },
      [&] { write(head_, "ref: refs/../../../x\n"); },
      [&] { fs::resize_file(head_, std::uintmax_t{1} << 40); },
      [&] { ASSERT_EQ(::mkfifo(head_.c_str(), 0600), 0); },
      [&] { ASSERT_EQ(::symlink((repo_ + "/.git/HEAD").c_str(), head_.c_str()), 0); },
      [&] { write(head_ + "/deep/file", "x"); },
  };
  for (std::size_t i = 0; i < plants.size(); ++i) {
    SCOPED_TRACE(i);
    enter();
    if (i != 2) remove(head_);
    plants[i]();
    const SnapshotResult result = take_confined();
    EXPECT_THAT(result.problems, testing::SizeIs(1));
    EXPECT_EQ(git({"rev-parse", result.commit + "^"}), base_);
  }
  EXPECT_EQ(git({"symbolic-ref", "HEAD"}), "refs/heads/main");
}

// The own index is written before the commit that it is of is noted.
TEST_F(SnapshotTest, AResetThatWasKilledInBetweenLosesNoFile) {
  put(".gitignore", "*.log\n");
  const std::string first = commit_all("ignores");
  put("kept.log", "tracked although ignored\n");
  git({"add", "-f", "kept.log"});
  const std::string second = commit_all("tracks one all the same");
  const Worktree worktree = add("proto", first);
  must(reset_worktree(open(), worktree, second, program_));
  write(own_gitdir(worktree) + "/HEAD", first + "\n");
  EXPECT_THAT(changed(take(worktree, second)), IsEmpty());
  must(reset_worktree(open(), worktree, second, program_));
  EXPECT_THAT(changed(take(worktree, second)), IsEmpty());
}

TEST_F(SnapshotTest, APictureShowsTheFilesAndChangesNothingForWhoWorksThere) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/new.txt", "new\n");
  git_in(worktree.path, {"add", "new.txt"});
  git_in(worktree.path, {"commit", "-qm", "the agent's own"});
  const std::string head = git_in(worktree.path, {"rev-parse", "HEAD"});
  write(worktree.path + "/src/a.txt", "changed\n");
  const std::string status = git_in(worktree.path, {"status", "--porcelain"});
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = base_;
  request.message = "a picture";
  const auto picture = gitops::picture(open(), request, program_);
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_EQ(git({"show", *picture + ":new.txt"}), "new");
  EXPECT_EQ(git({"show", *picture + ":src/a.txt"}), "changed");
  EXPECT_EQ(git({"log", "-1", "--format=%P", *picture}), base_);
  EXPECT_EQ(git_in(worktree.path, {"rev-parse", "HEAD"}), head);
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), status);
  write(worktree.path + "/later.txt", "later\n");
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(result.tree, tree_by_git(worktree)) << "what comes after is taken as ever";
  EXPECT_EQ(git({"log", "-1", "--format=%P", result.commit}), head);
}

}  // namespace
}  // namespace conduct::gitops
