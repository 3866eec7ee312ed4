// The lock: one holder among processes and within one, gone with its process.
#include "conductor/system/fd.h"
#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace conduct::system {
namespace {

std::string host() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// A process that holds the lock at PATH.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    output_.reset(ends[0]);
    const Fd theirs(ends[1]);
    pid_ = start_conductor({"hold", path}, theirs.get());
  }
  ~Holder() { die(); }

  std::string says() {
    std::array<char, 256> text{};
    const ssize_t count = read(output_.get(), text.data(), text.size());
    return std::string(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  void die() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  pid_t pid() const { return pid_; }

 private:
  Fd output_;
  pid_t pid_ = 0;
};

TEST(Lock, is_held_by_one_process_and_names_it) {
  const TempFolder folder;
  Holder other(folder / "lock");
  ASSERT_EQ(other.says(), "held\n");
  const std::string name = "pid " + std::to_string(other.pid()) + " on " + host();
  std::string holder;
  EXPECT_FALSE(Lock::take(folder / "lock", &holder)->has_value());
  EXPECT_EQ(holder, name);
  EXPECT_EQ(lock_holder(folder / "lock"), name);
}

TEST(Lock, is_free_when_its_holder_was_killed) {
  const TempFolder folder;
  Holder other(folder / "lock");
  ASSERT_EQ(other.says(), "held\n");
  other.die();
  EXPECT_EQ(lock_holder(folder / "lock"), std::nullopt);
  std::string holder;
  EXPECT_TRUE(Lock::take(folder / "lock", &holder)->has_value());
}

TEST(Lock, is_held_against_the_own_process_too_and_released_with_its_owner) {
  const TempFolder folder;
  std::string holder;
  {
    auto first = *Lock::take(folder / "lock", &holder);
    ASSERT_TRUE(first.has_value());
    EXPECT_FALSE(Lock::take(folder / "lock", &holder)->has_value());
    EXPECT_EQ(holder, "pid " + std::to_string(getpid()) + " on " + host());
    const Lock moved = std::move(*first);
    first.reset();
    EXPECT_FALSE(Lock::take(folder / "lock", &holder)->has_value());
  }
  EXPECT_TRUE(Lock::take(folder / "lock", &holder)->has_value());
}

TEST(Lock, is_not_inherited_by_children) {
  const TempFolder folder;
  std::string holder;
  auto loop = *Loop::create();
  bool ready = false;
  {
    auto lock = *Lock::take(folder / "lock", &holder);
    ASSERT_TRUE(lock.has_value());
    ChildRequest request = shell(folder, "echo ready; sleep 1000");
    request.line = [&](std::string_view) { ready = true; };
    loop->spawn(request, [](const ChildResult&) {});
    loop->run_until([&] { return ready; });
  }
  EXPECT_EQ(lock_holder(folder / "lock"), std::nullopt);
}

TEST(Lock, of_a_file_that_is_not_there_is_held_by_nobody) {
  const TempFolder folder;
  EXPECT_EQ(lock_holder(folder / "lock"), std::nullopt);
  std::string holder;
  EXPECT_EQ(Lock::take(folder / "gone/lock", &holder).error().message,
            "cannot lock " + folder / "gone/lock" + ": No such file or directory");
}

}  // namespace
}  // namespace conduct::system
