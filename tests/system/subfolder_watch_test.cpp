// What is dropped into the folders of a folder is told of once it is whole, however it came there.
#include "conductor/system/subfolder_watch.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace conduct::system {
namespace {

class SubfolderWatchTest : public testing::Test {
 protected:
  void watch(std::size_t most = 10) {
    auto opened = SubfolderWatch::open(*loop, {folder.path(), "instructions.md", most},
                                       [this](const std::string& name) { found.push_back(name); });
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    watcher = *std::move(opened);
  }
  void make(const std::string& name) { ASSERT_TRUE(make_directories(folder / name).ok()); }
  // Has the loop take all events that there are: those of a last file come after them.
  std::vector<std::string> told() {
    make("last");
    put(folder / "last/instructions.md", "x");
    loop->run_until([&] { return !found.empty() && found.back() == "last"; });
    found.pop_back();
    return found;
  }

  TempFolder folder;
  std::unique_ptr<Loop> loop = *Loop::create();
  std::vector<std::string> found;
  std::unique_ptr<SubfolderWatch> watcher;
};

using Names = std::vector<std::string>;

TEST_F(SubfolderWatchTest, AFileInANewFolderIsTold) {
  watch();
  make("a");
  put(folder / "a/instructions.md", "do it");
  EXPECT_EQ(told(), Names{"a"});
}

TEST_F(SubfolderWatchTest, SoIsOneThatWasThereBefore) {
  make("a");
  put(folder / "a/instructions.md", "do it");
  watch();
  loop->run_until([&] { return !found.empty(); });
  EXPECT_EQ(found, Names{"a"});
}

TEST_F(SubfolderWatchTest, AFileThatIsBeingWrittenIsToldWhenItIsClosed) {
  watch();
  make("slow");
  const int file = open((folder / "slow/instructions.md").c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_GE(file, 0);
  ASSERT_EQ(write(file, "half", 4), 4);
  EXPECT_EQ(told(), Names{}) << "its writer has more to say";
  close(file);
  loop->run_until([&] { return !found.empty(); });
  EXPECT_EQ(found, Names{"slow"});
}

TEST_F(SubfolderWatchTest, AFileThatComesByARenameIsTold) {
  watch();
  make("moved");
  put(folder / "moved/draft", "do it");
  EXPECT_EQ(told(), Names{});
  found.clear();
  ASSERT_TRUE(rename_path(folder / "moved/draft", folder / "moved/instructions.md").ok());
  loop->run_until([&] { return !found.empty(); });
  EXPECT_EQ(found, Names{"moved"});
}

TEST_F(SubfolderWatchTest, OtherFilesAndWhatIsNoFileSayNothing) {
  watch();
  make("a");
  put(folder / "a/notes.md", "x");
  make("b/instructions.md");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  ASSERT_EQ(symlink("/etc", (folder / "link").c_str()), 0);
  put(folder / "instructions.md", "not in a folder of its own");
  EXPECT_EQ(told(), Names{});
}

TEST_F(SubfolderWatchTest, NoMoreFoldersAreLookedIntoThanWasSaid) {
  watch(2);
  for (const char* name : {"a", "b", "c"}) {
    make(name);
    loop->run_until([turn = 0]() mutable { return turn++ > 0; });
    put(folder / (std::string(name) + "/instructions.md"), "x");
  }
  loop->run_until([&] { return found.size() >= 2; });
  EXPECT_EQ(found, (Names{"a", "b"}));
}

TEST_F(SubfolderWatchTest, ItMayEndWhenItIsTold) {
  auto opened = SubfolderWatch::open(*loop, {folder.path(), "instructions.md", 10},
                                     [this](const std::string& name) {
                                       watcher.reset();
                                       found.push_back(name);
                                     });
  ASSERT_TRUE(opened.ok());
  watcher = *std::move(opened);
  for (const char* name : {"a", "b"}) {
    make(name);
    put(folder / (std::string(name) + "/instructions.md"), "x");
  }
  loop->run_until([&] { return !found.empty(); });
  EXPECT_EQ(found.size(), 1U);
}

TEST_F(SubfolderWatchTest, AFolderThatIsNotThereIsAnError) {
  const auto opened = SubfolderWatch::open(*loop, {folder / "none", "x", 1}, [](const auto&) {});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("cannot watch"), std::string::npos);
}

}  // namespace
}  // namespace conduct::system
