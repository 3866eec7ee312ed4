// What a run would do: paths are read from where the user stands, and flags win over configuration.
#include "conductor/run/session.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;

class ProposeTest : public RunTest {
 protected:
  ProposeTest() { put("src/SPEC.md", "# Plan\n\n" + phase("1", "a")); }
  base::Result<Proposal> propose_in_src(const RunFlags& flags) {
    return propose(flags, repo_ + "/src", Agents::ignored);
  }
};

TEST_F(ProposeTest, PathsAreReadFromWhereTheUserStands) {
  RunFlags flags;
  flags.record = "../recording";
  const Proposal proposal = must(propose_in_src(flags));
  EXPECT_EQ(proposal.options.spec, repo_ + "/src/SPEC.md");
  EXPECT_EQ(proposal.options.record, repo_ + "/recording");
  flags.record = "/recording";
  EXPECT_EQ(must(propose_in_src(flags)).options.record, "/recording");
  flags.record = "";
  EXPECT_EQ(must(propose_in_src(flags)).options.record, "");
}

TEST_F(ProposeTest, TheTargetIsTheBranchThatIsCheckedOutOrTheOneThatIsNamed) {
  git({"branch", "release"});
  put("later.txt", "later\n");
  const std::string tip = commit_all("later");
  RunFlags flags;
  EXPECT_EQ(must(propose_in_src(flags)).target, "refs/heads/main");
  EXPECT_EQ(must(propose_in_src(flags)).base, tip);
  for (const char* name : {"release", "refs/heads/release"}) {
    flags.target = name;
    EXPECT_EQ(must(propose_in_src(flags)).target, "refs/heads/release");
    EXPECT_EQ(must(propose_in_src(flags)).base, base_);
  }
  flags.target = "gone";
  const auto gone = propose_in_src(flags);
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().message, "there is no branch gone");
}

TEST_F(ProposeTest, FlagsWinOverTheConfigurationThatIsCommitted) {
  put(".conduct/config.toml", "[run]\njobs = 7\nretries = 1\n");
  EXPECT_NE(must(propose_in_src(RunFlags())).options.config.retries, 1);  // not committed
  commit_all("configuration");
  RunFlags flags;
  flags.jobs = 5;
  const Proposal proposal = must(propose_in_src(flags));
  EXPECT_EQ(proposal.options.config.jobs, 5);
  EXPECT_EQ(proposal.options.config.retries, 1);
  flags.land = "sideways";
  const auto wrong = propose_in_src(flags);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fault, base::Fault::usage);
  EXPECT_EQ(wrong.error().message, "--land sideways: not a way to land");
}

}  // namespace
}  // namespace conduct::run
