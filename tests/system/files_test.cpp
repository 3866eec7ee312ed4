// Files: read whole, written whole or not at all, removed without ever following a link.
#include "conductor/system/files.h"

#include "conductor/system/clock.h"
#include "tests/system/fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace conduct::system {
namespace {

using Names = std::vector<std::string>;

TEST(ReadFile, gives_all_of_a_regular_file) {
  const TempFolder folder;
  const std::string bytes("a\0b\n", 4);
  put(folder / "file", bytes);
  EXPECT_EQ(*read_file(folder / "file"), bytes);
  EXPECT_EQ(*read_file(folder / "file", 4), bytes);
  EXPECT_NE(*read_file("/proc/self/status"), "");  // whose size is 0
}

TEST(ReadFile, names_what_it_cannot_read_and_why) {
  const TempFolder folder;
  put(folder / "file", "12345");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "gone").error().message,
            "cannot read " + folder / "gone" + ": No such file or directory");
  EXPECT_EQ(read_file(folder.path()).error().message,
            "cannot read " + folder.path() + ": Is a directory");
  EXPECT_EQ(read_file(folder / "fifo").error().message,
            "cannot read " + folder / "fifo" + ": it is not a regular file");
  EXPECT_EQ(read_file(folder / "file", 4).error().message,
            "cannot read " + folder / "file" + ": it is larger than 4 bytes");
  EXPECT_EQ(read_file("/proc/self/status", 4).error().message,
            "cannot read /proc/self/status: it is larger than 4 bytes");
  EXPECT_EQ(read_file_if_any(folder / "gone"), std::nullopt);
  EXPECT_EQ(read_file_if_any(folder / "file"), "12345");
}

TEST(WriteFile, replaces_the_whole_file_and_leaves_nothing_beside_it) {
  const TempFolder folder;
  for (const bool sync : {false, true}) {
    ASSERT_TRUE(write_file(folder / "file", "a long first version", sync).ok());
    ASSERT_TRUE(write_file(folder / "file", "second", sync).ok());
    EXPECT_EQ(content(folder / "file"), "second");
  }
  EXPECT_EQ(*list_directory(folder.path()), Names{"file"});
}

TEST(WriteFile, that_fails_leaves_the_old_file_and_nothing_beside_it) {
  const TempFolder folder;
  put(folder / "folder/file", "");
  ASSERT_TRUE(make_directories(folder / "folder/inside").ok());
  EXPECT_EQ(write_file(folder / "folder", "text").error().message,
            "cannot write " + folder / "folder" + ": Is a directory");
  EXPECT_EQ(write_file(folder / "gone/file", "text").error().message,
            "cannot write " + folder / "gone/file" + ": No such file or directory");
  EXPECT_EQ(*list_directory(folder.path()), Names{"folder"});
}

TEST(WriteFile, says_that_the_disk_is_full) {
  const base::Error error = append_file("/dev/full", "text").error();
  EXPECT_EQ(error.message, "cannot write /dev/full: No space left on device");
  EXPECT_EQ(error.hint, "make room on its disk; nothing was changed");
}

TEST(WriteFile, is_seen_whole_by_a_reader_at_any_moment) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "status", std::string(100000, 'a')).ok());
  const pid_t writer = fork();
  if (writer == 0) {
    for (int i = 0; i < 200; ++i)
      (void)write_file(folder / "status", std::string(100000, i % 2 ? 'a' : 'b'));
    _exit(0);
  }
  for (int status = 0; waitpid(writer, &status, WNOHANG) == 0;) {
    const std::string seen = content(folder / "status");
    ASSERT_EQ(seen.size(), 100000U);
    ASSERT_EQ(seen.find_first_not_of(seen[0]), std::string::npos);
  }
}

TEST(AppendFile, adds_to_what_is_there) {
  const TempFolder folder;
  ASSERT_TRUE(append_file(folder / "log", "one\n").ok());
  ASSERT_TRUE(append_file(folder / "log", "two\n").ok());
  EXPECT_EQ(content(folder / "log"), "one\ntwo\n");
}

TEST(Folders, are_made_with_their_parents_and_listed_sorted) {
  const TempFolder folder;
  ASSERT_TRUE(make_directories(folder / "c/d/e").ok());
  ASSERT_TRUE(make_directories(folder / "c/d/e").ok());
  put(folder / "b", "");
  put(folder / ".a", "");
  EXPECT_EQ(*list_directory(folder.path()), (Names{".a", "b", "c"}));
  EXPECT_EQ(make_directories(folder / "b").error().message,
            "cannot make folder " + folder / "b" + ": Not a directory");
  EXPECT_EQ(make_directories(folder / "b/c").error().message,
            "cannot make folder " + folder / "b/c" + ": Not a directory");
  EXPECT_EQ(list_directory(folder / "gone").error().message,
            "cannot list " + folder / "gone" + ": No such file or directory");
}

TEST(RemoveTree, removes_everything_and_follows_no_link) {
  const TempFolder folder;
  ASSERT_TRUE(make_directories(folder / "outside").ok());
  put(folder / "outside/precious", "kept");
  ASSERT_TRUE(make_directories(folder / "tree/a/b").ok());
  put(folder / "tree/a/file", "");
  ASSERT_EQ(symlink("../outside", (folder / "tree/link").c_str()), 0);
  ASSERT_EQ(symlink("gone", (folder / "tree/dangling").c_str()), 0);
  ASSERT_EQ(mkfifo((folder / "tree/fifo").c_str(), 0600), 0);
  ASSERT_EQ(symlink("outside", (folder / "link").c_str()), 0);
  EXPECT_TRUE(remove_tree(folder / "tree").ok());
  EXPECT_TRUE(remove_tree(folder / "link/").ok());  // the link itself
  EXPECT_TRUE(remove_tree(folder / "tree").ok());   // is not there
  EXPECT_EQ(*list_directory(folder.path()), Names{"outside"});
  EXPECT_EQ(content(folder / "outside/precious"), "kept");
}

TEST(RemoveTree, removes_folders_that_may_not_be_written_read_or_entered) {
  const TempFolder folder;
  for (const char* name : {"tree/a/b", "tree/c", "tree/d"}) {
    ASSERT_TRUE(make_directories(folder / name).ok());
    put(folder / name + "/file", "");
  }
  ASSERT_EQ(chmod((folder / "tree/a/b").c_str(), 0), 0);
  ASSERT_EQ(chmod((folder / "tree/a").c_str(), 0500), 0);
  ASSERT_EQ(chmod((folder / "tree/c").c_str(), 0600), 0);
  ASSERT_EQ(chmod((folder / "tree").c_str(), 0500), 0);
  ASSERT_EQ(chmod(folder.path().c_str(), 0777), 0);
  // In a process of its own, which gives up being root: permissions do not bind that one.
  const pid_t user = fork();
  if (user == 0) {
    if (geteuid() == 0) {
      const std::string give = "chown -R 65534 '" + folder.path() + "'";
      if (::system(give.c_str()) != 0 || setuid(65534) != 0) _exit(2);
    }
    const base::Status removed = remove_tree(folder / "tree");
    if (!removed)
      write(STDERR_FILENO, removed.error().message.data(), removed.error().message.size());
    _exit(removed ? 0 : 1);
  }
  int status = 0;
  waitpid(user, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(exists(folder / "tree"));
}

TEST(RemoveTree, is_not_stopped_by_depth) {
  const TempFolder folder;
  const int start = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(chdir(folder.path().c_str()), 0);
  ASSERT_EQ(mkdir("tree", 0700), 0);
  ASSERT_EQ(chdir("tree"), 0);
  for (int depth = 0; depth < 1000; ++depth) {  // longer than any path may be
    ASSERT_EQ(mkdir("folder", 0700), 0);
    ASSERT_EQ(chdir("folder"), 0);
  }
  ASSERT_EQ(fchdir(start), 0);
  close(start);
  const base::Status removed = remove_tree(folder / "tree");
  EXPECT_TRUE(removed.ok()) << removed.error().message;
  EXPECT_FALSE(exists(folder / "tree"));
}

TEST(RemoveTree, names_what_it_cannot_remove) {
  const TempFolder folder;
  put(folder / "file", "");
  EXPECT_EQ(remove_tree(folder / "file/x").error().message,
            "cannot remove " + folder / "file/x" + ": Not a directory");
}

TEST(Paths, become_absolute_without_looking_at_the_disk) {
  const TempFolder folder;
  EXPECT_EQ(absolute("/a/./b/../c//d/"), "/a/c/d");
  EXPECT_EQ(absolute("/"), "/");
  std::vector<char> here(4096);
  ASSERT_NE(getcwd(here.data(), here.size()), nullptr);
  EXPECT_EQ(absolute("x"), std::string(here.data()) + "/x");
  EXPECT_EQ(absolute("."), std::string(here.data()));
  EXPECT_TRUE(own_executable().ends_with("/system_test"));
}

TEST(FindProgram, looks_through_the_path_for_something_that_can_be_run) {
  const TempFolder folder;
  for (const char* name : {"a", "b", "c/tool"}) ASSERT_TRUE(make_directories(folder / name).ok());
  put(folder / "a/tool", "");  // not executable
  put(folder / "b/tool", "");
  ASSERT_EQ(chmod((folder / "b/tool").c_str(), 0755), 0);
  const std::string path =
      folder / "gone" + ":" + folder / "c" + ":" + folder / "a" + ":" + folder / "b";
  EXPECT_EQ(find_program("tool", path), folder / "b/tool");
  EXPECT_EQ(find_program("other", path), std::nullopt);
  EXPECT_EQ(find_program("", path), std::nullopt);
  EXPECT_EQ(find_program("tool", ""), std::nullopt);
  EXPECT_EQ(find_program(folder / "b/tool", ""), folder / "b/tool");
  EXPECT_EQ(find_program(folder / "a/tool", ""), std::nullopt);
}

TEST(Clock, tells_the_time_of_day) {
  SystemClock clock;
  const std::int64_t before = now_ms();
  EXPECT_GE(clock.now_ms(), before);
  EXPECT_GT(before, 1700000000000);
}

}  // namespace
}  // namespace conduct::system
