// A child's processes stand still while they are looked at, and go on as if nothing had been.
#include "conductor/system/standstill.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace conduct::system {
namespace {

TEST(Standstill, nothing_is_written_while_it_lasts_and_all_goes_on_behind_it) {
  const TempFolder folder;
  auto loop = *Loop::create();
  bool ended = false;
  // A parent, a child in a session of its own, and what both count in a file.
  Child& child = loop->spawn(
      shell(folder,
            "setsid sh -c 'i=0; while [ ! -e stop ]; do i=$((i+1)); echo $i > deep; done' & "
            "i=0; while [ ! -e stop ]; do i=$((i+1)); echo $i > near; done; wait"),
      [&](const ChildResult&) { ended = true; });
  const auto counts = [&] { return content(folder / "near") + "|" + content(folder / "deep"); };
  ASSERT_TRUE(eventually([&] { return exists(folder / "near") && exists(folder / "deep"); }));
  {
    const Standstill still(static_cast<pid_t>(child.pid()));
    EXPECT_TRUE(still.complete());
    const std::string before = counts();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(counts(), before);
    EXPECT_FALSE(stand_of(static_cast<pid_t>(child.pid())).still) << "its reaper watches on";
  }
  const std::string then = content(folder / "deep");
  EXPECT_TRUE(eventually([&] { return content(folder / "deep") != then; }));
  put(folder / "stop", "");
  loop->run_until([&] { return ended; });
}

TEST(Standstill, a_shell_that_starts_programs_all_the_time_stands_still_too) {
  const TempFolder folder;
  auto loop = *Loop::create();
  bool ended = false;
  Child& child = loop->spawn(shell(folder, "touch begun; while [ ! -e stop ]; do /bin/true; done"),
                             [&](const ChildResult&) { ended = true; });
  ASSERT_TRUE(eventually([&] { return exists(folder / "begun"); }));
  for (int i = 0; i < 200; ++i) {
    const Standstill still(static_cast<pid_t>(child.pid()));
    ASSERT_TRUE(still.complete()) << "at " << i << ": dash starts each by vfork(2)";
  }
  put(folder / "stop", "");
  loop->run_until([&] { return ended; });
}

TEST(Standstill, of_what_has_ended_is_complete) {
  const Standstill still(1 << 30);
  EXPECT_TRUE(still.complete());
}

}  // namespace
}  // namespace conduct::system
