// What shows that a process still does something.
#include "conductor/system/activity.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace conduct::system {
namespace {

TEST(Activity, counts_what_children_that_have_ended_used) {
  const std::int64_t before = processor_ms(getpid());
  run_captured({"sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"},
               plain_environment(), "/", 0);
  EXPECT_GT(processor_ms(getpid()), before);
}

TEST(Activity, of_a_process_that_is_gone_is_none) {
  EXPECT_EQ(processor_ms(0x3ffffff), 0);
}

TEST(ChangedFiles, are_found_at_any_depth) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "a/b");
  put(folder / "a/b/old", "x");
  struct stat status {};
  ASSERT_EQ(stat((folder / "a/b/old").c_str(), &status), 0);
  const std::int64_t made = status.st_ctim.tv_sec * 1000 + status.st_ctim.tv_nsec / 1'000'000;
  EXPECT_TRUE(is_changed_since(folder.path(), made - 1));
  EXPECT_FALSE(is_changed_since(folder.path(), made + 60'000));
  EXPECT_FALSE(is_changed_since(folder / "missing", 0));
}

TEST(ChangedFiles, are_measured_and_read_from_their_end) {
  const TempFolder folder;
  put(folder / "log", "one\ntwo\n");
  EXPECT_EQ(file_bytes(folder / "log"), 8);
  EXPECT_EQ(file_bytes(folder / "missing"), 0);
  EXPECT_EQ(end_of_file(folder / "log", 4), "two\n");
  EXPECT_EQ(end_of_file(folder / "log", 400), "one\ntwo\n");
  EXPECT_EQ(end_of_file(folder / "missing", 4), "");
}

}  // namespace
}  // namespace conduct::system
