// What an agent plants where conduct writes later: links that lead out of the worktree are not
// followed, pipes do not block, and a worktree comes back all the same.
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace conduct::gitops {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class PlantedTest : public GitTest {
 protected:
  PlantedTest() : outside_(dir_ + "/outside") {
    for (const char* name : {"a.txt", "b.txt", "HEAD", "index", "lib/lib.txt", "the-lib/HEAD"}) {
      write(outside_ + "/" + name, std::string("precious ") + name);
    }
    before_ = everything();
  }

  // Every file outside with its content.
  std::vector<std::string> everything() {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(outside_)) {
      const std::string path = entry.path();
      found.push_back(path + (entry.is_regular_file() ? ": " + read(path) : ""));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  // Puts a link to TARGET, below outside, in place of PATH.
  void plant(const std::string& path, const std::string& target) {
    remove(path);
    fs::create_directories(fs::path(path).parent_path());
    fs::create_symlink(outside_ + "/" + target, path);
  }
  void plant_pipe(const std::string& path) {
    remove(path);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0) << path;
  }
  // The worktree is as at COMMIT, and outside nothing is.
  void expect_reset(const Worktree& worktree, const std::string& commit) {
    must(reset_worktree(open(), worktree, commit, program_));
    EXPECT_EQ(everything(), before_);
    EXPECT_EQ(git_in(worktree.path, {"status", "--porcelain", "--ignored"}), "");
    EXPECT_EQ(git_in(worktree.path, {"rev-parse", "HEAD"}), commit);
    EXPECT_THAT(tampering(worktree), IsEmpty());
  }

  const std::string outside_;
  std::vector<std::string> before_;
};

TEST_F(PlantedTest, ASmallFileIsWrittenBesideWhateverIsThere) {
  const std::string file = dir_ + "/small";
  plant(file + ".conduct-new", "a.txt");
  plant(file, "b.txt");
  must(write_small(file, "one"));
  EXPECT_EQ(read(file), "one");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(file)));
  plant_pipe(file + ".conduct-new");
  must(write_small(file, "two"));
  remove(file + ".conduct-new");
  write(file + ".conduct-new/deep/file", "x");
  must(write_small(file, "three"));
  EXPECT_EQ(read(file), "three");
  remove(file);
  write(file + "/deep/file", "x");
  must(write_over(file, "four"));
  EXPECT_EQ(read(file), "four");
  EXPECT_EQ(everything(), before_);
}

TEST_F(PlantedTest, AFolderThatBecameALinkIsNotWrittenThrough) {
  put("src/lib/lib.txt", "lib\n");
  const std::string commit = commit_all("deep");
  const Worktree worktree = add("proto", commit);
  plant(worktree.path + "/src", "");
  expect_reset(worktree, commit);
  plant(worktree.path + "/src/lib", "lib");
  plant(worktree.path + "/src/a.txt", "a.txt");
  plant(worktree.path + "/new", "lib");
  expect_reset(worktree, commit);
  plant(worktree.path + "/src/lib", "lib");
  expect_reset(worktree, base_);
}

// An agent can hide anything from the look for untracked files.
TEST_F(PlantedTest, NorWhereTheLinkIsIgnored) {
  put("src/lib/lib.txt", "lib\n");
  const std::string commit = commit_all("deep");
  const Worktree worktree = add("proto", commit);
  const auto reset = [&](const std::string& to) {
    must(reset_worktree(open(), worktree, to, program_));
    EXPECT_EQ(everything(), before_);
    EXPECT_EQ(git_in(worktree.path, {"diff", "--stat", to}), "");
    EXPECT_EQ(read(worktree.path + "/src/a.txt"), "a\n");
  };
  write(worktree.path + "/.gitignore", "*\n");
  plant(worktree.path + "/src", "");
  reset(commit);
  write(worktree.path + "/.gitignore", "*\n");
  plant(worktree.path + "/src/lib", "lib");
  reset(base_);
  plant(worktree.path + "/src/lib", "lib");
  write(worktree.path + "/.gitignore", "*\n");
  reset(commit);
}

TEST_F(PlantedTest, NorWhereFiltersCallForGit) {
  git({"config", "filter.upper.clean", "tr A-Z a-z"});
  git({"config", "filter.upper.smudge", "tr a-z A-Z"});
  put(".gitattributes", "*.txt filter=upper\n");
  put("src/lib/lib.txt", "LIB\n");
  const std::string commit = commit_all("filtered");
  const Worktree worktree = add("proto", commit);
  plant(worktree.path + "/src", "");
  expect_reset(worktree, commit);
  write(worktree.path + "/.gitignore", "*\n");
  plant(worktree.path + "/src/lib", "lib");
  must(reset_worktree(open(), worktree, commit, program_));
  EXPECT_EQ(everything(), before_);
  EXPECT_EQ(read(worktree.path + "/src/lib/lib.txt"), "LIB\n");
}

TEST_F(PlantedTest, NorByAConflictThatIsLaidOut) {
  put(".gitignore", "lib\n");
  put("src/a.txt", "ours\n");
  const std::string ours = commit_all("ours");
  git({"checkout", "-q", "--detach", base_});
  put("src/a.txt", "theirs\n");
  put("lib/lib.txt", "theirs\n");
  const std::string theirs = commit_all("theirs");
  const Worktree worktree = add("merge", ours);
  plant(worktree.path + "/lib", "lib");
  must(reset_worktree(open(), worktree, ours, program_));
  EXPECT_TRUE(exists(worktree.path + "/lib"));
  must(write_conflict(open(), worktree, ours, theirs, ""));
  EXPECT_EQ(everything(), before_);
  EXPECT_EQ(read(worktree.path + "/lib/lib.txt"), "theirs\n");
}

TEST_F(PlantedTest, LinksInTheAdministrativeFolderAreNotFollowed) {
  const Worktree worktree = add("proto", base_);
  for (const char* name : {"index", "HEAD", "index.lock", "HEAD.lock", "ORIG_HEAD", "MERGE_HEAD",
                           "HEAD.conduct-new", "commondir", "gitdir.conduct-new", "locked"}) {
    plant(worktree.gitdir + "/" + name, "a.txt");
  }
  for (const char* name : {"logs", "modules", "refs", "info", "rebase-merge", "objects"}) {
    plant(worktree.gitdir + "/" + name, "");
  }
  expect_reset(worktree, base_);
  plant(worktree.gitdir + "/logs/HEAD", "HEAD");
  plant(worktree.gitdir + "/index", "index");
  remove(own_gitdir(worktree));
  expect_reset(worktree, base_);
  plant(worktree.gitdir, "");
  plant(worktree.path, "");
  expect_reset(worktree, base_);
}

TEST_F(PlantedTest, FoldersAndPipesInTheAdministrativeFolderGo) {
  const Worktree worktree = add("proto", base_);
  for (const char* name : {"index", "HEAD", "commondir", "gitdir", "index.lock"}) {
    remove(worktree.gitdir + "/" + name);
    write(worktree.gitdir + "/" + name + "/deep/file", "x");
  }
  expect_reset(worktree, base_);
  for (const char* name : {"index", "HEAD", "commondir", "gitdir", "index.lock", "MERGE_HEAD"}) {
    plant_pipe(worktree.gitdir + "/" + name);
  }
  expect_reset(worktree, base_);
}

TEST_F(PlantedTest, ConfigurationOfTheWorktreeIsNotTheAgentsToGive) {
  git({"config", "extensions.worktreeConfig", "true"});
  git({"config", "filter.upper.smudge", "cat"});
  put(".gitattributes", "*.txt filter=upper\n");
  const std::string commit = commit_all("filtered");
  const Worktree worktree = add("proto", commit);
  write(worktree.gitdir + "/config.worktree",
        "[filter \"upper\"]\n\tsmudge = touch " + dir_ + "/ran; cat\n");
  remove(worktree.path + "/src/a.txt");
  must(reset_worktree(open(), worktree, commit, program_));
  EXPECT_FALSE(exists(dir_ + "/ran"));
  EXPECT_FALSE(exists(worktree.gitdir + "/config.worktree"));
}

TEST_F(PlantedTest, PipesForFilesThatLibgit2ReadsDoNotBlock) {
  put(".gitattributes", "*.bin -text\n");
  const std::string commit = commit_all("attributes");
  const Worktree worktree = add("proto", commit);
  for (const char* name :
       {".gitignore", ".gitattributes", "src/.gitignore", "new/.gitignore", "src/.gitattributes"}) {
    fs::create_directories(fs::path(worktree.path + "/" + name).parent_path());
    plant_pipe(worktree.path + "/" + name);
  }
  write(worktree.path + "/src/a.txt", "changed\n");
  const SnapshotResult result = take(worktree, commit);
  EXPECT_EQ(git({"diff", "--name-only", commit, result.commit}), ".gitattributes\nsrc/a.txt");
  plant_pipe(dir_ + "/pipe");
  fs::create_symlink(dir_ + "/pipe", worktree.path + "/new/.gitignore");
  plant_pipe(worktree.path + "/.gitattributes");
  write(worktree.path + "/src/a.txt", "changed again\n");
  expect_reset(worktree, commit);
}

class PlantedSubmoduleTest : public PlantedTest {
 protected:
  const std::string commit_ = add_submodule();
};

TEST_F(PlantedSubmoduleTest, LinksOnTheWayToASubmoduleAreNotFollowed) {
  const Worktree worktree = add("proto", commit_);
  plant(worktree.gitdir + "/modules", "");
  expect_reset(worktree, commit_);
  plant(worktree.gitdir + "/modules/the-lib", "the-lib");
  plant(worktree.path + "/third", "");
  expect_reset(worktree, commit_);
  plant(worktree.path + "/third/lib", "lib");
  expect_reset(worktree, commit_);
  plant(worktree.path + "/third", "");
  write(worktree.path + "/.gitignore", "*\n");
  must(reset_worktree(open(), worktree, commit_, program_));
  EXPECT_EQ(everything(), before_);
  EXPECT_EQ(read(worktree.path + "/third/lib/lib.txt"), "lib\n");
}

TEST_F(PlantedSubmoduleTest, APipeInASubmodulesGitFolderDoesNotBlock) {
  const Worktree worktree = add("proto", commit_);
  write(worktree.path + "/src/a.txt", "changed\n");
  for (const char* name : {"HEAD", "config", "packed-refs", "index"}) {
    plant_pipe(worktree.gitdir + "/modules/the-lib/" + name);
  }
  const SnapshotResult result = take(worktree, commit_);
  EXPECT_EQ(git({"diff", "--name-only", commit_, result.commit}), "src/a.txt");
  plant_pipe(worktree.path + "/third/lib/.git");
  EXPECT_EQ(take(worktree, commit_).tree, result.tree);  // the commit has its time
  expect_reset(worktree, commit_);
}

}  // namespace
}  // namespace conduct::gitops
