#include "conductor/system/host_sockets.h"

#include "tests/system/escape_fixture.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace conduct::system {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kHeadings = "Num       RefCount Protocol Flags    Type St Inode Path\n";

std::string entry(const std::string& path) {
  return "00000000f3a1c2d4: 00000002 00000000 00010000 0001 01 18231" +
         (path.empty() ? "" : ' ' + path) + '\n';
}

TEST(HostSockets, have_the_names_that_were_bound) {
  const std::string table = kHeadings + entry("/b") + entry("") + entry("@abstract") +
                            entry("relative") + entry("/a b c") + entry("/b");
  EXPECT_THAT(bound_paths(table), ElementsAre("/a b c", "/b"));
}

TEST(HostSockets, may_have_any_byte_in_their_names) {
  EXPECT_THAT(bound_paths(kHeadings + entry("/a\nb: c\n\nd") + entry("/\xff") + entry("/end\n")),
              ElementsAre("/a\nb: c\n\nd", "/end\n", "/\xff"));
  // This cannot be told from two sockets; the second is looked for too.
  EXPECT_THAT(bound_paths(kHeadings + entry("/a\n" + entry("/b") + "c")),
              ElementsAre("/a", "/b\nc"));
}

TEST(HostSockets, are_none_in_a_table_that_is_none) {
  EXPECT_THAT(bound_paths(""), IsEmpty());
  EXPECT_THAT(bound_paths(kHeadings), IsEmpty());
  EXPECT_THAT(bound_paths("no newline"), IsEmpty());
  EXPECT_THAT(bound_paths(std::string(kHeadings) + "0000: 1 2\n: /x\n/y\n \n"), IsEmpty());
}

TEST(HostSockets, exist_under_their_real_path) {
  const TempFolder folder;
  ASSERT_EQ(::mkdir((folder / "real").c_str(), 0700), 0);
  ASSERT_EQ(::symlink("real", (folder / "link").c_str()), 0);
  const HostSocket kept(SOCK_STREAM, folder / "link/kept"), gone(SOCK_DGRAM, folder / "gone");
  ASSERT_TRUE(kept.ready() && gone.ready());
  ::unlink((folder / "gone").c_str());
  put(folder / "gone", "a file now");
  EXPECT_THAT(host_sockets(), Contains(folder / "real/kept"));
  EXPECT_THAT(host_sockets(), Not(Contains(folder / "gone")));
}

}  // namespace
}  // namespace conduct::system
