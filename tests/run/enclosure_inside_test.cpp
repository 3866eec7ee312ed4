// What a process in bubblewrap finds, whatever was opened around it: its worktree, its git, what is
// hidden.
#include "conductor/run/cache_root.h"
#include "conductor/run/environment.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/sandbox_choice.h"
#include "conductor/system/child.h"
#include "tests/run/enclosure_fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::HasSubstr;
using testing::Not;

class InsideTest : public EnclosureTest {
 protected:
  void SetUp() override {
    context_.ambient = process_environment();
    config().mode = "bubblewrap";
    const auto offer = choose_sandbox(context_.options.config, context_.ambient);
    if (!offer) GTEST_SKIP() << offer.error().message;
    context_.sandbox = offer->sandbox;
  }

  // What SCRIPT says and how it ends, with WORDS for its arguments.
  std::string run_inside(const std::string& script, const Lines& words = {}) {
    Enclosure enclosure = must(enclose(context_, open(), worktree_, folder_));
    allow_agent(agent_, context_, enclosure);
    Lines argv{"/bin/sh", "-c", script, "sh"};
    argv.insert(argv.end(), words.begin(), words.end());
    show_words(context_, worktree_, enclosure, argv);
    keep_closed(context_, enclosure);
    const system::Captured result =
        system::run_captured(argv, environment_inside(enclosure, context_.ambient),
                             enclosure.worktree, 60000, 1 << 16, enclosure.sandbox);
    return result.out + result.err + core::describe(result.end);
  }
  void expect_the_worktree(const Lines& words = {}) {
    EXPECT_EQ(run_inside("echo x > made && echo x > \"$TMPDIR/file\"", words), "exited 0");
    EXPECT_TRUE(exists(worktree_.path + "/made"));
    EXPECT_FALSE(exists(repo_ + "/made"));
  }

  config::AgentConfig agent_;
};

TEST_F(InsideTest, TheWorktreeLiesOverWhatTheConfigurationOpensAboveIt) {
  config().write = {dir_};
  expect_the_worktree();
}

TEST_F(InsideTest, TheWorktreeLiesOverTheAgentsHome) {
  agent_.home = {dir_};
  expect_the_worktree();
}

TEST_F(InsideTest, TheWorktreeLiesOverAnOpenedTmp) {
  config().write = {"/tmp"};
  expect_the_worktree();
}

TEST_F(InsideTest, TheWorktreeLiesOverAWordThatHoldsTheCheckout) {
  expect_the_worktree({dir_});
}

TEST_F(InsideTest, AWordThatIsAFolderOfItsOwnOpensNothing) {
  expect_the_worktree({"/tmp"});
  EXPECT_EQ(run_inside("git log --format=%s", {"/run"}), "base\nexited 0");
}

TEST_F(InsideTest, AFolderOfTheCheckoutInPathIsTheWorktrees) {
  for (std::string& entry : context_.ambient)
    if (entry.starts_with("PATH=")) entry += ":" + repo_ + "/src";
  EXPECT_EQ(run_inside("echo x > src/made"), "exited 0");
  EXPECT_TRUE(exists(worktree_.path + "/src/made"));
}

TEST_F(InsideTest, WhatIsHiddenStaysHiddenBelowWhatIsOpened) {
  const std::string token = home_ + "/.config/gh/hosts.yml";
  write(token, "token\n");
  config().hide = {home_ + "/.config/gh"};
  config().write = {home_ + "/.config"};
  EXPECT_THAT(run_inside("cat " + token), Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, WhatIsOpenedBelowWhatIsHiddenIsOpen) {
  write(home_ + "/.ssh/known_hosts", "a host\n");
  write(home_ + "/.ssh/id", "token\n");
  config().hide = {home_ + "/.ssh"};
  config().write = {home_ + "/.ssh/known_hosts"};
  EXPECT_THAT(run_inside("cat " + home_ + "/.ssh/*"), "a host\nexited 0");
}

TEST_F(InsideTest, WhatIsHiddenByDefaultIsSeenWhereItIsToBeRead) {
  write(home_ + "/.docker/config.json", "token\n");
  EXPECT_THAT(run_inside("cat ~/.docker/config.json"), Not(HasSubstr("token\n")));
  config().read = {"~/.docker"};
  EXPECT_EQ(run_inside("cat ~/.docker/config.json"), "token\nexited 0");
  EXPECT_THAT(run_inside("echo x > ~/.docker/config.json"), HasSubstr("Read-only file system"));
}

TEST_F(InsideTest, WhatLiesBetweenAnOpeningAndWhatIsHiddenStaysWhereItIs) {
  write(home_ + "/state/deep/er/token", "token\n");
  config().hide = {home_ + "/state/deep/er"};
  config().write = {home_ + "/state"};
  const std::string said = run_inside("mv ~/state/deep ~/state/moved; echo x > ~/state/deep/new");
  EXPECT_THAT(said, HasSubstr("busy"));
  EXPECT_TRUE(exists(home_ + "/state/deep/er/token"));
  EXPECT_TRUE(exists(home_ + "/state/deep/new"));
}

TEST_F(InsideTest, OneHiddenFolderInAnotherShowsNeither) {
  write(home_ + "/state/private/diary", "token\n");
  write(home_ + "/state/private/keys/key", "token\n");
  config().hide = {home_ + "/state/private", home_ + "/state/private/keys"};
  config().write = {home_ + "/state"};
  const std::string said = run_inside("cat ~/state/private/diary ~/state/private/keys/key");
  EXPECT_THAT(said, Not(HasSubstr("token\n")));
  EXPECT_THAT(run_inside("echo x > ~/state/private/new"), Not(HasSubstr("exited 0")));
  EXPECT_FALSE(exists(home_ + "/state/private/new"));
}

TEST_F(InsideTest, ACheckoutInAHiddenFolderShowsNothingElseOfIt) {
  write(dir_ + "/secret", "token\n");
  config().hide = {dir_};
  config().write = {system::absolute(dir_ + "/..")};
  EXPECT_THAT(run_inside("cat " + dir_ + "/secret"), Not(HasSubstr("token\n")));
  expect_the_worktree();
}

TEST_F(InsideTest, WhatLiesBetweenTwoOpeningsStaysWhereItIs) {
  write(home_ + "/state/a/b/c/token", "token\n");
  config().write = {home_ + "/state"};
  config().read = {home_ + "/state/a/b"};
  config().hide = {home_ + "/state/a/b/c"};
  EXPECT_THAT(run_inside("mv ~/state/a ~/state/moved"), HasSubstr("busy"));
  EXPECT_THAT(run_inside("cat ~/state/a/b/c/token"), Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, WhatIsHiddenIsSoUnderEachNameThatItIsOpenedBy) {
  const FolderInTmp folder;
  write(home_ + "/.ssh/id", "token\n");
  std::filesystem::create_directory_symlink(dir_, folder.path() + "/link");
  config().write = {folder.path() + "/link"};
  const std::string link = folder.path() + "/link";
  EXPECT_THAT(run_inside("cat " + link + "/home/.ssh/id"), Not(HasSubstr("token\n")));
  EXPECT_THAT(run_inside("echo x > " + link + "/repo/.git/hooks/pre-commit"),
              Not(HasSubstr("exited 0")));
  EXPECT_THAT(run_inside("echo x > " + link + "/repo/README.md"), Not(HasSubstr("exited 0")));
  EXPECT_EQ(run_inside("echo x > " + link + "/other"), "exited 0");
  EXPECT_TRUE(exists(dir_ + "/other"));
}

TEST_F(InsideTest, WhatIsHiddenInWhatIsOpenedInTheCheckoutStaysSo) {
  put("config/gh/hosts", "token\n");
  put("config/other", "mine\n");
  config().hide = {repo_ + "/config/gh"};
  config().write = {repo_ + "/config"};
  EXPECT_THAT(run_inside("cat config/gh/hosts"), Not(HasSubstr("token\n")));
  EXPECT_EQ(run_inside("cat config/other"), "mine\nexited 0");
}

TEST_F(InsideTest, WhatWasHiddenThroughALinkStaysSoWhenTheLinkIsGone) {
  write(home_ + "/dots/gh/hosts", "token\n");
  std::filesystem::create_directory_symlink(home_ + "/dots/gh", home_ + "/link");
  config().hide = {home_ + "/link"};
  const gitops::Repository repository = open();
  note_kept_places(repository, context_);
  remove(home_ + "/link");
  EXPECT_THAT(run_inside("cat ~/dots/gh/hosts"), Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, OtherCheckoutsOfTheUsersStayReadOnly) {
  git({"worktree", "add", "-q", "--detach", dir_ + "/third"});
  note_kept_places(open(), context_);
  context_.options.checkout = dir_ + "/linked";
  std::filesystem::create_directory(context_.options.checkout);
  config().write = {dir_};
  for (const char* name : {"/third/README.md", "/repo/README.md"})
    EXPECT_THAT(run_inside("echo x > " + dir_ + name), Not(HasSubstr("exited 0"))) << name;
  expect_the_worktree();
}

TEST_F(InsideTest, CertificatesInTheCheckoutAreNotPartOfTheResult) {
  put("ca.pem", "a certificate\n");
  std::erase_if(context_.ambient, [](const auto& one) { return one.starts_with("SSL_CERT"); });
  context_.ambient.push_back("SSL_CERT_FILE=" + repo_ + "/ca.pem");
  EXPECT_EQ(run_inside("cat $SSL_CERT_FILE; ls ca.pem 2> /dev/null || true"),
            "a certificate\nexited 0");
  EXPECT_FALSE(exists(worktree_.path + "/ca.pem"));
}

TEST_F(InsideTest, ACheckoutBelowTheCheckoutStaysReadOnlyInWhatIsOpenedThere) {
  git({"worktree", "add", "-q", "--detach", repo_ + "/trees/third"});
  note_kept_places(open(), context_);
  config().write = {repo_ + "/trees"};
  EXPECT_THAT(run_inside("echo x > trees/third/README.md"), HasSubstr("Read-only"));
  EXPECT_EQ(run_inside("echo x > trees/other"), "exited 0");
}

TEST_F(InsideTest, TheWayToWhatIsHiddenInTheCheckoutStaysWhereItIs) {
  put("build/a/secret/key", "token\n");
  config().hide = {repo_ + "/build/a/secret"};
  config().write = {repo_ + "/build"};
  EXPECT_THAT(run_inside("mv build/a build/b"), HasSubstr("busy"));
  EXPECT_TRUE(exists(repo_ + "/build/a/secret/key"));
}

TEST_F(InsideTest, CertificatesShowNothingThatIsHidden) {
  put("certs/ca.pem", "a certificate\n");
  put("certs/private/key", "token\n");
  config().hide = {repo_ + "/certs/private"};
  std::erase_if(context_.ambient, [](const auto& one) { return one.starts_with("SSL_CERT"); });
  context_.ambient.push_back("SSL_CERT_DIR=" + repo_ + "/certs");
  const std::string said = run_inside("cat $SSL_CERT_DIR/*.pem $SSL_CERT_DIR/private/*");
  EXPECT_THAT(said, HasSubstr("a certificate\n"));
  EXPECT_THAT(said, Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, AWordThatIsALinkShowsNothingThatIsHidden) {
  const FolderInTmp folder;
  write(home_ + "/.ssh/id", "token\n");
  std::filesystem::create_directory_symlink(home_, folder.path() + "/link");
  EXPECT_THAT(run_inside("cat $1/.ssh/id", {folder.path() + "/link"}), Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, AWordDoesNotCloseWhatIsOpened) {
  const FolderInTmp folder;
  agent_.home = {folder.path()};
  EXPECT_EQ(run_inside("echo x > $1/new", {folder.path()}), "exited 0");
}

TEST_F(InsideTest, CommitsAreMadeWhereTheUserSignsEverything) {
  git({"config", "commit.gpgSign", "true"});
  git({"config", "gpg.program", "/bin/false"});
  EXPECT_THAT(run_inside("echo x > x; git add x; git commit -q -m x && git log -1 --format=%s"),
              testing::EndsWith("x\nexited 0"));
}

TEST_F(InsideTest, CertificatesOfOnesOwnAreSeenInTmp) {
  const FolderInTmp folder;
  write(folder.path() + "/ca.pem", "a certificate\n");
  std::erase_if(context_.ambient, [](const auto& one) { return one.starts_with("SSL_CERT"); });
  context_.ambient.push_back("SSL_CERT_FILE=" + folder.path() + "/ca.pem");
  EXPECT_EQ(run_inside("cat $SSL_CERT_FILE"), "a certificate\nexited 0");
}

TEST_F(InsideTest, WhatIsHiddenInTheCheckoutIsHiddenWhereItIsShown) {
  put("secrets/key", "token\n");
  put("tool", "#!/bin/sh\ncat \"${0%/*}/secrets/key\"\n", 0755);
  config().hide = {repo_ + "/secrets"};
  const std::string said = run_inside("$1", {repo_ + "/tool"});
  EXPECT_THAT(said, HasSubstr("secrets/key"));  // it looked
  EXPECT_THAT(said, Not(HasSubstr("token\n")));
}

TEST_F(InsideTest, WhatIsNamedThroughALinkIsOpenedAndHiddenWhereItIs) {
  write(home_ + "/dot/netrc", "token\n");
  write(home_ + "/dot/gh/hosts.yml", "token\n");
  std::filesystem::create_symlink(home_ + "/dot/netrc", home_ + "/.netrc");
  std::filesystem::create_symlink(home_ + "/dot", home_ + "/.config");
  std::filesystem::create_symlink(home_, dir_ + "/link");
  config().hide = {dir_ + "/link/.netrc", home_ + "/.config/gh"};
  config().write = {home_ + "/dot"};
  context_.cache_root = dir_ + "/link/caches";
  std::filesystem::create_directory(context_.cache_root);
  const std::string said =
      run_inside("cat ~/.netrc ~/dot/netrc ~/.config/gh/*; echo x > $CARGO_HOME", {});
  EXPECT_THAT(said, Not(HasSubstr("token")));
  EXPECT_THAT(said, testing::EndsWith("exited 0"));
  EXPECT_TRUE(exists(home_ + "/caches/cargo"));
}

TEST_F(InsideTest, TheRepositoryStaysReadOnlyWhateverIsOpenedAboveIt) {
  context_.options.checkout = dir_ + "/linked";  // a worktree of it, say
  std::filesystem::create_directory(context_.options.checkout);
  context_.worktrees = dir_ + "/repo.conduct/1";
  write(context_.worktrees + "/other/file", "theirs\n");
  config().write = {dir_};
  EXPECT_THAT(run_inside("echo x > " + repo_ + "/.git/hooks/pre-commit"),
              Not(HasSubstr("exited 0")));
  EXPECT_THAT(run_inside("echo x > " + context_.worktrees + "/other/file"),
              Not(HasSubstr("exited 0")));
  expect_the_worktree();
}

TEST_F(InsideTest, WhatIsOpenedInTheCheckoutLiesOverTheWorktree) {
  put("data/big", "not committed\n");
  config().write = {repo_ + "/data"};
  EXPECT_EQ(run_inside("cat data/big"), "not committed\nexited 0");
}

TEST_F(InsideTest, AWordWithDotsIsFound) {
  put("tool", "#!/bin/sh\necho ran\n", 0755);
  EXPECT_EQ(run_inside("$1", {repo_ + "/src/../tool"}), "ran\nexited 0");
}

TEST_F(InsideTest, CachesInTheRepositoryCanBeUsed) {
  context_.cache_root = make_cache_root(context_.common_dir, {});
  EXPECT_EQ(run_inside("mkdir -p $CARGO_HOME && echo x > $CARGO_HOME/crate"), "exited 0");
  EXPECT_TRUE(exists(context_.cache_root + "/cargo/crate"));
}

}  // namespace
}  // namespace conduct::run
