// What a run starts things with: environments without secrets, the git program shut off from
// outside, and the shell of commands.
#include "conductor/run/environment.h"

#include "conductor/system/child.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace conduct::run {
namespace {

TEST(Secrets, AreTheValuesOfVariablesNamedLikeThem) {
  EXPECT_THAT(secrets_of({"PATH=/bin", "API_KEY=a=b", "MY_TOKEN=", "A=TOKEN", "PASSWORD"}),
              testing::ElementsAre("a=b", ""));
}

using gitops::must;
using testing::ElementsAre;

TEST(EnvironmentTest, GatesSeeNeitherSecretsNorGitsVariables) {
  EXPECT_THAT(gate_environment({"PATH=/bin", "GIT_DIR=/x", "API_KEY=1", "A=TOKEN"}, {"P=1"}),
              ElementsAre("PATH=/bin", "A=TOKEN", "P=1"));
}

TEST(EnvironmentTest, AVariableIsFoundByItsWholeName) {
  const std::vector<std::string> environment{"PATHS=/no", "PATH=/bin=x", "EMPTY="};
  EXPECT_EQ(variable(environment, "PATH"), "/bin=x");
  EXPECT_EQ(variable(environment, "EMPTY"), "");
  EXPECT_FALSE(variable(environment, "PAT").has_value());
}

class GitProgramTest : public gitops::GitTest {
 protected:
  // The git program in an environment of PATH and EXTRA.
  gitops::GitOutput run_git(const std::vector<std::string>& arguments,
                            std::vector<std::string> extra = {}) {
    extra.push_back("PATH=" + variable(process_environment(), "PATH").value());
    extra.push_back("GIT_CONFIG_GLOBAL=/dev/null");
    extra.push_back("GIT_CONFIG_NOSYSTEM=1");
    return must(git_program(extra)(arguments, repo_));
  }
};

TEST_F(GitProgramTest, GivesExitCodeAndBothOutputs) {
  const gitops::GitOutput head = run_git({"rev-parse", "HEAD"});
  EXPECT_EQ(head.exit_code, 0);
  EXPECT_EQ(head.out, base_ + "\n");
  EXPECT_EQ(head.err, "");
  const gitops::GitOutput wrong = run_git({"cat-file", "-e", "no-such-thing"});
  EXPECT_EQ(wrong.exit_code, 128);
  EXPECT_EQ(wrong.out, "");
  EXPECT_EQ(wrong.err, "fatal: Not a valid object name no-such-thing\n");
}

TEST_F(GitProgramTest, CannotBePointedAtAnotherRepository) {
  git_in(dir_, {"init", "-q", dir_ + "/other"});
  EXPECT_EQ(run_git({"rev-parse", "HEAD"},
                    {"GIT_DIR=" + dir_ + "/other/.git", "GIT_WORK_TREE=" + dir_ + "/other",
                     "GIT_INDEX_FILE=/nowhere/index"})
                .out,
            base_ + "\n");
}

TEST_F(GitProgramTest, RunsNoHooksOfTheRepository) {
  write(repo_ + "/.git/hooks/post-checkout", "#!/bin/sh\ntouch '" + dir_ + "/hooked'\n", 0755);
  git({"checkout", "-q", "-b", "by-hand"});
  ASSERT_TRUE(exists(dir_ + "/hooked"));  // the hook is a good one
  remove(dir_ + "/hooked");
  EXPECT_EQ(run_git({"checkout", "-q", "-b", "by-conduct"}).exit_code, 0);
  EXPECT_FALSE(exists(dir_ + "/hooked"));
}

TEST_F(GitProgramTest, SpeaksEnglishAndKeepsTheUsersConfiguration) {
  write(dir_ + "/mine.config", "[mine]\n\tkey = value\n");
  const auto git =
      git_program({"PATH=" + variable(process_environment(), "PATH").value(), "LC_ALL=de_DE.UTF-8",
                   "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + dir_ + "/mine.config"});
  EXPECT_EQ(must(git({"config", "mine.key"}, repo_)).out, "value\n");
  EXPECT_EQ(must(git({"-c", "alias.lang=!echo $LC_ALL $GIT_TERMINAL_PROMPT", "lang"}, repo_)).out,
            "C 0\n");
}

TEST_F(GitProgramTest, IsAnErrorOfTheEnvironmentWhereThereIsNone) {
  const auto output = git_program({"PATH=" + dir_})({"--version"}, repo_);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().fault, base::Fault::environment);
  EXPECT_EQ(output.error().message, "git could not be started: git: not found in PATH");
  EXPECT_EQ(output.error().hint, "conduct needs the git program for this repository");
}

// A folder whose only program is a bash.
class ShellCommandTest : public gitops::GitTest {
 protected:
  ShellCommandTest() {
    put("bin/bash", "#!/bin/sh\n", 0755);
    put("empty/readme", "");
  }
  system::Captured run_shell(const std::string& command) {
    const auto environment = process_environment();
    return system::run_captured(shell_command(environment, command), environment, repo_, 60000);
  }
};

TEST_F(ShellCommandTest, IsBashWhereThereIsOneElseSh) {
  EXPECT_THAT(shell_command({"PATH=" + repo_ + "/empty:" + repo_ + "/bin"}, "make test"),
              ElementsAre(repo_ + "/bin/bash", "-e", "-o", "pipefail", "-c", "make test"));
  EXPECT_THAT(shell_command({"PATH=" + repo_ + "/empty"}, "make test"),
              ElementsAre("/bin/sh", "-e", "-c", "make test"));
}

TEST_F(ShellCommandTest, StopsAtTheFirstFailure) {
  const system::Captured result = run_shell("echo one\nfalse\necho two");
  EXPECT_EQ(result.end.code, 1);
  EXPECT_EQ(result.out, "one\n");
}

TEST_F(ShellCommandTest, APipeHidesNoFailure) {
  const std::string bash = shell_command(process_environment(), "").front();
  if (bash == "/bin/sh") GTEST_SKIP() << "there is no bash here";
  EXPECT_EQ(run_shell("(echo out; exit 3) | cat").end.code, 3);
}

}  // namespace
}  // namespace conduct::run
