// Ways to write where a sandbox does not allow it.
#include "tests/system/escape_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>
#include <thread>

namespace conduct::system {
namespace {

using testing::HasSubstr;

class EscapeByFile : public Escape {};

TEST_P(EscapeByFile, reaches_no_file_by_any_name_or_link) {
  const std::string before = state_of(folder_ / "outside");
  const ChildResult result = attack({"write-outside", folder_ / "outside"});
  EXPECT_EQ(core::describe(result.end), "exited 0");
  EXPECT_THAT(result.tail, is_refused());
  EXPECT_EQ(state_of(folder_ / "outside"), before);
}

TEST_P(EscapeByFile, only_the_sandbox_protects_the_files) {
  EXPECT_THAT(unconfined({"write-outside", folder_ / "outside"}).tail, gets_through());
  EXPECT_NE(content(folder_ / "outside/file"), "as it was");
}

TEST_P(EscapeByFile, changes_no_mode_owner_or_time) {
  const std::string before = state_of(folder_ / "outside");
  const ChildResult result = attack({"change-metadata", folder_ / "outside/file"});
  if (is(SandboxKind::landlock)) {
    EXPECT_THAT(result.tail, gets_through()) << "then it is nothing that it cannot stop";
    EXPECT_TRUE(admits("modes, owners, times"));
  } else {
    EXPECT_THAT(result.tail, is_refused());
    EXPECT_EQ(state_of(folder_ / "outside"), before);
  }
}

TEST_P(EscapeByFile, can_lock_what_it_can_read) {
  EXPECT_THAT(attack({"lock", folder_ / "outside/file"}).tail, gets_through());
  EXPECT_TRUE(admits("can lock"));
}

// A read-only mount protects files, not what a pipe is connected to.
TEST_P(EscapeByFile, writes_into_no_pipe_of_the_host) {
  const VisibleFolder folder;
  if (folder.path().empty()) GTEST_SKIP() << "the tests lie in a folder that is hidden";
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const Fd reader(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_THAT(attack({"write-to", pipe}).tail, is_refused());
  char byte = 0;
  EXPECT_EQ(::read(reader.get(), &byte, 1), 0);
  EXPECT_THAT(unconfined({"write-to", pipe}).tail, gets_through());
}

// The descriptor was opened outside, where the mount is not read-only.
TEST_P(EscapeByFile, does_not_write_to_its_input_file) {
  put(folder_ / "outside/prompt", "do this");
  adapt = [&](ChildRequest& request) { request.input_file = folder_ / "outside/prompt"; };
  EXPECT_THAT(attack({"write-to", "/proc/self/fd/0", "/dev/stdin", "/dev/fd/0"}).tail,
              is_refused());
  EXPECT_EQ(content(folder_ / "outside/prompt"), "do this");
}

// What is mounted on the host later comes into a sandbox that runs, and as the host mounts it.
TEST_P(EscapeByFile, does_not_write_to_what_is_mounted_meanwhile) {
  if (!is_root()) GTEST_SKIP() << "only root mounts";
  const VisibleFolder folder;
  if (folder.path().empty()) GTEST_SKIP() << "the tests lie in a folder that is hidden";
  ASSERT_EQ(::mkfifo((folder_ / "work/go").c_str(), 0600), 0);
  const auto mount_at = [](const char* what, const std::string& where, unsigned long flags) {
    return ::mount(what, where.c_str(), what, flags, nullptr) == 0;
  };
  ChildResult result;
  bool alone = false, made = false;
  // A thread with mounts of its own, and one more that it starts: both share them.
  std::thread([&] {
    alone = ::unshare(CLONE_NEWNS) == 0 && mount_at(nullptr, "/", MS_PRIVATE | MS_REC) &&
            mount_at(nullptr, "/", MS_SHARED | MS_REC);
    if (!alone) return;
    auto ended = std::async(std::launch::async, [&] {
      return attack({"make-after", folder_ / "work/go", folder / "made"});
    });
    const Fd reader = reader_of(folder_ / "work/go");
    made = mount_at("tmpfs", folder.path(), 0);
    made = let_go(reader) && made;
    result = ended.get();
    EXPECT_NE(::access((folder / "made").c_str(), F_OK), 0);
  }).join();
  if (!alone) GTEST_SKIP() << "no mounts of its own: in a container, or / is no mount (chroot)";
  EXPECT_TRUE(made);
  EXPECT_THAT(result.tail, is_refused());
}

// Landlock has no rule for reading, and a terminal gives what is typed to whoever reads first.
TEST_P(EscapeByFile, reads_from_no_terminal_of_the_user) {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(::grantpt(master.get()) == 0 && ::unlockpt(master.get()) == 0);
  const std::string terminal = ::ptsname(master.get());
  const Fd held(::open(terminal.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::write(master.get(), "password\n", 9), 9);
  const ChildResult result = attack({"read-from", terminal});
  if (is(SandboxKind::landlock)) {
    EXPECT_THAT(result.tail, HasSubstr("password"));
    EXPECT_TRUE(admits("what you type in a terminal"));
  } else {
    EXPECT_THAT(result.tail, is_refused());
  }
}

INSTANTIATE_ESCAPES(EscapeByFile);

}  // namespace
}  // namespace conduct::system
