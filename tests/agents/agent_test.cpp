// How agents are started: their words, their environment, and whether they are there at all.
#include "conductor/agents/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace conduct::agents {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

Assignment assignment() {
  Assignment made;
  made.run = 7;
  made.phase = "2a";
  made.module = "proto";
  made.role = core::Role::fixer;
  made.attempt = 3;
  made.worktree = "/trees/7/proto";
  made.prompt_file = "/state/prompt.md";
  made.report_file = "/state/report.json";
  made.spec_file = "/state/SPEC.md";
  made.cookie = "c00k1e";
  return made;
}

// A directory of the test's own with programs in it, gone afterwards.
class Programs : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "agents-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string add(const std::string& name, mode_t mode) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << "#!/bin/sh\n";
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string problem(std::vector<std::string> command, std::vector<std::string> extra = {}) {
    const auto agent = command_agent(
        {"mine", std::move(command), {"PATH=/nowhere:" + directory_}, std::move(extra)});
    const base::Status status = agent->available();
    return status.ok() ? "" : status.error().message;
  }

  std::string directory_;
};

TEST(AgentEnvironment, LetsThroughWhatAnAgentNeedsAndNothingElse) {
  const std::vector<std::string> environment =
      agent_environment(assignment(),
                        {"PATH=/bin", "HOME=/home/me", "LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=/c",
                         "https_proxy=http://p", "NO_PROXY=localhost", "SSH_AUTH_SOCK=/run/agent",
                         "AWS_SECRET_ACCESS_KEY=x", "GIT_DIR=/elsewhere", "LD_PRELOAD=/x.so",
                         "PATHS=/no", "CONDUCT_RUN=1", "CONDUCT_OUTER=1", "broken", "=broken"},
                        {});
  EXPECT_THAT(
      environment,
      ElementsAre("CONDUCT_ATTEMPT=3", "CONDUCT_COOKIE=c00k1e", "CONDUCT_MODULE=proto",
                  "CONDUCT_PHASE=2a", "CONDUCT_PROMPT_FILE=/state/prompt.md",
                  "CONDUCT_REPORT=/state/report.json", "CONDUCT_ROLE=fixer", "CONDUCT_RUN=7",
                  "CONDUCT_SPEC=/state/SPEC.md", "CONDUCT_WORKTREE=/trees/7/proto", "HOME=/home/me",
                  "LC_ALL=C.UTF-8", "NO_PROXY=localhost", "PATH=/bin", "XDG_CONFIG_HOME=/c",
                  "https_proxy=http://p"));
}

TEST(AgentEnvironment, PassesOnWhatTheUserNamesAndSetsWhatTheUserGives) {
  const std::vector<std::string> environment =
      agent_environment(assignment(), {"MY_KEY=secret=1", "MODE=slow", "OTHER=x"},
                        {"MY_KEY", "MODE=fast", "NOT_THERE", "CONDUCT_ROLE=king"});
  EXPECT_THAT(environment, Contains("MY_KEY=secret=1"));
  EXPECT_THAT(environment, Contains("MODE=fast"));
  EXPECT_THAT(environment, Not(Contains("MODE=slow")));
  EXPECT_THAT(environment, Not(Contains(StartsWith("OTHER"))));
  EXPECT_THAT(environment, Not(Contains(StartsWith("NOT_THERE"))));
  EXPECT_THAT(environment, Contains("CONDUCT_ROLE=fixer"));
}

TEST(AgentEnvironment, NamesPortsOnlyWhereThereAreSome) {
  EXPECT_THAT(agent_environment(assignment(), {}, {}), Not(Contains(StartsWith("CONDUCT_PORT"))));
  Assignment with_ports = assignment();
  with_ports.port_base = 42000;
  EXPECT_THAT(agent_environment(with_ports, {}, {}), Contains("CONDUCT_PORT_BASE=42000"));
}

TEST(CommandAgent, FillsPlaceholdersInWordsWithoutAShell) {
  Assignment hostile = assignment();
  hostile.module = "a b;$(x){role}";
  const auto agent = command_agent(
      {"mine",
       {"./agent", "--prompt={prompt_file}", "{module}", "{role}-{attempt}", "{phase}",
        "{worktree}", "{spec}:{report_file}", "{unknown} {", "{{role}}", "{session}"},
       {},
       {}});
  const auto invocation = agent->prepare(hostile);
  ASSERT_TRUE(invocation.ok());
  EXPECT_THAT(invocation->argv,
              ElementsAre("./agent", "--prompt=/state/prompt.md", "a b;$(x){role}", "fixer-3", "2a",
                          "/trees/7/proto", "/state/SPEC.md:/state/report.json", "{unknown} {",
                          "{fixer}", "{session}"));
  EXPECT_THAT(invocation->environment, Contains("CONDUCT_MODULE=a b;$(x){role}"));
  EXPECT_EQ(agent->name(), "mine");
}

TEST_F(Programs, AreFoundInThePathThatTheAgentWillHave) {
  add("agent", 0755);
  add("readme", 0644);
  std::filesystem::create_directory(directory_ + "/folder");
  EXPECT_EQ(problem({"agent", "-x"}), "");
  EXPECT_EQ(problem({"absent"}), "agent mine: absent is not in PATH");
  EXPECT_EQ(problem({"readme"}), "agent mine: readme is not in PATH");
  EXPECT_EQ(problem({"folder"}), "agent mine: folder is not in PATH");
  EXPECT_EQ(problem({"agent"}, {"PATH=/bin"}), "agent mine: agent is not in PATH");
}

TEST_F(Programs, AreTakenAsPathsWithASlash) {
  const std::string agent = add("agent", 0755);
  const std::string text = add("text", 0644);
  EXPECT_EQ(problem({agent}), "");
  EXPECT_EQ(problem({text}), "agent mine: " + text + " is not there, or is no program");
  EXPECT_EQ(problem({"/nowhere/agent"}),
            "agent mine: /nowhere/agent is not there, or is no program");
  EXPECT_EQ(problem({"./in-the-worktree"}), "");
  EXPECT_EQ(problem({"{worktree}/tools/agent"}), "");
}

TEST_F(Programs, NoneIsAnErrorBeforeAnythingStarts) {
  EXPECT_EQ(problem({}), "agent mine: has no command");
  EXPECT_EQ(problem({""}), "agent mine: has no command");
  EXPECT_FALSE(command_agent({"mine", {}, {}, {}})->prepare(assignment()).ok());
  EXPECT_FALSE(command_agent({"mine", {"{module}"}, {}, {}})->prepare({}).ok());
}

TEST_F(Programs, AReplayNeedsItsRecording) {
  const auto there = replay_agent("tape", directory_, "/usr/bin/conduct", {"PATH=/bin"});
  EXPECT_TRUE(there->available().ok());
  const auto invocation = there->prepare(assignment());
  ASSERT_TRUE(invocation.ok());
  EXPECT_THAT(invocation->argv, ElementsAre("/usr/bin/conduct", "replay-agent", directory_));
  EXPECT_THAT(invocation->environment, Contains("PATH=/bin"));
  EXPECT_THAT(invocation->environment, Contains("CONDUCT_PHASE=2a"));

  const auto absent = replay_agent("tape", "/nowhere/tape", "/usr/bin/conduct", {});
  ASSERT_FALSE(absent->available().ok());
  EXPECT_EQ(absent->available().error().message,
            "agent tape: there is no recording at /nowhere/tape");
  EXPECT_EQ(absent->available().error().hint, "make one with `conduct run --record DIR`");
}

}  // namespace
}  // namespace conduct::agents
