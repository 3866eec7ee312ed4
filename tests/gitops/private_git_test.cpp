// The private git directory of a confined process: git works in it, the repository gets nothing,
// and what an agent breaks there is mended without being followed.
#include "gitops/private_git.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace conduct::gitops {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class PrivateGitTest : public GitTest {
 protected:
  PrivateGitTest() : worktree_(add("proto", base_)) { make(); }

  void make() {
    path_ = must(make_private_git(open(), worktree_, repo_ + "/.git", worktree_.path)).path;
    must(use_private_git(worktree_));
  }
  std::string in_worktree(const std::vector<std::string>& arguments) {
    return git_in(worktree_.path, arguments);
  }
  bool repository_has(const std::string& object) {
    return must(run_git_program({"cat-file", "-e", object}, repo_)).exit_code == 0;
  }
  std::string link(const std::string& name) { return fs::read_symlink(path_ + "/" + name); }
  // Everything below a folder, with what tells whether it was written again.
  static std::vector<std::string> everything(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      // HEAD and the index are an attempt's: copied for each.
      if (entry.path().string().find("/worktrees") != std::string::npos) continue;
      struct stat status {};
      ::lstat(entry.path().c_str(), &status);
      found.push_back(entry.path().string() + " " + std::to_string(status.st_ino) + " " +
                      std::to_string(status.st_ctim.tv_nsec));
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  const Worktree worktree_;
  std::string path_;
};

TEST_F(PrivateGitTest, GitWorksAndTheRepositoryGetsNoObject) {
  EXPECT_EQ(path_, repo_ + "/.git/conduct/private/proto");
  const std::string config = read(repo_ + "/.git/config");
  const std::string objects = git({"count-objects"});
  write(worktree_.path + "/src/a.txt", "changed\n");
  in_worktree({"stash", "push", "-q"});
  EXPECT_EQ(in_worktree({"status", "--porcelain"}), "");
  in_worktree({"stash", "pop", "-q"});
  EXPECT_THAT(in_worktree({"diff"}), HasSubstr("+changed"));
  in_worktree({"add", "-A"});
  in_worktree({"commit", "-q", "-m", "one"});
  const std::string one = in_worktree({"rev-parse", "HEAD"});
  write(worktree_.path + "/two.txt", "2\n");
  in_worktree({"add", "-A"});
  in_worktree({"commit", "-q", "-m", "two"});
  in_worktree({"rebase", "-q", "--force-rebase", base_});
  EXPECT_EQ(in_worktree({"log", "--format=%s"}), "two\none\nbase");
  EXPECT_EQ(in_worktree({"fsck", "--no-dangling"}), "");
  EXPECT_FALSE(repository_has(one));
  EXPECT_FALSE(repository_has(in_worktree({"rev-parse", "HEAD"})));
  EXPECT_TRUE(exists(path_ + "/objects/" + one.substr(0, 2) + "/" + one.substr(2)));
  EXPECT_EQ(git({"count-objects"}), objects);
  EXPECT_EQ(read(repo_ + "/.git/config"), config);
}

TEST_F(PrivateGitTest, RefsAndConfigurationAreSeenAsTheyAre) {
  git({"tag", "v1"});
  git({"branch", "packed"});
  git({"config", "some.key", "value"});
  git({"pack-refs", "--all"});
  git({"branch", "loose"});
  make();
  EXPECT_EQ(in_worktree({"for-each-ref", "--format=%(refname)"}),
            "refs/heads/loose\nrefs/heads/main\nrefs/heads/packed\nrefs/tags/v1");
  EXPECT_EQ(in_worktree({"config", "some.key"}), "value");
  EXPECT_EQ(in_worktree({"log", "--format=%s", "v1"}), "base");
  EXPECT_EQ(link("config"), repo_ + "/.git/config");
  EXPECT_EQ(link("refs/heads"), repo_ + "/.git/refs/heads");
  EXPECT_EQ(link("logs/refs/heads"), repo_ + "/.git/logs/refs/heads");
  EXPECT_FALSE(exists(path_ + "/conduct"));
}

TEST_F(PrivateGitTest, TheStashIsTheAgentsOwnAndStaysThere) {
  put("README.md", "the user's\n");
  git({"stash", "push", "-q"});
  make();
  EXPECT_EQ(in_worktree({"stash", "list"}), "");
  write(worktree_.path + "/src/a.txt", "changed\n");
  in_worktree({"stash", "push", "-q", "-m", "mine"});
  make();
  EXPECT_THAT(in_worktree({"stash", "list"}), HasSubstr("mine"));
  EXPECT_THAT(git({"stash", "list"}), Not(HasSubstr("mine")));
  in_worktree({"stash", "pop", "-q"});
  EXPECT_EQ(in_worktree({"stash", "list"}), "");
  EXPECT_EQ(read(worktree_.path + "/src/a.txt"), "changed\n");
}

TEST_F(PrivateGitTest, FollowsTheRepository) {
  git({"pack-refs", "--all"});
  write(repo_ + "/.git/shallow", "");
  git({"update-ref", "refs/notes/commits", base_});
  make();
  EXPECT_TRUE(exists(path_ + "/packed-refs"));
  EXPECT_EQ(link("shallow"), repo_ + "/.git/shallow");
  EXPECT_EQ(link("refs/notes"), repo_ + "/.git/refs/notes");
  remove(repo_ + "/.git/shallow");
  remove(repo_ + "/.git/refs/notes");
  remove(repo_ + "/.git/packed-refs");
  make();
  EXPECT_FALSE(exists(path_ + "/shallow"));
  EXPECT_FALSE(exists(path_ + "/refs/notes"));
  EXPECT_FALSE(exists(path_ + "/packed-refs"));
}

TEST_F(PrivateGitTest, MadeAgainNothingIsWrittenThatIsRight) {
  git({"pack-refs", "--all"});
  make();
  const auto before = everything(path_);
  make();
  EXPECT_EQ(everything(path_), before);
}

TEST_F(PrivateGitTest, IsSeenWhereTheProcessSeesTheRepository) {
  must(make_private_git(open(), worktree_, "/run/conduct/common", repo_));
  EXPECT_EQ(link("hooks"), "/run/conduct/common/hooks");
  EXPECT_EQ(link("refs/tags"), "/run/conduct/common/refs/tags");
  EXPECT_EQ(read(path_ + "/objects/info/alternates"), "/run/conduct/common/objects\n");
  EXPECT_TRUE(fs::is_directory(path_ + "/worktrees/proto"));
  make();
  EXPECT_EQ(link("hooks"), repo_ + "/.git/hooks");
  EXPECT_EQ(in_worktree({"status", "--porcelain"}), "");
}

TEST_F(PrivateGitTest, WhatAnAgentBrokeIsMadeAgainAndNothingIsFollowed) {
  git({"pack-refs", "--all"});
  make();
  write(dir_ + "/precious/file", "keep");
  const std::string precious = dir_ + "/precious";
  const auto plant = [&](const std::string& name) {
    remove(path_ + "/" + name);
    ASSERT_EQ(::symlink(precious.c_str(), (path_ + "/" + name).c_str()), 0) << name;
  };
  for (const char* name : {"objects", "hooks", "refs/heads", "logs", "lfs", "packed-refs", "mine",
                           "worktrees", "refs/planted"}) {
    plant(name);
  }
  remove(path_ + "/config");
  write(path_ + "/config", "[core]\n\tfsmonitor = evil\n");
  write(path_ + "/packed-refs.lock", "");
  write(path_ + "/refs/stash.lock", "");
  ASSERT_EQ(::mkfifo((path_ + "/refs/pipe").c_str(), 0600), 0);
  write(path_ + "/info.d/deep/file", "x", 0400);
  ::chmod((path_ + "/info.d/deep").c_str(), 0);
  ::chmod((path_ + "/refs").c_str(), 0);
  make();
  EXPECT_EQ(in_worktree({"status", "--porcelain"}), "");
  EXPECT_EQ(in_worktree({"for-each-ref", "--format=%(refname)"}), "refs/heads/main");
  for (const char* name :
       {"mine", "refs/planted", "refs/pipe", "refs/stash.lock", "info.d", "packed-refs.lock"}) {
    EXPECT_FALSE(exists(path_ + "/" + name)) << name;
  }
  EXPECT_EQ(link("config"), repo_ + "/.git/config");
  EXPECT_EQ(read(precious + "/file"), "keep");
  EXPECT_THAT(everything(precious), testing::SizeIs(1));
}

TEST_F(PrivateGitTest, APipeForAFileDoesNotBlock) {
  const std::string alternates = path_ + "/objects/info/alternates";
  for (const std::string& file :
       {alternates, alternates + ".conduct-new", path_ + "/packed-refs"}) {
    remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  }
  git({"pack-refs", "--all"});
  make();
  EXPECT_EQ(read(alternates), repo_ + "/.git/objects\n");
  EXPECT_EQ(in_worktree({"status", "--porcelain"}), "");
}

TEST_F(PrivateGitTest, IsRemoved) {
  write(worktree_.path + "/src/a.txt", "changed\n");
  in_worktree({"commit", "-qam", "one"});
  must(remove_private_git(worktree_));
  EXPECT_FALSE(exists(path_));
  EXPECT_EQ(read(repo_ + "/.git/config").empty(), false);
  must(remove_private_git(worktree_));
}

}  // namespace
}  // namespace conduct::gitops
