// What is said of a sandbox before a run.
#include "conductor/run/sandbox_description.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace conduct::run {
namespace {

using system::SandboxKind;
using testing::ElementsAre;

class SandboxDescriptionTest : public gitops::GitTest {
 protected:
  std::vector<std::string> lines(SandboxKind kind) {
    return describe(kind, config_, {"HOME=" + dir_ + "/home"}, group_);
  }
  std::string of(SandboxKind kind) { return lines(kind).front(); }

  std::optional<system::Controllers> group_;
  config::Config config_;
  config::SandboxConfig& sandbox_ = config_.sandbox;
};

TEST_F(SandboxDescriptionTest, SaysWhatEachKindHoldsBack) {
  EXPECT_EQ(of(SandboxKind::bubblewrap),
            "bubblewrap: agents and gates write to their worktrees only; gates without network");
  EXPECT_EQ(of(SandboxKind::landlock),
            "landlock: agents and gates write to their worktrees only; `conduct doctor` lists what "
            "it cannot stop");
  EXPECT_EQ(of(SandboxKind::none),
            "none: agents and gates run with your rights; what they change outside their worktrees "
            "fails the attempt");
}

TEST_F(SandboxDescriptionTest, SaysWhatTheConfigurationOpens) {
  sandbox_.network = true;
  sandbox_.write = {"~/.m2", "/dev/shm"};
  sandbox_.sockets = {"/run/no-such.sock"};
  sandbox_.read = {"~/.docker"};
  sandbox_.hide = {"~/secrets", "~/.docker", dir_};
  write(dir_ + "/home/.m2/settings.xml", "");
  EXPECT_THAT(
      lines(SandboxKind::bubblewrap),
      ElementsAre("bubblewrap: agents and gates write to their worktrees only; gates with network",
                  "they also write to ~/.m2, /dev/shm; read ~/.docker (not there); reach "
                  "/run/no-such.sock (not there)",
                  "also hidden: ~/secrets (not there), " + dir_));
  EXPECT_THAT(lines(SandboxKind::landlock),  // where all is read
              ElementsAre(testing::EndsWith("it cannot stop"),
                          "they also write to ~/.m2, /dev/shm; reach /run/no-such.sock (not "
                          "there)"));
  EXPECT_EQ(lines(SandboxKind::none).size(), 1U);  // all is open there
}

TEST_F(SandboxDescriptionTest, SaysWhatTheAgentsOfARoleMayDo) {
  write(dir_ + "/home/.mine/token", "");
  config_.roles = {{"implementer", {"mine"}}, {"fixer", {"other"}}, {"synthesizer", {"plain"}}};
  config_.agents["mine"].home = {"~/.mine", "~/.gone"};
  config_.agents["mine"].network = {false, {"api.example.org", "b.example:8443"}};
  config_.agents["other"].network = {false, {}};
  config_.agents["plain"].home = {};
  config_.agents["idle"].home = {"~/.idle"};
  const auto said = lines(SandboxKind::bubblewrap);
  EXPECT_THAT(std::vector<std::string>(said.begin() + 1, said.end()),
              ElementsAre("agent mine: also writes to ~/.mine, ~/.gone (not there); of the network "
                          "only api.example.org, b.example:8443",
                          "agent other: no network"));
}

TEST_F(SandboxDescriptionTest, SaysTheLimitsAndForWhomTheyHold) {
  sandbox_.memory_bytes = std::int64_t{8} << 30;
  sandbox_.cpu_seconds = 7200;
  sandbox_.processes = 500;
  sandbox_.file_bytes = std::int64_t{512} << 20;
  const std::string own = ::geteuid() == 0 ? " (which does not bind root here)" : " of yours";
  const std::string limits =
      "; at most 8G of memory, 2h00m of CPU for each process, 500 processes" + own +
      ", 512M a file";
  EXPECT_THAT(of(SandboxKind::bubblewrap), testing::EndsWith("without network" + limits));
  EXPECT_THAT(of(SandboxKind::landlock), testing::EndsWith("cannot stop" + limits));
  EXPECT_THAT(of(SandboxKind::none), testing::EndsWith("fails the attempt" + limits));
  group_ = {.memory = true, .processes = true};
  EXPECT_THAT(of(SandboxKind::none),
              testing::EndsWith("; at most 8G of memory, 2h00m of CPU, 500 processes for each "
                                "agent and gate, 512M a file"));
}

TEST_F(SandboxDescriptionTest, SaysWhatAGroupWithoutControllersHoldsAllTheSame) {
  sandbox_.memory_bytes = std::int64_t{8} << 30;
  sandbox_.cpu_seconds = 60;
  group_ = system::Controllers{};
  EXPECT_THAT(of(SandboxKind::none),
              testing::EndsWith("; at most 1m00s of CPU for each agent and gate, 8G of memory for "
                                "each process"));
}

TEST_F(SandboxDescriptionTest, ALimitThatIsNotSetIsNotMentioned) {
  sandbox_.file_bytes = 1 << 20;
  EXPECT_THAT(of(SandboxKind::none), testing::EndsWith("fails the attempt; at most 1M a file"));
}

}  // namespace
}  // namespace conduct::run
