// A recorded attempt, played as the replay adapter starts it: environment, folder, exit code.
#include "conductor/cli/exit_code.h"
#include "stage.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <map>

namespace conduct::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPatch = R"(diff --git a/words.txt b/words.txt
new file mode 100644
index 0000000000000000000000000000000000000000..ce013625030ba8dba906f756967f9e9ca394464a
--- /dev/null
+++ b/words.txt
@@ -0,0 +1 @@
+hello
)";

class ReplayAgent : public ::testing::Test {
 protected:
  void SetUp() override {
    set("CONDUCT_PHASE", "1");
    set("CONDUCT_MODULE", "words");
    set("CONDUCT_ROLE", "fixer");
    set("CONDUCT_ATTEMPT", "2");
    set("CONDUCT_REPORT", stage.folder() + "/report.json");
    // An attempt is played in a worktree.
    ASSERT_EQ(std::system(("git init -q --template= '" + stage.folder() + "'").c_str()), 0);
  }

  void TearDown() override {
    for (const std::string& name : names_) ::unsetenv(name.c_str());
  }

  void set(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
    names_.push_back(name);
  }

  int play() { return stage.conduct({"replay-agent", stage.folder() + "/recording"}); }

  Stage stage;

 private:
  std::vector<std::string> names_;
};

TEST_F(ReplayAgent, MakesTheRecordedChangeReportsAndEndsAsRecorded) {
  stage.write("recording/1/words/fixer-2.patch", kPatch);
  stage.write("recording/1/words/fixer-2.json",
              R"({"exit": 7, "report": {"status": "done", "summary": "said hello"}})");
  EXPECT_EQ(play(), 7) << stage.err;
  EXPECT_EQ(stage.read("words.txt"), "hello\n");
  EXPECT_THAT(stage.read("report.json"), HasSubstr("said hello"));
}

TEST_F(ReplayAgent, PlaysAnAttemptThatDidNothing) {
  stage.write("recording/1/words/fixer-2.patch", "");
  stage.write("recording/1/words/fixer-2.json", R"({"exit": 0})");
  EXPECT_EQ(play(), 0) << stage.err;
  EXPECT_EQ(stage.read("words.txt"), "");
  EXPECT_FALSE(std::filesystem::exists(stage.folder() + "/report.json")) << "nothing was reported";
}

TEST_F(ReplayAgent, FindsTheAttemptsOfAPhaseAndOfTheEnd) {
  stage.write("recording/1/_phase/synthesizer-1.patch", kPatch);
  stage.write("recording/1/_phase/synthesizer-1.json", R"({"exit": 5})");
  stage.write("recording/_final/_phase/fixer-1.patch", "");
  stage.write("recording/_final/_phase/fixer-1.json", R"({"exit": 6})");
  set("CONDUCT_MODULE", "");
  set("CONDUCT_ROLE", "synthesizer");
  set("CONDUCT_ATTEMPT", "1");
  EXPECT_EQ(play(), 5) << stage.err;
  set("CONDUCT_PHASE", "");
  set("CONDUCT_ROLE", "fixer");
  EXPECT_EQ(play(), 6) << stage.err;
}

TEST_F(ReplayAgent, DiesOfTheRecordedSignal) {
  stage.write("recording/1/words/fixer-2.patch", "");
  stage.write("recording/1/words/fixer-2.json", R"({"signal": 9})");
  EXPECT_EXIT(play(), ::testing::KilledBySignal(SIGKILL), "");
}

TEST_F(ReplayAgent, NamesTheFileThatARecordingDoesNotHave) {
  EXPECT_EQ(play(), 3);
  EXPECT_EQ(stage.err, "conduct: the recording has no " + stage.folder() +
                           "/recording/1/words/fixer-2.json\n");
}

TEST_F(ReplayAgent, APatchThatDoesNotFitChangesNothingAndSaysSo) {
  stage.write("words.txt", "something else\n");
  stage.write("recording/1/words/fixer-2.patch", kPatch);
  stage.write("recording/1/words/fixer-2.json", R"({"exit": 0})");
  EXPECT_NE(play(), 0);
  EXPECT_THAT(stage.err, HasSubstr("fixer-2.patch"));
  EXPECT_EQ(stage.read("words.txt"), "something else\n");
}

TEST_F(ReplayAgent, SaysThatItIsNotForPeople) {
  set("CONDUCT_ATTEMPT", "");
  EXPECT_EQ(play(), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: CONDUCT_ROLE and CONDUCT_ATTEMPT do not name an attempt\n"
            "hint: conduct starts this itself: conduct run --replay DIR\n");
}

}  // namespace
}  // namespace conduct::cli
