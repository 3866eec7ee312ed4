// Patches of the replay agent: what Repository::patch() makes comes back as files, all or nothing.
#include "gitops/apply.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace conduct::gitops {
namespace {

using testing::HasSubstr;

class ApplyTest : public GitTest {};

TEST_F(ApplyTest, BringsEveryKindOfChange) {
  put("big.txt", std::string(3000, 'x') + "\nsecond\n");
  put("gone/for/good.txt", "gone\n");
  put("kind", "a file\n");
  put("empty-to-be", "text\n");
  const std::string from = commit_all("from");
  put("big.txt", std::string(3000, 'x') + "\nchanged\nand longer");
  put("binary", std::string("\0\1\2\3", 4));
  put("tool", "#!/bin/sh\n", 0755);
  put("src/a.txt", "a\n", 0755);
  put("empty-to-be", "");
  put("empty", "");
  put("with space and \xc3\xa4", "x\n");
  remove(repo_ + "/gone");
  remove(repo_ + "/kind");
  ASSERT_EQ(::symlink("README.md", (repo_ + "/link").c_str()), 0);
  ASSERT_EQ(::symlink("README.md", (repo_ + "/kind").c_str()), 0);
  const std::string to = commit_all("to");
  const std::string patch = must(open().patch(from, to));
  const Worktree worktree = add("replay", from);
  must(apply_patch(worktree.path, patch));
  EXPECT_EQ(git_in(worktree.path, {"diff", "--cached", "--name-only"}), "");
  EXPECT_EQ(take(worktree, from).tree, git({"rev-parse", to + "^{tree}"}));

  const std::string back = must(open().patch(to, from));
  must(apply_patch(worktree.path, back));
  EXPECT_EQ(take(worktree, from).tree, git({"rev-parse", from + "^{tree}"}));
}

TEST_F(ApplyTest, AnEmptyPatchChangesNothing) {
  const Worktree worktree = add("replay", base_);
  must(apply_patch(worktree.path, ""));
  EXPECT_EQ(take(worktree, base_).commit, base_);
}

TEST_F(ApplyTest, OneThatDoesNotApplyChangesNothing) {
  put("added.txt", "added\n");
  put("src/a.txt", "from another world\n");
  const std::string to = commit_all("to");
  const Worktree worktree = add("replay", base_);
  write(worktree.path + "/src/a.txt", "somebody was here\n");
  const base::Status status = apply_patch(worktree.path, must(open().patch(base_, to)));
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message,
              HasSubstr("the patch does not apply to " + worktree.path + ": "));
  EXPECT_FALSE(exists(worktree.path + "/added.txt"));
  EXPECT_EQ(read(worktree.path + "/src/a.txt"), "somebody was here\n");
}

TEST_F(ApplyTest, KeepsWhatElseIsUncommitted) {
  put("src/a.txt", "replayed\n");
  const std::string to = commit_all("to");
  const Worktree worktree = add("replay", base_);
  write(worktree.path + "/src/b.txt", "uncommitted\n");
  write(worktree.path + "/untracked.txt", "untracked\n");
  must(apply_patch(worktree.path, must(open().patch(base_, to))));
  EXPECT_EQ(read(worktree.path + "/src/a.txt"), "replayed\n");
  EXPECT_EQ(read(worktree.path + "/src/b.txt"), "uncommitted\n");
  EXPECT_EQ(read(worktree.path + "/untracked.txt"), "untracked\n");
}

TEST_F(ApplyTest, WhatIsNoPatchIsAnError) {
  const Worktree worktree = add("replay", base_);
  const base::Status status = apply_patch(worktree.path, "Done. All tests pass.\n");
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("the patch cannot be read"));
}

TEST_F(ApplyTest, APathThatLeadsOutIsRefused) {
  const Worktree worktree = add("replay", base_);
  const base::Status status = apply_patch(
      worktree.path,
      "diff --git a/../out.txt b/../out.txt\nnew file mode 100644\nindex 0000000..7898192\n"
      "--- /dev/null\n+++ b/../out.txt\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(exists(dir_ + "/wt/out.txt"));
}

}  // namespace
}  // namespace conduct::gitops
