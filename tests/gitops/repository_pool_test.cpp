// Repositories lent to threads: one borrower each, and what others have written since is seen.
#include "gitops/repository_pool.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

namespace conduct::gitops {
namespace {

class RepositoryPoolTest : public GitTest {
 protected:
  RepositoryPool pool_{open().common_dir()};
};

TEST_F(RepositoryPoolTest, TwoBorrowersHaveTwo) {
  const auto one = must(pool_.borrow());
  const auto two = must(pool_.borrow());
  EXPECT_NE(one->raw(), two->raw());
}

TEST_F(RepositoryPoolTest, WhatWasGivenBackIsLentAgain) {
  const git_repository* first = must(pool_.borrow())->raw();
  EXPECT_EQ(must(pool_.borrow())->raw(), first);
}

TEST_F(RepositoryPoolTest, ALentOneSeesWhatGitHasDoneMeanwhile) {
  EXPECT_EQ(must(must(pool_.borrow())->read_ref("refs/heads/main")), base_);
  put("new.txt", "new\n");
  const std::string commit = commit_all("new");
  git({"repack", "-q", "-a", "-d"});
  git({"pack-refs", "--all"});
  const auto loan = must(pool_.borrow());
  EXPECT_EQ(must(loan->read_ref("refs/heads/main")), commit);
  EXPECT_EQ(must(loan->read_file(commit, "new.txt")), "new\n");
}

TEST_F(RepositoryPoolTest, ARepositoryThatIsGoneIsAnError) {
  RepositoryPool pool(dir_ + "/nowhere");
  EXPECT_FALSE(pool.borrow().ok());
}

}  // namespace
}  // namespace conduct::gitops
