// The commands about runs, where there is no repository and where there has been no run.
#include "stage.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace conduct::cli {
namespace {

using ::testing::HasSubstr;

const std::vector<std::vector<std::string>> kAboutRuns = {
    {"status"}, {"log"}, {"explain"}, {"diff"}, {"checkpoints"}, {"rollback", "1.1"}};

TEST(WithoutARepository, EveryCommandAboutRunsSaysSo) {
  Stage stage;
  for (auto words : kAboutRuns) {
    EXPECT_EQ(stage.conduct(words), 4) << words[0];
    EXPECT_THAT(stage.err, HasSubstr("is not inside a git repository")) << words[0];
    EXPECT_EQ(stage.out, "") << words[0];
  }
  EXPECT_EQ(stage.conduct({"status", "--json"}), 4);
  EXPECT_THAT(stage.out, HasSubstr("\"schema\":\"conduct.error/1\""));
}

class WithoutARun : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(std::system(
                  ("cd '" + stage.folder() +
                   "' && git init -q --template= && git -c user.name=a -c user.email=a@b commit -q "
                   "--allow-empty -m start")
                      .c_str()),
              0);
  }
  Stage stage;
};

TEST_F(WithoutARun, ReadingSaysThatThereIsNone) {
  for (auto words : kAboutRuns) {
    EXPECT_EQ(stage.conduct(words), 4) << words[0];
    EXPECT_THAT(stage.err, HasSubstr("no run")) << words[0];
  }
  EXPECT_FALSE(std::filesystem::exists(stage.folder() + "/.git/conduct"))
      << "reading makes nothing";
}

TEST_F(WithoutARun, ThereIsNothingToResumeAndThatIsFine) {
  EXPECT_EQ(stage.conduct({"resume"}), 0) << stage.err;
  EXPECT_EQ(stage.out, "nothing to do: this repository has no runs yet\n");
}

TEST_F(WithoutARun, CleanHasNothingToDo) {
  EXPECT_EQ(stage.conduct({"clean"}), 0) << stage.err;
  EXPECT_EQ(stage.out, "nothing to clean\n");
}

}  // namespace
}  // namespace conduct::cli
