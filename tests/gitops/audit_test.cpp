// The audit: what an agent must not change is in the fingerprint, and what conduct and its
// worktrees change is not.
#include "gitops/audit.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class AuditTest : public GitTest {
 protected:
  static std::vector<std::string> sentences(const Fingerprint& before, const Fingerprint& after) {
    std::vector<std::string> all;
    for (const Difference& each : differences(before, after)) all.push_back(each.sentence);
    return all;
  }
  Fingerprint now() { return must(fingerprint(open())); }
};

TEST_F(AuditTest, WorkInAWorktreeChangesNothing) {
  put("README.md", "dirty before\n");
  put("untracked/file", "there before\n");
  const Worktree worktree = add("conduct-7-proto", base_);
  const Fingerprint before = now();
  write(worktree.path + "/src/a.txt", "work\n");
  git_in(worktree.path, {"add", "-A"});
  git_in(worktree.path, {"commit", "-q", "-m", "work"});
  const SnapshotResult result = take(worktree, base_);
  must(open().set_ref("refs/conduct/7/modules/1/proto", result.commit, "", "made"));
  must(remove_worktree(worktree));
  git({"status"});
  EXPECT_THAT(sentences(before, now()), IsEmpty());
}

TEST_F(AuditTest, EveryOtherChangeIsTold) {
  put("README.md", "dirty before\n");
  put("mine.txt", "before\n");
  put("staged.txt", "1\n");
  git({"add", "staged.txt"});
  git({"branch", "doomed"});
  const Fingerprint before = now();
  put("README.md", "dirtier still\n");
  put("src/a.txt", "escaped\n");
  put("src/new/file.txt", "escaped\n");
  remove(repo_ + "/mine.txt");
  remove(repo_ + "/src/b.txt");
  put("staged.txt", "2\n");
  git({"add", "staged.txt"});
  git({"config", "core.fsmonitor", "/bin/evil"});
  write(repo_ + "/.git/hooks/pre-commit", "#!/bin/sh\n", 0755);
  write(repo_ + "/.git/info/attributes", "* filter=evil\n");
  git({"branch", "extra"});
  git({"branch", "-q", "-D", "doomed"});
  git({"stash", "store", "-m", "x",
       git({"commit-tree", "-p", base_, "-m", "x", base_ + "^{tree}"})});
  git({"symbolic-ref", "HEAD", "refs/heads/extra"});
  EXPECT_THAT(
      sentences(before, now()),
      ElementsAre("HEAD was changed", "config was changed", "hooks/pre-commit was added",
                  "info/attributes was added", "main checkout: README.md was changed",
                  "main checkout: mine.txt was removed", "main checkout: src/a.txt was changed",
                  "main checkout: src/b.txt was removed",
                  "main checkout: src/new/file.txt was added",
                  "main checkout: staged.txt was changed", "ref refs/heads/doomed was removed",
                  "ref refs/heads/extra was added", "ref refs/stash was added"));
}

TEST_F(AuditTest, RefsCountWhereverTheyAreKept) {
  git({"update-ref", "refs/review/one", base_});
  git({"tag", "v1"});
  git({"update-ref", "refs/conduct/7/integration", base_});
  git({"pack-refs", "--all"});
  remove(repo_ + "/.git/refs/review");  // packed alone
  const Repository repository = must(Repository::discover(repo_));
  const Fingerprint before = must(fingerprint(repository));
  EXPECT_EQ(before.things.count("ref refs/review/one"), 1u);
  EXPECT_EQ(before.things.count("ref refs/conduct/7/integration"), 0u);
  write(repo_ + "/.git/refs/not-a-ref.lock", "");
  git({"update-ref", "-d", "refs/review/one"});
  git({"tag", "-d", "v1"});
  git({"update-ref", "refs/deep/er/two", base_});
  EXPECT_THAT(sentences(before, must(fingerprint(repository))),
              ElementsAre("ref refs/deep/er/two was added", "ref refs/review/one was removed",
                          "ref refs/tags/v1 was removed"));
}

TEST_F(AuditTest, TheCheckoutThatTheRunStartedInCounts) {
  git({"worktree", "add", "-q", "-b", "side", dir_ + "/side"});
  git({"worktree", "add", "-q", "-b", "other", dir_ + "/other"});
  const Repository repository = open();
  AuditScope scope;
  scope.checkout = dir_ + "/side";
  const Fingerprint before = must(fingerprint(repository, scope));
  for (const char* folder : {"/side", "/other", "/repo"})
    write(dir_ + folder + "/src/a.txt", "escaped\n");
  const Fingerprint after = must(fingerprint(repository, scope));
  EXPECT_THAT(sentences(before, after),
              ElementsAre("checkout " + dir_ + "/side: src/a.txt was changed",
                          "main checkout: src/a.txt was changed"));
  EXPECT_THAT(after.checkouts, ElementsAre(Pair("checkout " + dir_ + "/side", dir_ + "/side"),
                                           Pair("main checkout", repo_)));
}

TEST_F(AuditTest, WhereNothingIsConfinedAllCheckoutsOfTheUserCount) {
  git({"worktree", "add", "-q", "-b", "side", dir_ + "/side"});
  git({"worktree", "add", "-q", "-b", "broken", dir_ + "/broken"});
  git({"worktree", "add", "-q", "--detach", dir_ + "/conduct-1-a"});
  git({"worktree", "add", "-q", "--detach", dir_ + "/conduct-docs"});
  AuditScope scope;
  scope.conducts = true;
  const Repository repository = open();
  const Fingerprint before = must(fingerprint(repository, scope));
  for (const char* folder : {"/side", "/conduct-1-a", "/conduct-docs"})
    write(dir_ + folder + "/src/a.txt", "escaped\n");
  write(repo_ + "/.git/worktrees/broken/index", "nonsense");
  EXPECT_THAT(sentences(before, must(fingerprint(repository, scope))),
              ElementsAre("checkout " + dir_ + "/broken was added",
                          "checkout " + dir_ + "/conduct-docs: src/a.txt was changed",
                          "checkout " + dir_ + "/side: src/a.txt was changed"));
}

TEST_F(AuditTest, FilesApartFromTheirGitDirectoryAreTheMainCheckout) {
  write(dir_ + "/apart/README.md", "of something else\n");
  git({"init", "-q", "--separate-git-dir", dir_ + "/apart/stuff.git"});
  const Repository repository = must(Repository::open(dir_ + "/apart/stuff.git", repo_));
  const Fingerprint before = must(fingerprint(repository));
  put("src/a.txt", "escaped\n");
  write(dir_ + "/apart/README.md", "still of something else\n");
  EXPECT_THAT(sentences(before, must(fingerprint(repository))),
              ElementsAre("main checkout: src/a.txt was changed"));
}

TEST_F(AuditTest, WhatIsPutBackIsNamedForWhatWasDoneToIt) {
  put("src/a.txt", "of a person\n");
  remove(repo_ + "/src/b.txt");
  const Repository repository = must(Repository::discover(repo_));
  const Fingerprint before = must(fingerprint(repository));
  git({"checkout", "-q", "--", "src"});
  EXPECT_THAT(
      sentences(before, must(fingerprint(repository))),
      ElementsAre("main checkout: src/a.txt was changed", "main checkout: src/b.txt was added"));
}

TEST_F(AuditTest, ABareRepositoryHasRefsAndFilesOnly) {
  git_in(dir_, {"clone", "-q", "--bare", repo_, dir_ + "/bare.git"});
  const Repository bare = must(Repository::open(dir_ + "/bare.git"));
  const Fingerprint before = must(fingerprint(bare));
  git_in(dir_ + "/bare.git", {"branch", "-q", "extra", "main"});
  EXPECT_THAT(sentences(before, must(fingerprint(bare))),
              ElementsAre("ref refs/heads/extra was added"));
}

TEST_F(AuditTest, AnIndexThatIsGoneIsSeenByARepositoryThatHasReadIt) {
  const Repository repository = open();
  const Fingerprint before = must(fingerprint(repository));
  remove(repo_ + "/.git/index");
  EXPECT_THAT(sentences(before, must(fingerprint(repository))),
              testing::Contains("main checkout: README.md was removed"));
}

}  // namespace
}  // namespace conduct::gitops
