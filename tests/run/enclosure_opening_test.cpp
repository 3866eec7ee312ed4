// What a process of a run may reach beside its worktree: the network, what it is given and shown.
#include "conductor/system/files.h"
#include "tests/run/enclosure_fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using system::NetworkAccess;
using system::SandboxKind;
using testing::ElementsAre;
using testing::IsEmpty;

class OpeningTest : public EnclosureTest {
 protected:
  // With nothing in it yet.
  static Enclosure empty(system::SandboxKind kind) {
    Enclosure enclosure;
    enclosure.sandbox.kind = kind;
    return enclosure;
  }
  Enclosure allowed(SandboxKind kind) {
    Enclosure enclosure = empty(kind);
    allow_agent(agent_, context_, enclosure);
    return enclosure;
  }
  // What WORDS become for a process of this kind, and what is shown for it.
  Lines shown(SandboxKind kind, Lines& words) {
    Enclosure enclosure = empty(kind);
    show_words(context_, worktree_, enclosure, words);
    return places(enclosure);
  }
  // /etc/resolv.conf, where it leads to what a sandbox of bubblewrap would not have.
  static Lines resolver() {
    const std::string path = system::real_path("/etc/resolv.conf");
    return path.starts_with("/run/") ? Lines{as_it_is("ro", path)} : Lines{};
  }

  config::AgentConfig agent_;
};

TEST_F(OpeningTest, GatesReachTheNetworkOnlyWhereItIsConfiguredOrCannotBeStopped) {
  const auto network = [&](SandboxKind kind) {
    Enclosure enclosure = empty(kind);
    allow_gates(context_, enclosure);
    const bool open = enclosure.sandbox.network == NetworkAccess::open;
    EXPECT_EQ(places(enclosure), open && kind == SandboxKind::bubblewrap ? resolver() : Lines{});
    return enclosure.sandbox.network;
  };
  EXPECT_EQ(network(SandboxKind::bubblewrap), NetworkAccess::loopback);
  EXPECT_EQ(network(SandboxKind::landlock), NetworkAccess::open);
  EXPECT_EQ(network(SandboxKind::none), NetworkAccess::open);
  config().network = true;
  for (const SandboxKind kind : kKinds) EXPECT_EQ(network(kind), NetworkAccess::open);
}

TEST_F(OpeningTest, AnAgentWithTheNetworkHasTheHosts) {
  for (const SandboxKind kind : kKinds) {
    const Enclosure enclosure = allowed(kind);
    EXPECT_EQ(enclosure.sandbox.network, NetworkAccess::open) << to_string(kind);
    EXPECT_THAT(enclosure.set, IsEmpty()) << to_string(kind);
    EXPECT_EQ(places(enclosure), kind == SandboxKind::bubblewrap ? resolver() : Lines{});
  }
}

TEST_F(OpeningTest, AnAgentWithoutTheNetworkHasAtMostALoopback) {
  agent_.network.open = false;
  EXPECT_EQ(allowed(SandboxKind::bubblewrap).sandbox.network, NetworkAccess::loopback);
  EXPECT_EQ(allowed(SandboxKind::landlock).sandbox.network, NetworkAccess::none);
  EXPECT_THAT(allowed(SandboxKind::bubblewrap).set, IsEmpty());
  EXPECT_THAT(places(allowed(SandboxKind::bubblewrap)), IsEmpty());
}

TEST_F(OpeningTest, AnAgentWithAListOfHostsIsToldOfTheProxy) {
  agent_.network = {false, {"api.example.org", "*.example.com:8443"}};
  const Enclosure enclosure = allowed(SandboxKind::bubblewrap);
  EXPECT_EQ(enclosure.sandbox.network, NetworkAccess::listed);
  EXPECT_THAT(enclosure.sandbox.hosts, ElementsAre("api.example.org", "*.example.com:8443"));
  EXPECT_THAT(enclosure.set,
              testing::UnorderedElementsAre(
                  "HTTP_PROXY=http://127.0.0.1:3128", "HTTPS_PROXY=http://127.0.0.1:3128",
                  "http_proxy=http://127.0.0.1:3128", "https_proxy=http://127.0.0.1:3128",
                  "NO_PROXY=localhost,127.0.0.1,::1", "no_proxy=localhost,127.0.0.1,::1"));
}

TEST_F(OpeningTest, AListedHostOfThisMachineIsReachedByTheProxy) {
  agent_.network = {false, {"127.0.0.1:8080", "localhost"}};
  EXPECT_THAT(allowed(SandboxKind::bubblewrap).set, testing::Contains("NO_PROXY=::1"));
}

TEST_F(OpeningTest, AnAgentWritesToItsOwnStateWhereItExists) {
  const std::string state = user_folder(".my-agent");
  agent_.home = {"~/.my-agent", "~/.gone"};
  agent_.network.open = false;
  EXPECT_THAT(places(allowed(SandboxKind::bubblewrap)), ElementsAre(as_it_is("rw", state)));
  EXPECT_THAT(places(allowed(SandboxKind::landlock)), ElementsAre(as_it_is("rw", state)));
  EXPECT_THAT(places(allowed(SandboxKind::none)), IsEmpty());
}

TEST_F(OpeningTest, WhatIsGivenIsSeenInAFolderOfConductsUnderBubblewrap) {
  Enclosure enclosure = empty(SandboxKind::bubblewrap);
  EXPECT_EQ(give(enclosure, dir_ + "/job/prompt-1.md", "prompt.md", false),
            "/run/conduct/prompt.md");
  EXPECT_EQ(give(enclosure, dir_ + "/job/out", "out", true), "/run/conduct/out");
  EXPECT_THAT(places(enclosure),
              ElementsAre("ro " + dir_ + "/job/prompt-1.md at /run/conduct/prompt.md",
                          "rw " + dir_ + "/job/out at /run/conduct/out"));
}

TEST_F(OpeningTest, WhatIsGivenIsSeenWhereItIsUnderEveryOtherKind) {
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::none}) {
    Enclosure enclosure = empty(kind);
    EXPECT_EQ(give(enclosure, dir_ + "/out", "out", true), dir_ + "/out") << to_string(kind);
    EXPECT_THAT(places(enclosure), ElementsAre(as_it_is("rw", dir_ + "/out"))) << to_string(kind);
  }
}

TEST_F(OpeningTest, AProgramOfTheCheckoutThatIsNotCommittedIsShownBesideTheWorktree) {
  put("tools/agent", "#!/bin/sh\n", 0755);
  Lines words{repo_ + "/tools/agent", "--model", "small"};
  EXPECT_THAT(shown(SandboxKind::bubblewrap, words),
              ElementsAre("ro " + repo_ + " at /run/conduct/checkout"));
  EXPECT_THAT(words, ElementsAre("/run/conduct/checkout/tools/agent", "--model", "small"));
}

TEST_F(OpeningTest, AProgramOfTheCheckoutThatIsCommittedIsTheWorktrees) {
  Lines words{repo_ + "/src/a.txt", repo_};
  EXPECT_THAT(shown(SandboxKind::bubblewrap, words), IsEmpty());
  EXPECT_THAT(words, ElementsAre(repo_ + "/src/a.txt", repo_));
}

TEST_F(OpeningTest, AProgramInATemporaryFolderIsShownWhereItIs) {
  const FolderInTmp folder;
  write(folder.path() + "/agent", "#!/bin/sh\n", 0755);
  Lines words{folder.path() + "/agent", folder.path() + "/none"};
  EXPECT_THAT(shown(SandboxKind::bubblewrap, words),
              ElementsAre(as_it_is("ro", folder.path() + "/agent")));
  EXPECT_THAT(words, ElementsAre(folder.path() + "/agent", folder.path() + "/none"));
}

TEST_F(OpeningTest, AFolderWhoseNameBeginsAsTheCheckoutsIsNotTheCheckout) {
  const std::string program = repo_ + "-tools/agent";
  write(program, "#!/bin/sh\n", 0755);
  Lines words{program};
  shown(SandboxKind::bubblewrap, words);
  EXPECT_THAT(words, ElementsAre(program));
}

TEST_F(OpeningTest, WordsThatAreNoPathsOrSeenAnywayStayAsTheyAre) {
  put("tools/agent", "#!/bin/sh\n", 0755);
  const Lines before{"sh",
                     "tools/agent",
                     "--dir=" + repo_ + "/tools",
                     repo_ + "/none",
                     "/bin/sh",
                     "/run/conduct/out",
                     ""};
  Lines words = before;
  EXPECT_THAT(shown(SandboxKind::bubblewrap, words), IsEmpty());
  EXPECT_EQ(words, before);
}

TEST_F(OpeningTest, WhereNothingIsHiddenNoWordIsChanged) {
  put("tools/agent", "#!/bin/sh\n", 0755);
  const FolderInTmp folder;
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::none}) {
    Lines words{repo_ + "/tools/agent", folder.path()};
    EXPECT_THAT(shown(kind, words), IsEmpty()) << to_string(kind);
    EXPECT_THAT(words, ElementsAre(repo_ + "/tools/agent", folder.path())) << to_string(kind);
  }
}

TEST(EnvironmentInsideTest, WhatIsSetReplacesAndWhatIsUnsetGoes) {
  Enclosure enclosure;
  enclosure.set = {"TMPDIR=/tmp", "CARGO_HOME=/caches/cargo=1"};
  enclosure.unset = {"TMP", "DOCKER_HOST"};
  EXPECT_THAT(environment_inside(enclosure, {"PATH=/bin", "TMPDIR=/home/user/tmp", "TMP=/a=b",
                                             "DOCKER_HOST=", "CARGO=kept", "TMPFILE=kept"}),
              ElementsAre("PATH=/bin", "CARGO=kept", "TMPFILE=kept", "TMPDIR=/tmp",
                          "CARGO_HOME=/caches/cargo=1"));
}

TEST(EnvironmentInsideTest, IsTheEnvironmentWhereNothingIsSetOrUnset) {
  EXPECT_THAT(environment_inside({}, {"PATH=/bin", "TMP=/tmp"}),
              ElementsAre("PATH=/bin", "TMP=/tmp"));
}

}  // namespace
}  // namespace conduct::run
