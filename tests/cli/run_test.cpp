// `conduct run` up to the point where money would be spent.
#include "stage.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace conduct::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Run : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(std::system(("cd '" + stage.folder() +
                           "' && git init -q -b main --template= && git -c user.name=a -c "
                           "user.email=a@b commit -q --allow-empty -m start")
                              .c_str()),
              0);
    ASSERT_EQ(stage.conduct({"init"}), 0);
  }

  int run(std::vector<std::string> more) {
    std::vector<std::string> words = {"run", "--agent-command", "true"};
    words.insert(words.end(), more.begin(), more.end());
    return stage.conduct(words);
  }

  bool left_something() const {
    return std::filesystem::exists(stage.folder() + "/.git/conduct") ||
           std::filesystem::exists(stage.folder() + "/.git/worktrees");
  }

  Stage stage;
};

TEST_F(Run, AsksOnATerminalAndANoStartsNothing) {
  stage.asks = true;
  stage.answers = {"n"};
  EXPECT_EQ(run({}), 5);
  EXPECT_THAT(stage.out, StartsWith("SPEC.md: 2 phases, 3 modules\n"));
  EXPECT_THAT(stage.out, HasSubstr("agents will not see 1 uncommitted path: SPEC.md\n"));
  EXPECT_EQ(stage.err, "Start? [y/N] conduct: error: not started\nhint: answer y, or give --yes\n");
  EXPECT_FALSE(left_something());
}

TEST_F(Run, DryRunShowsThePlanAsksNothingAndStartsNothing) {
  stage.asks = true;
  EXPECT_EQ(run({"--dry-run"}), 0);
  EXPECT_THAT(stage.out, StartsWith("SPEC.md: 2 phases, 3 modules\n"));
  EXPECT_THAT(stage.out, HasSubstr("farewell"));
  EXPECT_THAT(stage.out, ::testing::EndsWith("nothing was started (--dry-run)\n"));
  EXPECT_EQ(stage.err, "");
  EXPECT_FALSE(left_something());
}

TEST_F(Run, DryRunAsJsonIsOneObject) {
  EXPECT_EQ(run({"--dry-run", "--json", "--jobs", "7", "--sandbox", "none"}), 0);
  EXPECT_THAT(stage.out, StartsWith("{\"schema\":\"conduct.proposal/1\","));
  EXPECT_THAT(stage.out, HasSubstr("\"jobs\":7,"));
  EXPECT_THAT(stage.out, HasSubstr("\"budget\":{\"cost_usd\":null,\"tokens\":null,\"wall_ms\":null}"
                                   ",\"sandbox\":\"none\",\"uncommitted\":[\"SPEC.md\"]"));
  EXPECT_EQ(std::count(stage.out.begin(), stage.out.end(), '\n'), 1);
}

TEST_F(Run, AnUnusableSpecIsThreeWithItsDiagnosticsAndNoOverview) {
  stage.write("SPEC.md", "# Nothing\n");
  EXPECT_EQ(run({"--yes"}), 3);
  EXPECT_EQ(stage.out, "");
  EXPECT_THAT(stage.err, HasSubstr("SPEC.md:"));
  EXPECT_THAT(stage.err, HasSubstr("conduct: error: SPEC.md: 1 error, "));
  EXPECT_FALSE(left_something());
}

TEST_F(Run, WithoutAnAgentItSaysHowOneIsNamed) {
  EXPECT_EQ(stage.conduct({"run", "--ci"}), 4);
  EXPECT_THAT(stage.err, HasSubstr("--agent"));
  EXPECT_FALSE(left_something());
}

TEST_F(Run, AJUnitFileThatCannotBeIsFoundBeforeAnythingStarts) {
  EXPECT_EQ(run({"--yes", "--junit", "."}), 2);
  EXPECT_THAT(stage.err, HasSubstr("is a directory"));
  EXPECT_FALSE(left_something());
}

TEST_F(Run, ChecksSeeTheRepositorysConfigurationAndSaySoWhereTheyCannot) {
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_EQ(stage.err, "");
  ASSERT_EQ(std::system(("git -C '" + stage.folder() + "' checkout -q --detach").c_str()), 0);
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_THAT(stage.err, StartsWith("conduct: warning: read without the repository's "
                                    "configuration: HEAD is detached"));
}

}  // namespace
}  // namespace conduct::cli
