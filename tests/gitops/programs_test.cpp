// Filters and submodules: what needs the git program gets it, in worktrees, snapshots and landings.
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A filter as LFS is one: the repository holds a pointer, the checkout the content.
class FilterTest : public GitTest {
 protected:
  FilterTest() {
    git({"config", "filter.upper.clean", "tr A-Z a-z"});
    git({"config", "filter.upper.smudge", "tr a-z A-Z"});
    git({"config", "filter.upper.required", "true"});
    put(".gitattributes", "*.up filter=upper\n");
    put("word.up", "WORD\n");
    filtered_ = commit_all("filtered");
  }
  std::string filtered_;
};

TEST_F(FilterTest, AWorktreeHasTheFilteredContent) {
  const Worktree worktree = add("proto", filtered_);
  EXPECT_EQ(read(worktree.path + "/word.up"), "WORD\n");
  EXPECT_EQ(git({"show", filtered_ + ":word.up"}), "word");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
  write(worktree.path + "/word.up", "OTHER\n");
  write(worktree.path + "/more.txt", "more\n");
  must(reset_worktree(open(), worktree, filtered_, program_));
  EXPECT_EQ(read(worktree.path + "/word.up"), "WORD\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

TEST_F(FilterTest, ASnapshotHoldsWhatTheFilterCleans) {
  const Worktree worktree = add("proto", filtered_);
  EXPECT_EQ(take(worktree, filtered_).commit, filtered_);
  write(worktree.path + "/word.up", "CHANGED\n");
  write(worktree.path + "/new.up", "NEW\n");
  write(worktree.path + "/plain.txt", "PLAIN\n");
  write(worktree.path + "/-dash", "x\n");
  remove(worktree.path + "/src");
  const SnapshotResult result = take(worktree, filtered_);
  git_in(worktree.path, {"add", "-A"});
  EXPECT_EQ(result.tree, git_in(worktree.path, {"write-tree"}));
  EXPECT_EQ(git({"show", result.commit + ":new.up"}), "new");
}

TEST_F(FilterTest, AFilterThatTheAgentTurnsOnCounts) {
  const Worktree worktree = add("proto", base_);
  write(worktree.path + "/.gitattributes", "*.up filter=upper\n");
  write(worktree.path + "/new.up", "NEW\n");
  EXPECT_EQ(git({"show", take(worktree, base_).commit + ":new.up"}), "new");
}

TEST_F(FilterTest, WithoutGitItIsAnErrorAndNoPointerIsWritten) {
  const auto result = add_worktree(open(), "proto", dir_ + "/wt/proto", filtered_, nullptr);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "checking out " + dir_ + "/wt/proto, which has filters needs the git program");
  EXPECT_FALSE(exists(dir_ + "/wt/proto/word.up"));
}

class FilterLandingTest : public FilterTest {
 protected:
  FilterLandingTest() {
    git({"checkout", "-q", "-b", "work"});
    put("word.up", "LANDED\n");
    put("new.up", "NEW\n");
    put("src/a.txt", "landed\n");
    remove(repo_ + "/src/b.txt");
    landed_ = commit_all("landed");
    git({"checkout", "-q", "main"});
    request_ = {"refs/heads/main", filtered_, landed_, "conduct: land"};
  }
  std::string landed_;
  LandRequest request_;
};

TEST_F(FilterLandingTest, TheCheckoutFollowsWithFilteredContent) {
  put("README.md", "uncommitted\n");
  EXPECT_EQ(must(land(open(), request_, program_)).kind, LandResult::Kind::landed);
  EXPECT_EQ(git({"rev-parse", "HEAD"}), landed_);
  EXPECT_EQ(git({"status", "--porcelain"}), " M README.md");
  EXPECT_EQ(read(repo_ + "/new.up"), "NEW\n");
}

TEST_F(FilterLandingTest, UncommittedWorkIsInTheWay) {
  put("word.up", "MINE\n");
  const LandResult changed = must(land(open(), request_, program_));
  EXPECT_EQ(changed.kind, LandResult::Kind::in_the_way);
  EXPECT_THAT(changed.paths, ElementsAre("word.up"));
  EXPECT_EQ(read(repo_ + "/word.up"), "MINE\n");
  EXPECT_EQ(git({"rev-parse", "HEAD"}), filtered_);
}

TEST_F(FilterLandingTest, AKilledOneIsFinished) {
  git({"update-ref", "refs/heads/main", landed_});
  put("word.up", "LANDED\n");
  EXPECT_EQ(must(finish_landing(open(), request_, program_)).kind, LandResult::Kind::landed);
  EXPECT_EQ(git({"status", "--porcelain"}), "");
  EXPECT_EQ(read(repo_ + "/new.up"), "NEW\n");
}

class SubmoduleTest : public GitTest {
 protected:
  SubmoduleTest() { remove(dir_ + "/lib"); }  // as if the network were gone
  const std::string with_lib_ = add_submodule();
};

TEST_F(SubmoduleTest, IsListedInTheCondition) {
  EXPECT_THAT(must(open().condition()).submodules, ElementsAre("third/lib"));
}

TEST_F(SubmoduleTest, AWorktreeHasItsFilesAndTheConfigurationIsAsBefore) {
  const std::string before = read(repo_ + "/.git/config");
  const Worktree worktree = add("proto", with_lib_);
  EXPECT_EQ(read(worktree.path + "/third/lib/lib.txt"), "lib\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
  EXPECT_EQ(read(repo_ + "/.git/config"), before);

  write(worktree.path + "/third/lib/lib.txt", "broken\n");
  remove(worktree.path + "/third/lib/.git");
  must(reset_worktree(open(), worktree, with_lib_, program_));
  EXPECT_EQ(read(worktree.path + "/third/lib/lib.txt"), "lib\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
  must(remove_worktree(worktree));
  EXPECT_EQ(git({"status", "--porcelain"}), "");
}

TEST_F(SubmoduleTest, ItSharesNoFileWithTheRepository) {
  const Worktree worktree = add("proto", with_lib_);
  std::set<ino_t> theirs;
  const auto each_file = [](const std::string& folder, const auto& see) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      struct stat status {};
      ASSERT_EQ(::lstat(entry.path().c_str(), &status), 0);
      if (S_ISREG(status.st_mode)) see(status);
    }
  };
  each_file(repo_ + "/.git/modules/the-lib",
            [&](const struct stat& status) { theirs.insert(status.st_ino); });
  std::size_t seen = 0;
  each_file(worktree.gitdir + "/modules/the-lib", [&](const struct stat& status) {
    ++seen;
    EXPECT_EQ(theirs.count(status.st_ino), 0u);
    EXPECT_EQ(status.st_nlink, 1u);
  });
  EXPECT_GT(seen, 5u);
}

// A commit that somebody fetched and no branch has.
TEST_F(SubmoduleTest, ItIsFilledWithACommitThatNoBranchHas) {
  const std::string lib = repo_ + "/third/lib";
  const std::string tree = git_in(lib, {"rev-parse", "HEAD^{tree}"});
  const std::string loose = git_in(
      lib, {"-c", "user.name=T", "-c", "user.email=t@l", "commit-tree", "-m", "loose", tree});
  git({"update-index", "--cacheinfo", "160000," + loose + ",third/lib"});
  git({"commit", "-q", "-m", "with a loose lib"});
  const Worktree worktree = add("proto", git({"rev-parse", "HEAD"}));
  EXPECT_EQ(git_in(worktree.path + "/third/lib", {"rev-parse", "HEAD"}), loose);
}

TEST_F(SubmoduleTest, ItIsFilledWhateverThePathIs) {
  const std::string odd = dir_ + "/a b%20c%#?&\"é:x";
  std::filesystem::rename(repo_, odd);
  const Worktree worktree = must(add_worktree(must(Repository::open(odd + "/.git")), "p",
                                              dir_ + "/w %41", with_lib_, program_));
  EXPECT_EQ(read(worktree.path + "/third/lib/lib.txt"), "lib\n");
  EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain"}), "");
}

TEST_F(SubmoduleTest, AgentsMayNotMoveOrRemoveIt) {
  const Worktree worktree = add("proto", with_lib_);
  write(worktree.path + "/src/a.txt", "work\n");
  write(worktree.path + "/third/lib/more.txt", "more\n");
  git_in(worktree.path + "/third/lib", {"add", "-A"});
  git_in(worktree.path + "/third/lib",
         {"-c", "user.name=T", "-c", "user.email=t@l", "commit", "-qm", "more"});
  const std::string moved = git_in(worktree.path + "/third/lib", {"rev-parse", "HEAD"});
  const SnapshotResult result = take(worktree, with_lib_);
  EXPECT_THAT(result.problems, ElementsAre("the submodule third/lib was moved to " +
                                           moved.substr(0, 12) + "; it stays as it was"));
  EXPECT_EQ(git({"diff", "--name-only", with_lib_, result.commit}), "src/a.txt");

  remove(worktree.path + "/third");
  const SnapshotResult removed = take(worktree, with_lib_);
  EXPECT_THAT(removed.problems,
              ElementsAre("the submodule third/lib was removed; it stays as it was"));
  EXPECT_EQ(removed.tree, result.tree);
}

TEST_F(SubmoduleTest, LandingBesideItLeavesItAlone) {
  const Worktree worktree = add("proto", with_lib_);
  write(worktree.path + "/src/a.txt", "work\n");
  const SnapshotResult result = take(worktree, with_lib_);
  const LandRequest request{"refs/heads/main", with_lib_, result.commit, "conduct: land"};
  EXPECT_EQ(must(land(open(), request, program_)).kind, LandResult::Kind::landed);
  EXPECT_EQ(git({"status", "--porcelain"}), "");
  EXPECT_EQ(read(repo_ + "/third/lib/lib.txt"), "lib\n");
}

}  // namespace
}  // namespace conduct::gitops
