// Ways to other processes: one of the same user outside, and the reaper.
#include "tests/system/escape_fixture.h"

#include <sys/ipc.h>
#include <sys/shm.h>

#include <csignal>
#include <cstring>

namespace conduct::system {
namespace {

class EscapeByProcess : public Escape {
 protected:
  void SetUp() override {
    Escape::SetUp();
    if (!IsSkipped())
      outsider_ = std::make_unique<Outsider>(program("outsider"), folder_ / "outside/file");
  }
  std::unique_ptr<Outsider> outsider_;
};

TEST_P(EscapeByProcess, looks_into_no_process_outside) {
  ASSERT_EQ(outsider_->says(), kUntouched);
  const std::vector<std::string> words{"trace", outsider_->pid(), outsider_->address(), "5"};
  EXPECT_THAT(attack(words).tail, is_refused());
  EXPECT_EQ(outsider_->says(), kUntouched);
  EXPECT_EQ(content(folder_ / "outside/file"), "as it was");

  EXPECT_THAT(unconfined(words).tail, gets_through());
  EXPECT_EQ(outsider_->says(), kRewritten);
}

TEST_P(EscapeByProcess, looks_into_no_reaper_and_forges_no_report) {
  const ChildResult result = attack({"trace-reaper"});
  EXPECT_THAT(result.tail, is_refused());
  EXPECT_EQ(core::describe(result.end), "exited 7");
}

TEST_P(EscapeByProcess, signals_no_process_outside) {
  if (admits("can be sent signals")) GTEST_SKIP() << "it is listed among what cannot be stopped";
  EXPECT_THAT(attack({"send-signals", outsider_->pid(), std::to_string(SIGKILL)}).tail,
              is_refused());
  EXPECT_EQ(outsider_->says(), kUntouched);
  EXPECT_THAT(unconfined({"send-signals", outsider_->pid(), std::to_string(SIGUSR1)}).tail,
              gets_through());
  EXPECT_NE(outsider_->says(), kUntouched);
}

TEST_P(EscapeByProcess, signals_no_reaper) {
  if (admits("can be sent signals")) GTEST_SKIP() << "it is listed among what cannot be stopped";
  // The first process of a namespace may be sent what it does not heed (pid_namespaces(7)).
  const ChildResult result = attack({"signal-reaper"});
  if (is(SandboxKind::landlock)) {
    EXPECT_THAT(result.tail, is_refused());
  }
  EXPECT_EQ(core::describe(result.end), "exited 7");
}

TEST_P(EscapeByProcess, signals_nobody_by_signalling_everybody) {
  if (admits("can be sent signals")) GTEST_SKIP() << "it is listed among what cannot be stopped";
  const ChildResult result = attack({"signal-all", outsider_->pid()});
  EXPECT_THAT(result.tail, is_refused());
  EXPECT_EQ(core::describe(result.end), "exited 7");
  EXPECT_EQ(outsider_->says(), kUntouched);
}

TEST_P(EscapeByProcess, reschedules_nobody_outside) {
  const ChildResult result = attack({"reschedule", outsider_->pid()});
  if (is(SandboxKind::landlock) && !is_root()) {  // root's have more capabilities
    EXPECT_THAT(result.tail, gets_through());
    EXPECT_TRUE(admits("priority"));
  } else {
    EXPECT_THAT(result.tail, is_refused());
    EXPECT_EQ(outsider_->says(), kUntouched);
  }
}

TEST_P(EscapeByProcess, shares_no_memory_with_the_host) {
  const int id = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  auto* const memory = static_cast<char*>(::shmat(id, nullptr, 0));
  ASSERT_NE(memory, reinterpret_cast<char*>(-1));
  ::shmctl(id, IPC_RMID, nullptr);  // it goes away with the last process that has it
  std::strcpy(memory, "mine");
  const ChildResult result = attack({"write-shared-memory", std::to_string(id)});
  if (is(SandboxKind::landlock)) {
    EXPECT_STREQ(memory, "theirs");
    EXPECT_TRUE(admits("shared memory"));
  } else {
    EXPECT_THAT(result.tail, is_refused());
    EXPECT_STREQ(memory, "mine");
  }
  ::shmdt(memory);
}

INSTANTIATE_ESCAPES(EscapeByProcess);

}  // namespace
}  // namespace conduct::system
