// Git acts that a killed conductor left half done, and what is made of them.
#include "conductor/run/git_acts.h"

#include "tests/run/fixture.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace conduct::run {
namespace {

using gitops::must;
using testing::HasSubstr;

class GitActsTest : public RunTest {
 protected:
  GitActsTest() {
    const auto leased = std::get<core::Leased>(lease(context_, desk_, {job_, base_}));
    state_.worktree = leased.path;
    state_.gitdir = leased.gitdir;
  }
  core::Event settled(const core::Command& command) {
    return must(settle(context_, desk_, state_, command));
  }
  std::string worktrees() { return git({"worktree", "list"}); }

  LoadedRun loaded_ = load(start(phase("1", "one")));
  Store store_ = store();
  Context context_ = context_of(loaded_, store_);
  GitDesk desk_{context_};
  core::JobId job_ = *loaded_.plan.find_job("1/one");
  core::JobState state_;
};

TEST_F(GitActsTest, AReleaseIsDoneWhenGitKnowsTheWorktreeNoMore) {
  std::filesystem::remove_all(state_.worktree);
  EXPECT_TRUE(std::holds_alternative<core::ActAbandoned>(settled(core::Release{job_})));

  const gitops::Worktree worktree{state_.worktree, state_.gitdir};
  EXPECT_TRUE(
      std::holds_alternative<core::Released>(release(desk_, core::Release{job_}, worktree)));
  EXPECT_THAT(worktrees(), testing::Not(HasSubstr("1/one")));
  EXPECT_TRUE(std::holds_alternative<core::Released>(settled(core::Release{job_})));
}

TEST_F(GitActsTest, AReleaseThatHadNotBegunIsDoneAgain) {
  EXPECT_TRUE(std::holds_alternative<core::ActAbandoned>(settled(core::Release{job_})));
  EXPECT_THAT(worktrees(), HasSubstr("1/one"));
}

}  // namespace
}  // namespace conduct::run
