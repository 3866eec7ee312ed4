// What /proc tells of other processes.
#include "conductor/system/proc.h"

#include "tests/system/fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace conduct::system {
namespace {

using Paths = std::set<std::string>;

TEST(Proc, knows_which_files_are_being_written) {
  const TempFolder folder;
  put(folder / "read", "x");
  put(folder / "written", "x");
  const int read_only = open((folder / "read").c_str(), O_RDONLY | O_CLOEXEC);
  const int written = open((folder / "written").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  EXPECT_EQ(files_being_written(folder.path()), Paths{"written"});
  EXPECT_EQ(files_being_written(folder.path() + "x"), Paths{});
  close(written);
  EXPECT_EQ(files_being_written(folder.path()), Paths{});
  close(read_only);
}

}  // namespace
}  // namespace conduct::system
