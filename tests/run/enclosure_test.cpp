// What is made ready for a process that works in a worktree, and what is put back after it. Only
// the last tests run one: the others need no sandbox of this machine.
#include "conductor/run/environment.h"
#include "conductor/run/sandbox_choice.h"
#include "conductor/system/child.h"
#include "gitops/private_git.h"
#include "tests/run/enclosure_fixture.h"

#include <gmock/gmock.h>
#include <pwd.h>
#include <unistd.h>

namespace conduct::run {
namespace {

using gitops::must;
using system::SandboxKind;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

TEST_F(EnclosureTest, BubblewrapShowsTheWorktreeInTheCheckoutsPlace) {
  const std::string link = read(worktree_.path + "/.git");
  const Enclosure enclosure = enclosed(SandboxKind::bubblewrap);
  EXPECT_EQ(enclosure.worktree, repo_);
  EXPECT_THAT(places(enclosure), ElementsAre("ro " + repo_ + "/.git at /run/conduct/common",
                                             "rw " + private_ + " at /run/conduct/git",
                                             "rw " + worktree_.path + " at " + repo_,
                                             "ro " + folder_ + "/gitfile at " + repo_ + "/.git"));
  EXPECT_EQ(read(folder_ + "/gitfile"), "gitdir: /run/conduct/git/worktrees/proto\n");
  EXPECT_EQ(read(private_ + "/objects/info/alternates"), "/run/conduct/common/objects\n");
  EXPECT_EQ(read(private_ + "/worktrees/proto/gitdir"), repo_ + "/.git\n");
  EXPECT_EQ(read(worktree_.path + "/.git"), link);
  EXPECT_THAT(enclosure.set, ElementsAre("TMPDIR=/tmp"));
  EXPECT_THAT(enclosure.unset, IsSupersetOf({"TMP", "TEMP"}));
}

TEST_F(EnclosureTest, LandlockShowsEverythingWhereItIs) {
  const Enclosure enclosure = enclosed(SandboxKind::landlock);
  EXPECT_EQ(enclosure.worktree, worktree_.path);
  EXPECT_THAT(places(enclosure),
              ElementsAre(as_it_is("rw", worktree_.path), as_it_is("rw", private_),
                          as_it_is("rw", folder_ + "/tmp")));
  EXPECT_TRUE(exists(folder_ + "/tmp"));
  EXPECT_EQ(read(worktree_.path + "/.git"), "gitdir: " + private_ + "/worktrees/proto\n");
  EXPECT_EQ(read(private_ + "/objects/info/alternates"), repo_ + "/.git/objects\n");
  EXPECT_THAT(enclosure.set, ElementsAre("TMPDIR=" + folder_ + "/tmp"));
  EXPECT_THAT(enclosure.unset, IsSupersetOf({"TMP", "TEMP"}));
}

TEST_F(EnclosureTest, WithoutASandboxTheProcessIsLeftAsItIs) {
  context_.ambient.emplace_back("SSH_AUTH_SOCK=/run/agent");
  context_.cache_root = dir_ + "/caches";
  config().write = {home_};
  enclosed(SandboxKind::landlock);
  ASSERT_TRUE(gitops::private_head(worktree_).has_value());
  const Enclosure enclosure = enclosed(SandboxKind::none);
  EXPECT_EQ(enclosure.worktree, worktree_.path);
  EXPECT_THAT(places(enclosure), IsEmpty());
  EXPECT_THAT(enclosure.set, IsEmpty());
  EXPECT_THAT(enclosure.unset, IsEmpty());
  EXPECT_FALSE(gitops::private_head(worktree_).has_value());  // of the attempt that was confined
}

TEST_F(EnclosureTest, TheLimitsAreTheConfigurationsWhateverTheKind) {
  config().cpu_seconds = 1;
  config().memory_bytes = 2;
  config().processes = 3;
  config().file_bytes = 4;
  for (const SandboxKind kind : kKinds)
    EXPECT_EQ(enclosed(kind).limits, (system::Limits{1, 2, 3, 4})) << to_string(kind);
}

TEST_F(EnclosureTest, WhatAnEarlierProcessLeftInItsTemporaryFolderIsGone) {
  write(folder_ + "/tmp/deep/file", "left\n");
  enclosed(SandboxKind::landlock);
  EXPECT_FALSE(exists(folder_ + "/tmp/deep"));
  EXPECT_TRUE(exists(folder_ + "/tmp"));
}

TEST_F(EnclosureTest, WhatIsToBeHiddenIsWhereItExists) {
  config().hide = {"~/.none", dir_ + "/secrets"};
  const std::string keys = user_folder(".ssh");
  write(dir_ + "/secrets", "1234\n");
  EXPECT_THAT(hidden(enclosed(SandboxKind::bubblewrap)), ElementsAre(keys, dir_ + "/secrets"));
}

TEST_F(EnclosureTest, WithoutAHomeInTheEnvironmentItIsTheUsers) {
  context_.ambient = {"PATH=/usr/bin:/bin"};
  config().hide = {"~/."};
  const passwd* const user = ::getpwuid(::geteuid());
  if (user == nullptr || !system::exists(user->pw_dir)) GTEST_SKIP() << "this user has no home";
  EXPECT_THAT(hidden(enclosed(SandboxKind::bubblewrap)), Contains(system::real_path(user->pw_dir)));
}

TEST_F(EnclosureTest, WhatTheConfigurationOpensIsShownWhereItExists) {
  const std::string maven = user_folder(".m2");
  write(dir_ + "/docker.sock", "");
  config().write = {"~/.m2", "~/.gone"};
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::bubblewrap}) {
    config().sockets.clear();
    EXPECT_FALSE(enclosed(kind).sandbox.unix_sockets) << to_string(kind);
    config().sockets = {dir_ + "/docker.sock", "/run/no-such-daemon"};
    const Enclosure enclosure = enclosed(kind);
    EXPECT_TRUE(enclosure.sandbox.unix_sockets) << to_string(kind);
    EXPECT_THAT(places(enclosure),
                IsSupersetOf({as_it_is("rw", maven), as_it_is("ro", dir_ + "/docker.sock")}));
    EXPECT_THAT(places(enclosure), Not(Contains(HasSubstr("gone"))));
    EXPECT_THAT(places(enclosure), Not(Contains(HasSubstr("no-such-daemon"))));
  }
}

TEST_F(EnclosureTest, NothingIsSignedWhereTheUserSignsEverything) {
  for (const SandboxKind kind : kKinds) EXPECT_THAT(enclosed(kind).off, IsEmpty());
  git({"config", "commit.gpgSign", "true"});
  EXPECT_THAT(enclosed(SandboxKind::none).off, IsEmpty());
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::bubblewrap})
    EXPECT_THAT(enclosed(kind).off, ElementsAre("commit.gpgSign")) << to_string(kind);
  Enclosure enclosure;
  enclosure.off = {"commit.gpgSign", "tag.gpgSign"};
  EXPECT_THAT(environment_inside(enclosure, {"A=b"}),
              ElementsAre("A=b", "GIT_CONFIG_KEY_0=commit.gpgSign", "GIT_CONFIG_VALUE_0=false",
                          "GIT_CONFIG_KEY_1=tag.gpgSign", "GIT_CONFIG_VALUE_1=false",
                          "GIT_CONFIG_COUNT=2"));
  enclosure.off = {"commit.gpgSign"};  // beside what the agent's configuration sets
  EXPECT_THAT(environment_inside(enclosure, {"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=user.name",
                                             "GIT_CONFIG_VALUE_0=Agent"}),
              ElementsAre("GIT_CONFIG_KEY_0=user.name", "GIT_CONFIG_VALUE_0=Agent",
                          "GIT_CONFIG_KEY_1=commit.gpgSign", "GIT_CONFIG_VALUE_1=false",
                          "GIT_CONFIG_COUNT=2"));
}

TEST_F(EnclosureTest, CachesThatWereCleanedMeanwhileAreMadeAnew) {
  context_.cache_root = dir_ + "/caches";
  enclosed(SandboxKind::bubblewrap);
  EXPECT_TRUE(exists(dir_ + "/caches"));
}

TEST_F(EnclosureTest, AllCachesAreInTheOneRootThatMayBeWrittenTo) {
  context_.cache_root = dir_ + "/caches";
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::bubblewrap}) {
    const Enclosure enclosure = enclosed(kind);
    EXPECT_THAT(places(enclosure), Contains(as_it_is("rw", dir_ + "/caches")));
    Lines names;
    for (const std::string& entry : enclosure.set)
      if (entry.find('=' + dir_ + "/caches/") != std::string::npos)
        names.push_back(entry.substr(0, entry.find('=')));
    EXPECT_THAT(names, ElementsAre("XDG_CACHE_HOME", "CARGO_HOME", "GOCACHE", "GOMODCACHE",
                                   "npm_config_cache", "PIP_CACHE_DIR", "GRADLE_USER_HOME"));
  }
}

TEST_F(EnclosureTest, DaemonsThatCannotBeReachedAreForgotten) {
  context_.ambient.insert(context_.ambient.end(),
                          {"SSH_AUTH_SOCK=/run/ssh-agent", "DOCKER_HOST=unix:///run/docker.sock"});
  const char* const shut[] = {"SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO",
                              "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"};
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::bubblewrap}) {
    config().sockets.clear();
    EXPECT_THAT(enclosed(kind).unset, Contains("DOCKER_HOST"));
    config().sockets = {"/run/docker.sock"};
    EXPECT_THAT(enclosed(kind).unset, Not(Contains("DOCKER_HOST")));
    for (const char* name : shut) EXPECT_THAT(enclosed(kind).unset, Contains(name));
  }
}

TEST_F(EnclosureTest, BubblewrapShowsWhatPathNamesInATemporaryFolder) {
  const FolderInTmp tools;
  context_.ambient = {"PATH=/usr/bin:" + tools.path() + ":/tmp/conduct-no-such-folder"};
  EXPECT_THAT(places(enclosed(SandboxKind::bubblewrap)), Contains(as_it_is("ro", tools.path())));
  EXPECT_THAT(places(enclosed(SandboxKind::bubblewrap)),
              Not(Contains(HasSubstr("no-such-folder"))));
  EXPECT_THAT(places(enclosed(SandboxKind::bubblewrap)), Not(Contains(HasSubstr("/usr/bin"))));
  EXPECT_THAT(places(enclosed(SandboxKind::landlock)), Not(Contains(HasSubstr(tools.path()))));
}

TEST_F(EnclosureTest, BubblewrapShowsBothHalvesOfASubmodule) {
  const gitops::Worktree worktree = add("with-lib", add_submodule());
  context_.sandbox.kind = SandboxKind::bubblewrap;
  const Enclosure enclosure = must(enclose(context_, open(), worktree, folder_));
  EXPECT_THAT(places(enclosure),
              IsSupersetOf({"ro " + folder_ + "/submodule-0.link at " + repo_ + "/third/lib/.git",
                            "ro " + folder_ +
                                "/submodule-0.config at "
                                "/run/conduct/common/worktrees/with-lib/modules/the-lib/config"}));
  EXPECT_THAT(read(folder_ + "/submodule-0.link"), HasSubstr("gitdir: "));
  EXPECT_THAT(read(folder_ + "/submodule-0.config"), HasSubstr(repo_ + "/third/lib"));
}

TEST_F(EnclosureTest, LeavingGivesTheWorktreeBackToGit) {
  const std::string link = read(worktree_.path + "/.git");
  for (const SandboxKind kind : {SandboxKind::landlock, SandboxKind::bubblewrap}) {
    enclosed(kind);
    write(folder_ + "/tmp/file", "temporary\n");
    write(folder_ + "/transcript.log", "kept\n");
    must(leave(worktree_, base_, folder_));
    EXPECT_EQ(read(worktree_.path + "/.git"), link) << to_string(kind);
    EXPECT_FALSE(gitops::private_head(worktree_).has_value()) << to_string(kind);
    EXPECT_FALSE(exists(folder_ + "/tmp")) << to_string(kind);
    EXPECT_TRUE(exists(folder_ + "/transcript.log")) << to_string(kind);
    EXPECT_EQ(git_in(worktree_.path, {"rev-parse", "HEAD"}), base_) << to_string(kind);
  }
}

TEST_F(EnclosureTest, LeavingUndoesWhatBecameOfTheWorktreesGitFile) {
  const std::string link = read(worktree_.path + "/.git");
  enclosed(SandboxKind::landlock);
  write(worktree_.path + "/.git", "gitdir: " + dir_ + "/planted\n");
  must(leave(worktree_, base_, folder_));
  EXPECT_EQ(read(worktree_.path + "/.git"), link);
  EXPECT_THAT(gitops::tampering(worktree_), IsEmpty());
}

// With each kind that works here.
class EnclosedProcess : public EnclosureTest, public testing::WithParamInterface<SandboxKind> {
 protected:
  void SetUp() override {
    context_.ambient = process_environment();
    config::Config config;
    config.sandbox.mode = to_string(GetParam());
    const auto offer = choose_sandbox(config, context_.ambient);
    if (!offer.ok()) GTEST_SKIP() << offer.error().message;
    context_.sandbox = offer->sandbox;
  }
  // What SCRIPT says, with what it ended.
  std::string run_inside(const std::string& script) {
    Enclosure enclosure = must(enclose(context_, open(), worktree_, folder_));
    allow_gates(context_, enclosure);
    const system::Captured result = system::run_captured(
        {"/bin/sh", "-c", script}, environment_inside(enclosure, context_.ambient),
        enclosure.worktree, 60000, 1 << 16, enclosure.sandbox);
    return result.out + result.err + core::describe(result.end);
  }
};

TEST_P(EnclosedProcess, CommitsWhereOnlyItsOwnGitDirectoryHasIt) {
  EXPECT_EQ(run_inside("set -e\n"
                       "echo mine > made\n"
                       "echo temporary > \"$TMPDIR/file\"\n"
                       "git add made\n"
                       "git commit -qm inside\n"
                       "git log --format=%s\n"
                       "git status --porcelain"),
            "inside\nbase\nexited 0");
  EXPECT_EQ(read(worktree_.path + "/made"), "mine\n");
  EXPECT_FALSE(exists(repo_ + "/made"));
  EXPECT_NE(gitops::private_head(worktree_), base_);
  must(leave(worktree_, base_, folder_));
  EXPECT_EQ(git_in(worktree_.path, {"log", "--format=%s"}), "base");
}

TEST_P(EnclosedProcess, WritesNeitherToTheRepositoryNorToItsConfiguration) {
  const std::string config = read(repo_ + "/.git/config");
  EXPECT_THAT(run_inside("git config user.name Other || git update-ref refs/heads/other HEAD"),
              Not(testing::EndsWith("exited 0")));
  EXPECT_EQ(read(repo_ + "/.git/config"), config);
  EXPECT_EQ(git({"for-each-ref", "--format=%(refname)"}), "refs/heads/main");
}

INSTANTIATE_TEST_SUITE_P(OfEachKind, EnclosedProcess,
                         testing::Values(SandboxKind::landlock, SandboxKind::bubblewrap),
                         [](const auto& each) { return std::string(to_string(each.param)); });

}  // namespace
}  // namespace conduct::run
