// Which sandbox is taken, and what is said of it. Scripts stand for bwrap, in a PATH of the test's
// own.
#include "conductor/run/sandbox_choice.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <thread>

namespace conduct::run {
namespace {

using gitops::must;
using system::SandboxKind;
using testing::Contains;
using testing::ElementsAre;
using testing::StartsWith;

const std::string kShown =
    "`conduct doctor` shows what there is; --sandbox none runs everything with your rights";

// Confines nothing: it runs what it is to run.
const std::string kLenientBwrap =
    "while [ \"$1\" != -- ]; do shift; done\n"
    "shift\n"
    "exec \"$@\"\n";

// For the thread that calls it, and for what it starts, the kernel has no Landlock any more. False:
// that cannot be had here.
bool lose_landlock() {
  std::array<sock_filter, 4> filter = {
      {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}};
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

class SandboxChoiceTest : public gitops::GitTest {
 protected:
  void install_bwrap(const std::string& script) { write(bwrap_, "#!/bin/sh\n" + script, 0755); }

  base::Result<system::SandboxOffer> choose(const std::string& mode) {
    config_.sandbox.mode = mode;
    return choose_sandbox(config_, {"PATH=" + dir_ + "/bin"});
  }
  SandboxKind chosen(const std::string& mode) { return must(choose(mode)).sandbox.kind; }

  // "MESSAGE (HINT)" of an error of the environment.
  std::string refused(const std::string& mode) {
    const auto choice = choose(mode);
    if (choice.ok()) return std::string("taken: ") + to_string(choice->sandbox.kind);
    EXPECT_EQ(choice.error().fault, base::Fault::environment);
    return choice.error().message + " (" + choice.error().hint + ")";
  }
  // The same on a kernel without Landlock; empty where that cannot be had.
  std::string refused_without_landlock(const std::string& mode) {
    std::string said;
    std::thread([&] {
      if (lose_landlock()) said = refused(mode);
    }).join();
    return said;
  }

  config::AgentConfig& agent(const std::string& name) { return config_.agents[name]; }

  const std::string bwrap_ = dir_ + "/bin/bwrap";
  config::Config config_;
};

// Where it is Landlock that is to be taken.
class LandlockChoiceTest : public SandboxChoiceTest {
 protected:
  void SetUp() override {
    const system::SandboxOffer offer = system::sandbox_offers({"PATH="}).back();
    ASSERT_EQ(offer.sandbox.kind, SandboxKind::landlock);
    if (!offer.works) GTEST_SKIP() << "there is no Landlock here: " << offer.text;
  }
};

TEST_F(SandboxChoiceTest, BubblewrapIsTakenWhereItWorks) {
  install_bwrap(kLenientBwrap);
  for (const char* mode : {"auto", "bubblewrap"}) {
    const system::SandboxOffer offer = must(choose(mode));
    EXPECT_EQ(offer.sandbox.kind, SandboxKind::bubblewrap) << mode;
    EXPECT_EQ(offer.sandbox.program, bwrap_) << mode;
    EXPECT_TRUE(offer.works) << mode;
  }
}

TEST_F(LandlockChoiceTest, ItIsTakenWhereThereIsNoBubblewrap) {
  const system::SandboxOffer offer = must(choose("auto"));
  EXPECT_EQ(offer.sandbox.kind, SandboxKind::landlock);
  EXPECT_THAT(offer.cannot, Contains(StartsWith("gates reach the network")));
}

TEST_F(LandlockChoiceTest, ItIsTakenWhereBubblewrapDoesNotWork) {
  install_bwrap("exit 1\n");
  EXPECT_EQ(chosen("auto"), SandboxKind::landlock);
}

TEST_F(LandlockChoiceTest, AskedForByNameItIsTakenThoughThereIsABetterOne) {
  install_bwrap(kLenientBwrap);
  EXPECT_EQ(chosen("landlock"), SandboxKind::landlock);
}

TEST_F(SandboxChoiceTest, BubblewrapThatWasAskedForIsNotReplacedByLess) {
  EXPECT_EQ(refused("bubblewrap"),
            "the sandbox asked for is not to be had: bubblewrap: bwrap is not in PATH "
            "(install it: apt-get install bubblewrap; " +
                kShown + ")");
  install_bwrap("echo 'bwrap: No permissions' >&2\nexit 1\n");
  EXPECT_EQ(refused("bubblewrap"),
            "the sandbox asked for is not to be had: bubblewrap: " + bwrap_ +
                " does not work here: bwrap: No permissions (it needs user namespaces (sysctl "
                "user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns); " +
                kShown + ")");
}

TEST_F(SandboxChoiceTest, AModeThatThereIsNotIsNotNone) {
  config_.sandbox.mode = "bwrap";
  const auto choice = choose_sandbox(config_, {"PATH="});
  ASSERT_FALSE(choice.ok());
  EXPECT_EQ(choice.error().message, "there is no sandbox \"bwrap\"");
}

TEST_F(SandboxChoiceTest, ABwrapThatRunsNothingDoesNotWork) {
  install_bwrap("exit 0\n");
  EXPECT_THAT(refused("bubblewrap"), testing::HasSubstr(bwrap_ + " does not work here: "));
}

TEST_F(SandboxChoiceTest, WithoutAnySandboxNothingIsTaken) {
  const std::string said = refused_without_landlock("auto");
  if (said.empty()) GTEST_SKIP() << "system calls cannot be filtered here";
  EXPECT_EQ(said,
            "there is no sandbox on this machine: bubblewrap: bwrap is not in PATH; landlock: the "
            "kernel has none, or it is switched off (install it: apt-get install bubblewrap; " +
                kShown + ")");
}

TEST_F(SandboxChoiceTest, LandlockThatWasAskedForIsNotReplacedByNothing) {
  const std::string said = refused_without_landlock("landlock");
  if (said.empty()) GTEST_SKIP() << "system calls cannot be filtered here";
  EXPECT_EQ(said,
            "the sandbox asked for is not to be had: landlock: the kernel has none, or it is "
            "switched off (it needs Linux 6.2 or later with landlock among its security modules; " +
                kShown + ")");
}

TEST_F(SandboxChoiceTest, NoneIsTakenOnlyWhenAskedForAndWithoutTryingAny) {
  install_bwrap("touch '" + dir_ + "/tried'\nexit 1\n");
  const system::SandboxOffer offer = must(choose("none"));
  EXPECT_EQ(offer.sandbox.kind, SandboxKind::none);
  EXPECT_EQ(offer.sandbox.network, system::NetworkAccess::open);
  EXPECT_THAT(offer.cannot, ElementsAre("agents and gates run with your rights"));
  EXPECT_FALSE(exists(dir_ + "/tried"));
  refused("bubblewrap");
  EXPECT_TRUE(exists(dir_ + "/tried"));  // so the script does tell
}

TEST_F(SandboxChoiceTest, BubblewrapHoldsAnAgentToWhateverNetworkIsConfigured) {
  install_bwrap(kLenientBwrap);
  agent("listed").network = {false, {"api.example.org"}};
  agent("shut").network = {false, {}};
  agent("open").network = {true, {}};
  EXPECT_EQ(chosen("auto"), SandboxKind::bubblewrap);
}

TEST_F(LandlockChoiceTest, ItIsRefusedForAnAgentWithAListOfHosts) {
  agent("mine").network = {false, {"api.example.org"}};
  for (const char* mode : {"auto", "landlock"})
    EXPECT_EQ(refused(mode),
              "agent mine is not to reach other hosts than those listed, which the sandbox "
              "landlock cannot enforce (make bubblewrap work (`conduct doctor` says what it "
              "lacks), or set network = true in [agents.mine])")
        << mode;
}

TEST_F(LandlockChoiceTest, ItIsRefusedWhereSomethingIsToBeHidden) {
  config_.sandbox.hide = {"~/secrets"};
  EXPECT_EQ(refused("auto"),
            "~/secrets is to be hidden, which the sandbox landlock cannot enforce (make bubblewrap "
            "work (`conduct doctor` says what it lacks), or take it out of hide in [sandbox])");
}

TEST_F(SandboxChoiceTest, WhatIsOfTheMachineIsNotOpenedByWhateverName) {
  install_bwrap(kLenientBwrap);
  std::filesystem::create_directory_symlink("/proc", dir_ + "/link");
  config_.sandbox.write = {dir_ + "/link"};
  const auto choice = choose("auto");
  ASSERT_FALSE(choice.ok());
  EXPECT_EQ(choice.error().fault, base::Fault::usage);
  EXPECT_EQ(choice.error().message,
            dir_ + "/link cannot be opened for agents: it is /proc, of the machine");
  EXPECT_EQ(chosen("none"), SandboxKind::none);
}

TEST_F(LandlockChoiceTest, WhereBubblewrapWorksThatIsTheWayToAListOfHosts) {
  install_bwrap(kLenientBwrap);
  agent("mine").network = {false, {"api.example.org"}};
  EXPECT_THAT(
      refused("landlock"),
      testing::EndsWith("(use the sandbox bubblewrap instead of landlock, or set network = true in "
                        "[agents.mine])"));
}

TEST_F(LandlockChoiceTest, ItKeepsAnAgentFromTheNetworkAltogether) {
  agent("shut").network = {false, {}};
  agent("open").network = {true, {}};
  EXPECT_EQ(chosen("auto"), SandboxKind::landlock);
}

TEST_F(SandboxChoiceTest, NoneIsRefusedForAnAgentThatIsNotToReachTheNetwork) {
  agent("open").network = {true, {}};
  EXPECT_EQ(chosen("none"), SandboxKind::none);
  agent("shut").network = {false, {}};
  EXPECT_EQ(refused("none"),
            "agent shut is not to reach the network, which the sandbox none cannot enforce "
            "(use the sandbox bubblewrap instead of none, or set network = true in [agents.shut])");
  agent("shut").network.hosts = {"api.example.org"};
  EXPECT_EQ(refused("none"),
            "agent shut is not to reach other hosts than those listed, which the sandbox none "
            "cannot enforce (use the sandbox bubblewrap instead of none, or set network = true in "
            "[agents.shut])");
}

}  // namespace
}  // namespace conduct::run
