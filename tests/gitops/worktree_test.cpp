// Worktrees: git accepts ours, a killed try is done again, an agent's tampering is seen and undone.
#include "gitops/worktree.h"

#include "gitops/checkout.h"
#include "gitops/note.h"
#include "gitops/private_git.h"
#include "gitops/snapshot.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WorktreeTest : public GitTest {};

TEST_F(WorktreeTest, IsOneThatGitLists) {
  const Worktree worktree = add("proto", base_);
  EXPECT_THAT(git({"worktree", "list", "--porcelain"}),
              HasSubstr("worktree " + worktree.path + "\nHEAD " + base_ + "\ndetached"));
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
  EXPECT_EQ(read(worktree.path + "/src/a.txt"), "a\n");
  EXPECT_EQ(git({"worktree", "prune", "--verbose"}), "");
  EXPECT_EQ(git({"fsck"}), "");
  EXPECT_THAT(tampering(worktree), IsEmpty());
}

TEST_F(WorktreeTest, LeavesNothingWhenRemoved) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/target/deep/x", "x");
  ::chmod((worktree.path + "/target/deep").c_str(), 0500);
  ::chmod((worktree.path + "/target").c_str(), 0500);
  write(private_git_path(worktree) + "/objects/pack/x.pack", "x", 0400);
  must(remove_worktree(worktree));
  EXPECT_FALSE(exists(worktree.path));
  EXPECT_FALSE(exists(worktree.gitdir));
  EXPECT_FALSE(exists(own_gitdir(worktree)));
  EXPECT_FALSE(exists(private_git_path(worktree)));
  must(remove_worktree(worktree));
}

TEST_F(WorktreeTest, RemovalFollowsNoLink) {
  const Worktree worktree = add("proto", base_);
  write(dir_ + "/precious/file", "keep");
  ASSERT_EQ(::symlink((dir_ + "/precious").c_str(), (worktree.path + "/out").c_str()), 0);
  must(remove_worktree(worktree));
  EXPECT_EQ(read(dir_ + "/precious/file"), "keep");
}

TEST_F(WorktreeTest, IsMadeAgainOverTheRemainsOfAKilledTry) {
  const std::string admin = repo_ + "/.git/worktrees/proto";
  const std::string path = dir_ + "/wt/proto";
  const std::vector<std::function<void()>> remains = {
      [&] { write(admin + "/locked", ""); },
      [&] { write(admin + "/gitdir.conduct-new", "half"); },
      [&] { write(admin + "/gitdir", path + "/.git\n"); },
      [&] {
        write(admin + "/gitdir", path + "/.git\n");
        write(path + "/src/a.txt", "half");
      },
      [&] {
        add("proto", base_);
        write(admin + "/index.lock", "");
        remove(admin + "/index");
        remove(path + "/src/b.txt");
      },
      [&] {
        add("proto", base_);
        remove(path);
      },
  };
  for (std::size_t i = 0; i < remains.size(); ++i) {
    SCOPED_TRACE(i);
    remains[i]();
    const Worktree worktree = add("proto", base_);
    EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
    EXPECT_FALSE(exists(admin + "/locked"));
    must(remove_worktree(worktree));
  }
}

// The repository was cloned anew, say, and what was begun in the old one still stands beside it.
TEST_F(WorktreeTest, AFolderThatTheRepositoryDoesNotKnowIsAnErrorAndStays) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/mine", "a day's work\n");
  remove(worktree.gitdir);
  const auto again = add_worktree(open(), "proto", worktree.path, base_, program_);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().message, worktree.path + " is in the way of a new worktree");
  EXPECT_EQ(read(worktree.path + "/mine"), "a day's work\n");
}

TEST_F(WorktreeTest, OneThatCannotBeMadeIsNotRegistered) {
  write(dir_ + "/file", "no folder");
  const auto made = add_worktree(open(), "proto", dir_ + "/file/proto", base_, program_);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(git({"worktree", "list"}), Not(HasSubstr("proto")));
  EXPECT_FALSE(exists(repo_ + "/.git/worktrees/proto"));
}

TEST_F(WorktreeTest, AForeignFolderIsAnErrorAndStays) {
  write(dir_ + "/wt/proto/notes.txt", "mine");
  const auto result = add_worktree(open(), "proto", dir_ + "/wt/proto", base_, program_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, dir_ + "/wt/proto is in the way of a new worktree");
  EXPECT_EQ(result.error().hint, "move it away, or set [worktree] dir in the configuration");
  EXPECT_EQ(read(dir_ + "/wt/proto/notes.txt"), "mine");
  EXPECT_FALSE(exists(repo_ + "/.git/worktrees/proto"));
}

TEST_F(WorktreeTest, ANameTakenByAnotherPathIsAnErrorAndStays) {
  git({"worktree", "add", "-q", "--detach", dir_ + "/elsewhere/proto"});
  const auto result = add_worktree(open(), "proto", dir_ + "/wt/proto", base_, program_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "the worktree name proto is taken by " + dir_ + "/elsewhere/proto");
  EXPECT_EQ(git_in(dir_ + "/elsewhere/proto", {"status", "--porcelain"}), "");
}

TEST_F(WorktreeTest, ComesFromALinkedWorktreeAndFromABareCommonFolder) {
  git({"worktree", "add", "-q", "-b", "side", dir_ + "/side"});
  const Repository side = must(Repository::discover(dir_ + "/side/src"));
  EXPECT_EQ(side.common_dir(), repo_ + "/.git");
  EXPECT_EQ(side.work_dir(), dir_ + "/side");
  EXPECT_EQ(side.main_work_dir(), repo_);
  const Worktree a = must(add_worktree(side, "a", dir_ + "/wt/a", base_, program_));
  EXPECT_EQ(git_in(a.path, {"status", "--porcelain"}), "");

  git_in(dir_, {"clone", "-q", "--bare", repo_, dir_ + "/bare/.git"});
  git_in(dir_ + "/bare", {"worktree", "add", "-q", "main"});
  const Repository bare = must(Repository::discover(dir_ + "/bare/main"));
  EXPECT_EQ(bare.main_work_dir(), "");
  const Worktree b = must(add_worktree(bare, "b", dir_ + "/bare/b", base_, program_));
  EXPECT_EQ(git_in(b.path, {"status", "--porcelain"}), "");
}

TEST_F(WorktreeTest, ResetBringsBackEverythingButIgnoredFiles) {
  put(".gitignore", "*.o\n");
  const std::string commit = commit_all("ignore");
  const Worktree worktree = add("proto", commit);
  git_in(worktree.path, {"checkout", "-q", "-b", "mine"});
  write(worktree.path + "/src/a.txt", "changed");
  git_in(worktree.path, {"add", "src/a.txt"});
  write(worktree.path + "/src/a.o", "object");
  write(worktree.path + "/new/deep/file", "new");
  write(worktree.path + "/nested/x", "x");
  git_in(worktree.path + "/nested", {"init", "-q"});
  ::mkdir((worktree.path + "/empty").c_str(), 0000);
  remove(worktree.path + "/README.md");
  write(worktree.gitdir + "/MERGE_HEAD", base_ + "\n");
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_EQ(git_in(worktree.path, {"rev-parse", "HEAD"}), base_);
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "?? src/a.o");
  EXPECT_EQ(read(worktree.path + "/src/a.o"), "object");
  EXPECT_FALSE(exists(worktree.path + "/empty"));
  EXPECT_FALSE(exists(worktree.path + "/nested"));
  EXPECT_FALSE(exists(worktree.path + "/new"));
  EXPECT_EQ(read(worktree.gitdir + "/HEAD"), base_ + "\n");
}

TEST_F(WorktreeTest, ATrackedFolderThatBecameALinkComesBackAsAFolder) {
  const Worktree worktree = add("proto", base_);
  write(dir_ + "/outside/a.txt", "outside");
  remove(worktree.path + "/src");
  ASSERT_EQ(::symlink((dir_ + "/outside").c_str(), (worktree.path + "/src").c_str()), 0);
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_EQ(read(worktree.path + "/src/a.txt"), "a\n");
  EXPECT_EQ(read(dir_ + "/outside/a.txt"), "outside");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

TEST_F(WorktreeTest, TamperingIsSeenAndRepaired) {
  const Worktree worktree = add("proto", base_);
  remove(worktree.path + "/.git");
  git_in(worktree.path, {"init", "-q"});
  write(worktree.gitdir + "/commondir", dir_ + "/evil\n");
  remove(worktree.gitdir + "/gitdir");
  EXPECT_THAT(tampering(worktree), ElementsAre(worktree.path + "/.git was replaced by a folder",
                                               worktree.gitdir + "/gitdir was removed",
                                               worktree.gitdir + "/commondir was changed"));
  must(repair_worktree(worktree, base_));
  EXPECT_THAT(tampering(worktree), IsEmpty());
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

TEST_F(WorktreeTest, ThePrivateGitDirectoryOfAConfinedAttemptIsNoTampering) {
  const Worktree worktree = add("proto", base_);
  must(use_private_git(worktree));
  EXPECT_THAT(tampering(worktree), IsEmpty());
  write(worktree.path + "/.git", "gitdir: " + private_git_path(worktree) + "\n");
  EXPECT_THAT(tampering(worktree), ElementsAre(worktree.path + "/.git was changed"));
  must(repair_worktree(worktree, base_));
  EXPECT_EQ(read(worktree.path + "/.git"), "gitdir: " + worktree.gitdir + "\n");
}

TEST_F(WorktreeTest, AFileThatIsGoneAndNotInTheCommitIsNotInTheIndex) {
  put("later.txt", "later\n");
  const std::string later = commit_all("later");
  const Worktree worktree = add("proto", later);
  remove(worktree.path + "/later.txt");
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

// What conduct remembers of the files may be of another commit than the one it is repaired with.
TEST_F(WorktreeTest, WhatConductRemembersOutlivesTheAdministrativeFolder) {
  put("later.txt", "later\n");
  const std::string later = commit_all("later");
  const Worktree worktree = add("proto", later);
  remove(worktree.gitdir);
  must(repair_worktree(worktree, base_));
  EXPECT_EQ(read(own_gitdir(worktree) + "/HEAD"), later + "\n");
  EXPECT_THAT(take(worktree, later).changes, IsEmpty());
  remove(own_gitdir(worktree));
  must(repair_worktree(worktree, base_));
  EXPECT_EQ(git({"diff", "--name-status", base_, take(worktree, base_).commit}), "A\tlater.txt");
}

TEST_F(WorktreeTest, HasNotesThatGoWithIt) {
  const Worktree worktree = add("proto", base_);
  EXPECT_FALSE(has_note(worktree, Note::commands));
  must(remove_note(worktree, Note::commands));
  must(put_note(worktree, Note::commands));
  must(put_note(worktree, Note::killed));
  must(remove_note(worktree, Note::commands));
  EXPECT_FALSE(has_note(worktree, Note::commands));
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_TRUE(has_note(worktree, Note::killed));
  must(remove_worktree(worktree));
  EXPECT_FALSE(has_note(add("proto", base_), Note::killed));
}

TEST_F(WorktreeTest, CachesThatNobodyIgnoredStay) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/node_modules/a/index.js", "x");
  write(worktree.path + "/dist/wanted.js", "x");
  must(reset_worktree(open(), worktree, base_, program_, {"node_modules", "dist"},
                      {"dist/wanted.js"}));
  EXPECT_TRUE(exists(worktree.path + "/node_modules/a/index.js"));
  EXPECT_FALSE(exists(worktree.path + "/dist/wanted.js"));
}

TEST_F(WorktreeTest, OneThatIsGoneComesBack) {
  const Worktree worktree = add("proto", base_);
  git({"worktree", "remove", "--force", worktree.path});
  EXPECT_THAT(tampering(worktree),
              ElementsAre(worktree.path + " was removed", worktree.gitdir + " was removed"));
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_THAT(tampering(worktree), IsEmpty());
  EXPECT_EQ(read(worktree.path + "/src/a.txt"), "a\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

TEST_F(WorktreeTest, WorkInOneWhoseAdministrativeFolderIsGoneIsKept) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/work.txt", "work\n");
  remove(worktree.gitdir);
  must(repair_worktree(worktree, base_));
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = base_;
  request.message = "work";
  const SnapshotResult taken = must(snapshot(open(), request, program_));
  EXPECT_EQ(git({"diff", "--name-status", base_, taken.commit}), "A\twork.txt");
}

TEST_F(WorktreeTest, AGitFolderThatTheAgentMadeRunsNothing) {
  const Worktree worktree = add("proto", base_);
  remove(worktree.path + "/.git");
  git_in(worktree.path, {"init", "-q"});
  write(dir_ + "/evil.sh", "#!/bin/sh\ntouch " + dir_ + "/ran\n", 0755);
  git_in(worktree.path, {"config", "core.fsmonitor", dir_ + "/evil.sh"});
  git_in(worktree.path, {"config", "filter.evil.clean", dir_ + "/evil.sh"});
  write(worktree.path + "/.gitattributes", "* filter=evil\n");
  write(worktree.path + "/src/a.txt", "work");
  const SnapshotResult result = take(worktree, base_);
  EXPECT_EQ(git({"show", result.commit + ":src/a.txt"}), "work");
  must(reset_worktree(open(), worktree, base_, program_));
  EXPECT_FALSE(exists(dir_ + "/ran"));
}

TEST_F(WorktreeTest, LineEndingsAreConvertedAsGitDoes) {
  put(".gitattributes", "*.bat text eol=crlf\n");
  put("run.bat", "one\r\ntwo\r\n");
  const std::string commit = commit_all("crlf");
  const Worktree worktree = add("proto", commit);
  EXPECT_EQ(read(worktree.path + "/run.bat"), "one\r\ntwo\r\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
  EXPECT_EQ(take(worktree, commit).commit, commit);
}

TEST_F(WorktreeTest, AConflictIsLaidOutAsGitWould) {
  put("src/a.txt", "ours\n");
  put("src/b.txt", "b\nours\n");
  put("added.txt", "ours\n");
  const std::string ours = commit_all("ours");
  git({"checkout", "-q", "--detach", base_});
  put("src/a.txt", "theirs\n");
  remove(repo_ + "/src/b.txt");
  put("added.txt", "theirs\n");
  put("clean.txt", "clean\n");
  const std::string theirs = commit_all("theirs");
  const Worktree worktree = add("merge", ours);
  must(write_conflict(open(), worktree, ours, theirs, ""));
  EXPECT_EQ(read(worktree.path + "/src/a.txt"),
            "<<<<<<< ours\nours\n||||||| base\na\n=======\ntheirs\n>>>>>>> theirs\n");
  EXPECT_EQ(read(worktree.path + "/clean.txt"), "clean\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}),
            "AA added.txt\nA  clean.txt\nUU src/a.txt\nUD src/b.txt");
  EXPECT_EQ(git_in(worktree.path, {"rev-parse", "MERGE_HEAD"}), theirs);
}

}  // namespace
}  // namespace conduct::gitops
