// Repositories: found or refused with a reason, their refs moved by compare-and-swap, their objects
// read as git does.
#include "gitops/repository.h"

#include "base/digest.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RepositoryTest : public GitTest {
 protected:
  Condition condition() { return must(must(Repository::discover(repo_)).condition()); }
  base::Error refused(const std::string& place) {
    const auto result = Repository::discover(place);
    EXPECT_FALSE(result.ok());
    return result.ok() ? base::Error{} : result.error();
  }
};

TEST_F(RepositoryTest, IsFoundFromAFolderInside) {
  const Repository found = must(Repository::discover(repo_ + "/src"));
  EXPECT_EQ(found.common_dir(), repo_ + "/.git");
  EXPECT_EQ(found.work_dir(), repo_);
  EXPECT_EQ(found.main_work_dir(), repo_);
}

TEST_F(RepositoryTest, FilesMayLieApartFromTheirGitDirectory) {
  const std::string apart = dir_ + "/apart/stuff.git";
  write(dir_ + "/apart/README.md", "of something else\n");
  git({"init", "-q", "--separate-git-dir", apart});
  git({"worktree", "add", "-q", "-b", "side", dir_ + "/side"});
  const Repository found = must(Repository::discover(repo_ + "/src"));
  EXPECT_EQ(found.common_dir(), apart);
  EXPECT_EQ(found.work_dir(), repo_);
  EXPECT_EQ(found.main_work_dir(), repo_);
  const Repository opened = must(Repository::open(apart, repo_));
  EXPECT_EQ(opened.main_work_dir(), repo_);
  EXPECT_THAT(must(opened.condition()).dirty, IsEmpty());
  // Nothing leads from there to the files: the folder around it is something else's.
  EXPECT_EQ(must(Repository::open(apart)).main_work_dir(), "");
  EXPECT_EQ(must(Repository::discover(dir_ + "/side")).main_work_dir(), "");
  EXPECT_TRUE(must(must(Repository::discover(apart)).condition()).bare);
}

TEST_F(RepositoryTest, LinksLeadToTheGitDirectory) {
  git({"init", "-q", "--separate-git-dir", dir_ + "/stuff.git"});
  std::filesystem::create_directory_symlink(dir_ + "/stuff.git", dir_ + "/link");
  write(repo_ + "/.git", "gitdir: " + dir_ + "/link\n");
  EXPECT_EQ(must(Repository::discover(repo_)).main_work_dir(), repo_);
  EXPECT_EQ(must(Repository::open(dir_ + "/stuff.git", repo_)).main_work_dir(), repo_);
  remove(repo_ + "/.git");
  std::filesystem::create_directory_symlink(dir_ + "/stuff.git", repo_ + "/.git");
  EXPECT_EQ(must(Repository::discover(repo_)).main_work_dir(), repo_);
  EXPECT_EQ(must(Repository::open(dir_ + "/stuff.git", repo_)).main_work_dir(), repo_);
}

TEST_F(RepositoryTest, AGitDirectoryMaySayWhereItsFilesAre) {
  git({"clone", "-q", "--bare", repo_, dir_ + "/dotfiles"});
  git_in(dir_ + "/dotfiles", {"config", "core.bare", "false"});
  git_in(dir_ + "/dotfiles", {"config", "core.worktree", dir_ + "/home"});
  EXPECT_EQ(must(Repository::open(dir_ + "/dotfiles")).main_work_dir(), dir_ + "/home");
  git_in(dir_ + "/dotfiles", {"config", "core.worktree", dir_});  // the folder around it
  EXPECT_EQ(must(Repository::open(dir_ + "/dotfiles")).main_work_dir(), dir_);
}

TEST_F(RepositoryTest, NoneThereSaysWhatToDo) {
  const base::Error error = refused(dir_ + "/home");
  EXPECT_EQ(error.fault, base::Fault::environment);
  EXPECT_EQ(error.message, dir_ + "/home is not inside a git repository");
  EXPECT_EQ(error.hint,
            "run `git init` there and make a first commit, or change to the repository");
}

TEST_F(RepositoryTest, AnExtensionIsNamed) {
  git({"config", "core.repositoryFormatVersion", "1"});
  git({"config", "extensions.worktreeConfig", "true"});
  EXPECT_EQ(refused(repo_ + "/src").message,
            "the repository at " + repo_ +
                "/.git uses the git extension worktreeconfig, which conduct cannot read");
}

TEST_F(RepositoryTest, Sha256IsNamed) {
  git_in(dir_, {"init", "-q", "--object-format=sha256", dir_ + "/sha256"});
  EXPECT_EQ(refused(dir_ + "/sha256").message,
            "the repository at " + dir_ +
                "/sha256/.git uses the git extension objectformat = sha256, which conduct cannot "
                "read");
}

TEST_F(RepositoryTest, AnotherUsersIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  for (const std::string& path : {repo_, repo_ + "/.git"}) {
    ASSERT_EQ(::lchown(path.c_str(), 65534, 65534), 0);
  }
  const base::Error error = refused(repo_);
  EXPECT_EQ(error.message, "the repository at " + repo_ + " is owned by another user");
  EXPECT_EQ(error.hint,
            "if you trust it, run `git config --global --add safe.directory " + repo_ + "`");
}

TEST_F(RepositoryTest, ItsConditionIsStated) {
  Condition clean = condition();
  EXPECT_EQ(clean.branch, "refs/heads/main");
  EXPECT_EQ(clean.head, base_);
  EXPECT_FALSE(clean.bare || clean.unborn || clean.detached);
  EXPECT_THAT(clean.dirty, IsEmpty());
  EXPECT_THAT(clean.unsupported, IsEmpty());

  put(".gitignore", "*.o\n");
  put("x.o", "ignored");
  put("src/a.txt", "changed\n");
  put("fresh/file", "untracked\n");
  git({"rm", "-q", "--cached", "README.md"});
  EXPECT_THAT(condition().dirty, ElementsAre(".gitignore", "README.md", "fresh/", "src/a.txt"));

  git({"checkout", "-q", "--detach"});
  const Condition detached = condition();
  EXPECT_TRUE(detached.detached);
  EXPECT_EQ(detached.branch, "");
  EXPECT_EQ(detached.head, base_);
}

TEST_F(RepositoryTest, AnUnbornBranchAndABareRepositoryAreFacts) {
  git_in(dir_, {"init", "-q", "-b", "trunk", dir_ + "/empty"});
  const Condition unborn = must(must(Repository::discover(dir_ + "/empty")).condition());
  EXPECT_TRUE(unborn.unborn);
  EXPECT_EQ(unborn.branch, "refs/heads/trunk");
  EXPECT_EQ(unborn.head, "");

  git_in(dir_, {"clone", "-q", "--bare", repo_, dir_ + "/bare.git"});
  const Repository bare = must(Repository::discover(dir_ + "/bare.git"));
  EXPECT_TRUE(must(bare.condition()).bare);
  EXPECT_EQ(bare.work_dir(), "");
  EXPECT_EQ(bare.main_work_dir(), "");
}

TEST_F(RepositoryTest, SparseCheckoutAndSplitIndexAreNamedAsUnsupported) {
  git({"sparse-checkout", "set", "src"});
  EXPECT_THAT(condition().unsupported, ElementsAre(HasSubstr("git sparse-checkout disable")));
  git({"sparse-checkout", "disable"});
  EXPECT_THAT(condition().unsupported, IsEmpty());
  git({"update-index", "--split-index"});
  EXPECT_THAT(condition().unsupported, ElementsAre(HasSubstr("git update-index --no-split-index")));
}

TEST_F(RepositoryTest, ARefMovesOnlyFromWhereItIsExpected) {
  put("more.txt", "more\n");
  const std::string next = commit_all("next");
  const Repository repository = open();
  const std::string ref = "refs/conduct/7/integration";
  EXPECT_TRUE(must(repository.set_ref(ref, base_, "", "made")));
  EXPECT_FALSE(must(repository.set_ref(ref, next, "", "made again")));
  EXPECT_FALSE(must(repository.set_ref(ref, next, next, "from elsewhere")));
  EXPECT_EQ(must(repository.read_ref(ref)), base_);
  EXPECT_TRUE(must(repository.set_ref(ref, next, base_, "moved")));
  EXPECT_TRUE(must(repository.set_ref(ref, base_, std::nullopt, "whatever it was")));
  git({"pack-refs", "--all"});
  EXPECT_TRUE(must(repository.set_ref(ref, next, base_, "moved")));
  EXPECT_EQ(git({"rev-parse", ref}), next);
  must(repository.delete_ref(ref));
  must(repository.delete_ref(ref));
  EXPECT_EQ(must(repository.read_ref(ref)), std::nullopt);
  EXPECT_FALSE(must(repository.set_ref(ref, next, base_, "gone")));
  EXPECT_FALSE(exists(repo_ + "/.git/" + ref + ".lock"));
}

TEST_F(RepositoryTest, RefsAreListedByPrefixInOrder) {
  const Repository repository = open();
  for (const char* name : {"refs/conduct/7/modules/1/b", "refs/conduct/7/modules/1/a",
                           "refs/conduct/70/integration"}) {
    must(repository.set_ref(name, base_, "", "made"));
  }
  std::vector<std::string> names;
  for (const Ref& ref : must(repository.refs("refs/conduct/7/"))) names.push_back(ref.name);
  EXPECT_THAT(names, ElementsAre("refs/conduct/7/modules/1/a", "refs/conduct/7/modules/1/b"));
}

TEST_F(RepositoryTest, ARefInTheWayOfAnotherIsNamed) {
  git({"update-ref", "refs/conduct/7", base_});
  git({"pack-refs", "--all"});
  const auto result = open().set_ref("refs/conduct/7/integration", base_, "", "made");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "ref refs/conduct/7/integration cannot be made: refs/conduct/7 exists");
}

TEST_F(RepositoryTest, ALockOfADeadProcessOfOursIsTakenAwayAndAnothersIsNot) {
  const Repository repository = open();
  const std::string ref = "refs/conduct/7/integration";
  const std::string lock = repo_ + "/.git/" + ref + ".lock";
  write(lock, "");
  const auto blocked = repository.set_ref(ref, base_, "", "made");
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().fault, base::Fault::waiting);
  EXPECT_EQ(blocked.error().message,
            "ref " + ref + " is locked by another git process (" + lock + ")");
  remove(lock);

  // As a kill -9 leaves it: the lock is a second name of our mark, which nobody holds any more.
  must(repository.set_ref(ref, base_, "", "made"));
  const std::string mark = repo_ + "/.git/conduct/locks/" + base::sha256_hex(ref).substr(0, 32);
  write(mark, base_ + "\n");
  ASSERT_EQ(::link(mark.c_str(), lock.c_str()), 0);
  EXPECT_TRUE(must(repository.set_ref(ref, base_, base_, "again")));
  EXPECT_FALSE(exists(lock));
  EXPECT_FALSE(exists(mark));
}

TEST_F(RepositoryTest, ManyWritersLoseNothing) {
  const std::string ref = "refs/conduct/7/integration";
  must(open().set_ref(ref, base_, "", "made"));
  std::vector<std::string> commits;
  for (int i = 0; i < 4; ++i) {
    commits.push_back(must(open().write_commit(must(open().tree_of(base_)), {base_},
                                               "commit " + std::to_string(i), {})));
  }
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (const std::string& commit : commits) {
    threads.emplace_back([&, commit] {
      const auto repository = Repository::open(repo_ + "/.git");
      const auto set = repository->set_ref(ref, commit, base_, "race");
      if (set.ok() && *set) ++won;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

TEST_F(RepositoryTest, RevisionsResolveToCommits) {
  git({"tag", "-a", "-m", "tag", "v1"});
  const Repository repository = open();
  for (const char* name : {"main", "refs/heads/main", "HEAD", "v1", "main^0"}) {
    EXPECT_EQ(must(repository.resolve(name)), base_) << name;
  }
  for (const char* name : {"nothing", "HEAD~7", "HEAD:src", "--all", "a..b", ""}) {
    EXPECT_EQ(must(repository.resolve(name)), std::nullopt) << name;
  }
}

TEST_F(RepositoryTest, FilesAndChangesAreThoseOfGit) {
  put("tool", "x", 0755);
  ASSERT_EQ(::symlink("README.md", (repo_ + "/link").c_str()), 0);
  remove(repo_ + "/src/a.txt");
  put("src/b.txt", "changed\n");
  const std::string next = commit_all("next");
  remove(repo_ + "/tool");
  ASSERT_EQ(::symlink("x", (repo_ + "/tool").c_str()), 0);
  const std::string last = commit_all("last");
  const Repository repository = open();
  EXPECT_THAT(must(repository.files(next)), ElementsAre("README.md", "link", "src/b.txt", "tool"));
  const auto lines = [&](const std::string& from, const std::string& to) {
    std::string text;
    for (const Change& change : must(repository.changes(from, to))) {
      text += std::string(1, change.status) + "\t" + change.path + "\n";
    }
    return text;
  };
  EXPECT_EQ(lines(base_, next), git({"diff", "--no-renames", "--name-status", base_, next}) + "\n");
  EXPECT_EQ(lines(next, last), "T\ttool\n");
  EXPECT_EQ(must(repository.read_file(next, "src/b.txt")), "changed\n");
  EXPECT_EQ(must(repository.read_file(next, "link")), "README.md");
  const std::vector<Link> links = must(repository.links(last));
  ASSERT_EQ(links.size(), 2U);
  EXPECT_EQ(links[0].path + " -> " + links[0].target, "link -> README.md");
  EXPECT_EQ(links[1].path + " -> " + links[1].target, "tool -> x");
  EXPECT_EQ(must(repository.read_file(next, "src")), std::nullopt);
  EXPECT_EQ(must(repository.read_file(next, "src/a.txt")), std::nullopt);
}

TEST_F(RepositoryTest, HistoryIsThatOfGit) {
  put("more.txt", "more\n");
  const std::string next = commit_all("next");
  git({"checkout", "-q", "--orphan", "other"});
  const std::string other = commit_all("other");
  const Repository repository = open();
  EXPECT_TRUE(must(repository.is_ancestor(base_, next)));
  EXPECT_TRUE(must(repository.is_ancestor(next, next)));
  EXPECT_FALSE(must(repository.is_ancestor(next, base_)));
  EXPECT_THAT(must(repository.merge_bases(base_, next)), ElementsAre(base_));
  EXPECT_THAT(must(repository.merge_bases(other, next)), IsEmpty());
  const CommitInfo info = must(repository.commit(next));
  EXPECT_EQ(info.message, "next\n");
  EXPECT_THAT(info.parents, ElementsAre(base_));
}

TEST_F(RepositoryTest, ACommitMovesNothingAndTrailersParse) {
  const Repository repository = open();
  const std::string tree = must(repository.tree_of(base_));
  const std::string commit = must(repository.write_commit(
      tree, {base_}, "subject\n\nbody\n\n", {{"Conduct-Run", "7"}, {"Conduct-Agent", "a\nb: c"}}));
  EXPECT_EQ(git({"log", "-1", "--format=%(trailers:only)", commit}),
            "Conduct-Run: 7\nConduct-Agent: a b: c\n");
  EXPECT_EQ(git({"rev-parse", "main"}), base_);
  EXPECT_EQ(must(repository.commit(commit)).message,
            "subject\n\nbody\n\nConduct-Run: 7\nConduct-Agent: a b: c\n");
}

TEST_F(RepositoryTest, APatchIsOneThatGitApplies) {
  git({"config", "diff.noprefix", "true"});
  put("binary", std::string("\0\1\2", 3));
  put("src/a.txt", "no newline");
  put("tool", "x\n", 0755);
  remove(repo_ + "/src/b.txt");
  ASSERT_EQ(::symlink("README.md", (repo_ + "/link").c_str()), 0);
  const std::string next = commit_all("next");
  write(dir_ + "/patch", must(open().patch(base_, next)));
  git({"checkout", "-q", "--detach", base_});
  git({"apply", "--index", dir_ + "/patch"});
  EXPECT_EQ(git({"write-tree"}), git({"rev-parse", next + "^{tree}"}));
  EXPECT_EQ(must(open().patch(base_, base_)), "");
}

}  // namespace
}  // namespace conduct::gitops
