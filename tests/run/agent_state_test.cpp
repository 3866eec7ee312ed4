// The folder of an agent's program in a run: made from the user's, and nothing an agent plants
// there leads out of it.
#include "conductor/run/agent_state.h"

#include "conductor/system/files.h"
#include "tests/run/fixture.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <utime.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <thread>

namespace conduct::run {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> no_words(const agents::StartFacts&) {
  return {};
}

const agents::Adapter& program() {
  static const agents::Adapter adapter{
      "program",
      "program",
      "provider",
      no_words,
      no_words,
      {},
      {},
      {"PROGRAM_HOME",
       ".program",
       {{"login.json", agents::StateUse::login},
        {"deep/er/settings", agents::StateUse::copied},
        {"notes", agents::StateUse::seeded},
        {"config/options", agents::StateUse::copied, ".config/program/options"},
        {"skills", agents::StateUse::linked}}},
      false,
      nullptr};
  return adapter;
}

class AgentStateTest : public testing::Test {
 protected:
  AgentStateTest() {
    root_ = fs::path(testing::TempDir()) /
            ("agent-state-" +
             std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(root_);
    fs::create_directories(users() / "deep/er");
    fs::create_directories(users() / "skills");
    context_.run_dir = (root_ / "run").string();
    context_.ambient = {"HOME=" + (root_ / "home").string()};
    put(users() / "login.json", R"({"token": "a-token-of-somebody-1"})");
    put(users() / "deep/er/settings", "one");
    put(users() / "notes", "first");
  }
  ~AgentStateTest() override { fs::remove_all(root_); }

  fs::path users() const { return root_ / "home/.program"; }
  fs::path own() const { return root_ / "run/state/mine"; }
  AgentState state() const { return {context_, program(), "mine", "agents/1/one"}; }
  static void put(const fs::path& path, const std::string& text) {
    ASSERT_TRUE(system::write_file(path.string(), text).ok());
  }
  static std::string text(const fs::path& path) {
    return system::read_file_if_any(path.string()).value_or("nothing");
  }
  // As if somebody had written it later than all else.
  static void put_later(const fs::path& path, const std::string& text) {
    put(path, text);
    const utimbuf later{2'000'000'000, 2'000'000'000};
    ASSERT_EQ(::utime(path.c_str(), &later), 0);
  }

  fs::path root_;
  Context context_;
};

TEST_F(AgentStateTest, IsMadeFromTheUsers) {
  ASSERT_TRUE(state().prepare().ok());
  EXPECT_EQ(text(own() / "login.json"), R"({"token": "a-token-of-somebody-1"})");
  EXPECT_EQ(text(own() / "deep/er/settings"), "one");
  EXPECT_EQ(fs::read_symlink(own() / "skills"), users() / "skills");
  struct stat status {};
  ASSERT_EQ(::stat((own() / "login.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(AgentStateTest, WhatLiesWithTheUsersConfigurationIsBroughtFromThere) {
  fs::create_directories(root_ / "home/.config/program");
  fs::create_directories(root_ / "xdg/program");
  put(root_ / "home/.config/program/options", "at home");
  put(root_ / "xdg/program/options", "elsewhere");
  ASSERT_TRUE(state().prepare().ok());
  EXPECT_EQ(text(own() / "config/options"), "at home");
  context_.ambient.push_back("XDG_CONFIG_HOME=" + (root_ / "xdg").string());
  ASSERT_TRUE(state().prepare().ok());
  EXPECT_EQ(text(own() / "config/options"), "elsewhere");
}

TEST_F(AgentStateTest, SettingsAreBroughtAnewAndNotesAreKept) {
  ASSERT_TRUE(state().prepare().ok());
  put(own() / "deep/er/settings", "planted");
  put(own() / "notes", "its own");
  put(users() / "deep/er/settings", "two");
  put(users() / "notes", "second");
  ASSERT_TRUE(state().prepare().ok());
  EXPECT_EQ(text(own() / "deep/er/settings"), "two");
  EXPECT_EQ(text(own() / "notes"), "its own");
}

TEST_F(AgentStateTest, NothingIsWrittenThroughALinkThatAnAgentHasPlanted) {
  for (const char* planted : {"deep", "deep/er", "deep/er/settings", "login.json"}) {
    fs::remove_all(own());
    ASSERT_TRUE(state().prepare().ok());
    fs::create_directories(root_ / "elsewhere/er");
    fs::remove_all(own() / planted);
    fs::create_symlink(root_ / "elsewhere", own() / planted);
    ASSERT_TRUE(state().prepare().ok()) << planted;
    EXPECT_TRUE(fs::is_empty(root_ / "elsewhere/er")) << planted;
    EXPECT_EQ(text(own() / "deep/er/settings"), "one") << planted;
  }
}

// Another attempt of the same agent runs while one is made ready.
TEST_F(AgentStateTest, NothingIsWrittenThroughALinkThatComesMeanwhile) {
  const fs::path elsewhere = root_ / "elsewhere";
  fs::create_directories(elsewhere / "er");
  put(elsewhere / "er/settings", "mine");
  ASSERT_TRUE(state().prepare().ok());
  fs::create_symlink(elsewhere, own() / "trap");
  std::atomic<bool> done{false};
  std::thread attacker([&] {
    const std::string deep = own() / "deep", trap = own() / "trap";
    while (!done) ::renameat2(AT_FDCWD, deep.c_str(), AT_FDCWD, trap.c_str(), RENAME_EXCHANGE);
  });
  for (int i = 0; i < 300; ++i) (void)state().prepare();  // it may fail, and must not be led away
  done = true;
  attacker.join();
  EXPECT_EQ(text(elsewhere / "er/settings"), "mine");
  EXPECT_EQ(std::distance(fs::directory_iterator(elsewhere / "er"), {}), 1);
}

TEST_F(AgentStateTest, ALoginThatWasRefreshedIsBroughtBack) {
  ASSERT_TRUE(state().prepare().ok());
  put_later(own() / "login.json", R"({"token": "a-newer-token-of-somebody"})");
  ASSERT_TRUE(state().return_login().ok());
  EXPECT_EQ(text(users() / "login.json"), R"({"token": "a-newer-token-of-somebody"})");
}

TEST_F(AgentStateTest, WhatIsNoLoginIsNotBroughtBack) {
  const std::string before = text(users() / "login.json");
  for (const char* planted : {R"({"token": "x", "command": "y"})", "[]", "no json", "{}", ""}) {
    ASSERT_TRUE(state().prepare().ok());
    put_later(own() / "login.json", planted);
    ASSERT_TRUE(state().return_login().ok());
    EXPECT_EQ(text(users() / "login.json"), before) << planted;
  }
  fs::remove(own() / "login.json");
  put_later(root_ / "other", R"({"token": "of another file"})");
  fs::create_symlink(root_ / "other", own() / "login.json");
  ASSERT_TRUE(state().return_login().ok());
  EXPECT_EQ(text(users() / "login.json"), before) << "a link is not followed";
}

TEST_F(AgentStateTest, KeysOfItsLoginsAreKnown) {
  ASSERT_TRUE(state().prepare().ok());
  EXPECT_THAT(state().secrets(), ElementsAre("a-token-of-somebody-1"));
  put(own() / "login.json", std::string(100'000, '['));
  EXPECT_THAT(state().secrets(), IsEmpty());
}

TEST_F(AgentStateTest, OneThatBeginsAsACopyHasTheOthersConversations) {
  ASSERT_TRUE(state().prepare().ok());
  put(own() / "conversation", "words");
  const AgentState other(context_, program(), "other", "agents/1/one");
  ASSERT_TRUE(other.begin_as_copy_of(state()).ok());
  EXPECT_EQ(text(root_ / "run/state/other/conversation"), "words");
  put(own() / "conversation", "more words");
  ASSERT_TRUE(other.begin_as_copy_of(state()).ok());
  EXPECT_EQ(text(root_ / "run/state/other/conversation"), "words") << "it has its own by now";
}

}  // namespace
}  // namespace conduct::run
