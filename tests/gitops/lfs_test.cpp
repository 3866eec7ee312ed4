// Objects of Git LFS that a confined agent's commits point to: they come over with the commits. The
// store is written by hand, as git-lfs lays it out, so that it need not be installed.
#include "gitops/lfs.h"

#include "base/digest.h"
#include "gitops/private_git.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string pointer(const std::string& name) {
  return "version https://git-lfs.github.com/spec/v1\noid sha256:" + name + "\nsize 1\n";
}

class LfsTest : public GitTest {
 protected:
  LfsTest() : worktree_(add("proto", base_)) {
    private_ = must(make_private_git(open(), worktree_, repo_ + "/.git", worktree_.path)).path;
    must(use_private_git(worktree_));
  }
  static std::string object(const std::string& git, const std::string& name) {
    return git + "/lfs/objects/" + name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
  }
  std::string taken(const std::string& name) { return object(repo_ + "/.git", name); }
  // The agent commits FILE as a pointer; its filter has stored CONTENT. The object's name.
  std::string commits(const std::string& file, const std::string& content) {
    const std::string name = base::sha256_hex(content);
    write(worktree_.path + "/" + file, pointer(name));
    write(object(private_, name), content);
    git_in(worktree_.path, {"add", "-A"});
    git_in(worktree_.path, {"commit", "-q", "-m", file});
    return name;
  }

  const Worktree worktree_;
  std::string private_;
};

TEST_F(LfsTest, WhatAnyOfItsCommitsPointsToIsTaken) {
  const std::string first = commits("a.bin", "first\n");
  const std::string second = commits("a.bin", "second\n");
  const std::string unused = base::sha256_hex("unused\n");
  write(object(private_, unused), "unused\n");
  EXPECT_THAT(take(worktree_, base_).problems, IsEmpty());
  EXPECT_EQ(read(taken(first)), "first\n");
  EXPECT_EQ(read(taken(second)), "second\n");
  EXPECT_FALSE(exists(taken(unused)));
}

TEST_F(LfsTest, WhatIsTakenTheAgentCannotChangeByAnotherName) {
  const std::string name = commits("a.bin", "first\n");
  std::filesystem::create_hard_link(object(private_, name), dir_ + "/other-name");
  EXPECT_THAT(take(worktree_, base_).problems, IsEmpty());
  write(dir_ + "/other-name", "changed\n");
  EXPECT_EQ(read(taken(name)), "first\n");
}

TEST_F(LfsTest, AnObjectThatTheRepositoryHasStaysAsItIs) {
  const std::string name = commits("a.bin", "first\n");
  write(taken(name), "the user's own");
  EXPECT_THAT(take(worktree_, base_).problems, IsEmpty());
  EXPECT_EQ(read(taken(name)), "the user's own");
}

TEST_F(LfsTest, AFalseObjectIsAProblem) {
  const std::string name = commits("a.bin", "first\n");
  write(object(private_, name), "false\n");
  EXPECT_THAT(take(worktree_, base_).problems,
              ElementsAre("the LFS object " + name.substr(0, 12) +
                          " of the agent's own commits is not taken: it is not what it is named "
                          "after"));
  EXPECT_FALSE(exists(taken(name)));
}

TEST_F(LfsTest, LinksInTheStoreAreNotFollowed) {
  const std::string name = commits("a.bin", "first\n");
  write(dir_ + "/secret", "first\n");
  remove(object(private_, name));
  std::filesystem::create_symlink(dir_ + "/secret", object(private_, name));
  EXPECT_THAT(take(worktree_, base_).problems, ElementsAre(HasSubstr("it is no file")));
  remove(private_ + "/lfs");
  write(object(dir_ + "/elsewhere", name), "first\n");
  std::filesystem::create_symlink(dir_ + "/elsewhere/lfs", private_ + "/lfs");
  EXPECT_THAT(take(worktree_, base_).problems, IsEmpty());
  EXPECT_FALSE(exists(taken(name)));
}

TEST_F(LfsTest, WhatIsTooLargeIsAProblem) {
  const std::string name = commits("a.bin", "first\n");
  ImportLimits limits;
  limits.object_bytes = 5;
  std::vector<std::string> problems;
  must(import_lfs(open(), private_, {name}, limits, problems));
  EXPECT_THAT(problems, ElementsAre(HasSubstr("too large")));
  EXPECT_FALSE(exists(taken(name)));
}

TEST(LfsPointer, IsToldFromOtherText) {
  const std::string name = base::sha256_hex("x");
  EXPECT_EQ(lfs_pointer(pointer(name)), name);
  EXPECT_EQ(
      lfs_pointer("version https://git-lfs.github.com/spec/v1\next-0-a sha256:b\noid sha256:" +
                  name + "\nsize 1\n"),
      name);
  EXPECT_EQ(lfs_pointer("oid sha256:" + name + "\n"), std::nullopt);
  EXPECT_EQ(lfs_pointer(pointer("../" + name.substr(3))), std::nullopt);
  EXPECT_EQ(lfs_pointer(pointer(name.substr(1))), std::nullopt);
  EXPECT_EQ(lfs_pointer(pointer(name) + std::string(1024, 'x')), std::nullopt);
}

}  // namespace
}  // namespace conduct::gitops
