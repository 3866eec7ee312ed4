// A submodule where the worktree is seen at another path: git finds both its halves, and what an
// agent made of its `.git` file leads nowhere else.
#include "gitops/submodule_view.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

namespace conduct::gitops {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

class SubmoduleViewTest : public GitTest {
 protected:
  std::vector<SubmoduleView> views() {
    return must(submodule_views(worktree_, dir_ + "/common", dir_ + "/a \"b\" \\ #c"));
  }
  Worktree worktree_ = add("proto", add_submodule());
};

TEST_F(SubmoduleViewTest, BothHalvesAreFoundElsewhere) {
  const auto found = views();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].link, "third/lib/.git");
  EXPECT_EQ(found[0].config, "worktrees/proto/modules/the-lib/config");
  const std::string inside = dir_ + "/a \"b\" \\ #c";
  fs::rename(worktree_.path, inside);
  fs::rename(repo_ + "/.git", dir_ + "/common");
  write(inside + "/" + found[0].link, found[0].link_text);
  write(dir_ + "/common/" + found[0].config, found[0].config_text);
  EXPECT_EQ(git_in(inside + "/third/lib", {"status", "--porcelain"}), "");
  EXPECT_EQ(git_in(inside + "/third/lib", {"rev-parse", "--show-toplevel"}), inside + "/third/lib");
  write(inside + "/third/lib/lib.txt", "changed\n");
  EXPECT_EQ(git_in(inside + "/third/lib", {"diff", "--name-only"}), "lib.txt");
}

TEST_F(SubmoduleViewTest, WithoutSubmodulesThereIsNone) {
  EXPECT_THAT(must(submodule_views(add("plain", base_), "/a", "/b")), IsEmpty());
}

TEST_F(SubmoduleViewTest, WhatAnAgentMadeOfTheLinkIsNotFollowed) {
  const std::string link = worktree_.path + "/third/lib/.git";
  for (const std::string& target : {repo_ + "/.git", repo_ + "/.git/modules/the-lib",
                                    worktree_.gitdir, std::string("../../..")}) {
    write(link, "gitdir: " + target + "\n");
    EXPECT_THAT(views(), IsEmpty()) << target;
  }
  remove(link);
  EXPECT_THAT(views(), IsEmpty());
  ASSERT_EQ(::mkfifo(link.c_str(), 0666), 0);
  EXPECT_THAT(views(), IsEmpty());
  remove(link);
  write(dir_ + "/planted", "gitdir: " + worktree_.gitdir + "/modules/the-lib\n");
  fs::create_symlink(dir_ + "/planted", link);
  EXPECT_THAT(views(), IsEmpty());
}

TEST_F(SubmoduleViewTest, AFolderThatBecameALinkIsNotFollowed) {
  fs::rename(worktree_.path + "/third", dir_ + "/moved");
  fs::create_symlink(dir_ + "/moved", worktree_.path + "/third");
  EXPECT_THAT(views(), IsEmpty());
}

}  // namespace
}  // namespace conduct::gitops
