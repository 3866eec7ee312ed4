// Nothing that untrusted processes put in its place leads out of a folder that is held.
#include "conductor/system/pinned_folder.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace conduct::system {
namespace {

TEST(PinnedFolder, is_the_same_folder_when_a_link_has_taken_its_place) {
  const TempFolder folder;
  ASSERT_TRUE(make_directories(folder / "root/asked").ok());
  ASSERT_TRUE(make_directories(folder / "elsewhere").ok());
  const auto pinned = PinnedFolder::open(folder / "root", "asked");
  ASSERT_TRUE(pinned.ok()) << pinned.error().message;
  ASSERT_TRUE(rename_path(folder / "root/asked", folder / "root/moved").ok());
  ASSERT_EQ(symlink((folder / "elsewhere").c_str(), (folder / "root/asked").c_str()), 0);
  ASSERT_TRUE(write_file(pinned->path() + "/answer.md", "done").ok());
  EXPECT_EQ(content(folder / "root/moved/answer.md"), "done");
  EXPECT_FALSE(exists(folder / "elsewhere/answer.md"));
}

TEST(PinnedFolder, a_file_that_is_written_there_replaces_a_link_and_does_not_follow_it) {
  const TempFolder folder;
  ASSERT_TRUE(make_directories(folder / "root/asked").ok());
  put(folder / "mine", "mine");
  ASSERT_EQ(symlink((folder / "mine").c_str(), (folder / "root/asked/answer.md").c_str()), 0);
  const auto pinned = PinnedFolder::open(folder / "root", "asked");
  ASSERT_TRUE(pinned.ok());
  ASSERT_TRUE(write_file(pinned->path() + "/answer.md", "done").ok());
  EXPECT_EQ(content(folder / "mine"), "mine");
  EXPECT_EQ(content(folder / "root/asked/answer.md"), "done");
}

TEST(PinnedFolder, a_link_is_no_folder) {
  const TempFolder folder;
  ASSERT_EQ(symlink("/etc", (folder / "asked").c_str()), 0);
  const auto pinned = PinnedFolder::open(folder.path(), "asked");
  ASSERT_FALSE(pinned.ok());
  EXPECT_NE(pinned.error().message.find("/asked: "), std::string::npos);
}

}  // namespace
}  // namespace conduct::system
