// Ways to more of the machine than a program was given.
#include "tests/system/escape_fixture.h"

#include <csignal>
#include <filesystem>

namespace conduct::system {
namespace {

class EscapeFromLimit : public Escape {
 protected:
  ChildResult attack_within(const Limits& limits, const std::vector<std::string>& words) {
    adapt = [&](ChildRequest& request) { request.limits = limits; };
    return attack(words);
  }
};

TEST_P(EscapeFromLimit, writes_no_larger_file) {
  Limits limits;
  limits.file_bytes = 1 << 20;
  const ChildResult result = attack_within(limits, {"fill", "2000000"});
  EXPECT_EQ(result.end.kind, core::EndKind::signalled);
  EXPECT_EQ(result.end.code, SIGXFSZ);
  EXPECT_EQ(std::filesystem::file_size(folder_ / "work/big"), 1 << 20);
}

// As most test commands do: the shell that a limit did not end says how its program ended.
TEST_P(EscapeFromLimit, says_by_its_shell_what_it_ran_into) {
  Limits limits;
  limits.file_bytes = 1 << 20;
  limits.cpu_seconds = 1;
  adapt = [&](ChildRequest& request) {
    request.limits = limits;
    request.argv.insert(request.argv.begin(), {"/bin/sh", "-c", "\"$0\" \"$@\"; exit $?"});
  };
  EXPECT_EQ(core::describe(attack({"fill", "2000000"}).end),
            "exited 153 (a file grew beyond the limit)");
  EXPECT_EQ(core::describe(attack({"burn"}).end), "exited 152 (processor time was used up)");
  adapt = [](ChildRequest& request) { request.argv = {"/bin/sh", "-c", "exit 153"}; };
  EXPECT_EQ(core::describe(attack({}).end), "exited 153");
}

TEST_P(EscapeFromLimit, takes_no_more_processor_time) {
  Limits limits;
  limits.cpu_seconds = 1;
  const ChildResult result = attack_within(limits, {"burn"});
  EXPECT_EQ(result.end.kind, core::EndKind::signalled);
  EXPECT_THAT(result.end.code, testing::AnyOf(SIGKILL, SIGXCPU));
}

TEST_P(EscapeFromLimit, takes_no_more_memory) {
  Limits limits;
  limits.memory_bytes = 64 << 20;
  EXPECT_EQ(attack_within(limits, {"allocate", "100000000"}).tail, "allocate: ENOMEM\n");
  EXPECT_EQ(attack_within({}, {"allocate", "100000000"}).tail, "allocate: got through\n");
}

TEST_P(EscapeFromLimit, is_ended_first_where_the_machine_has_no_more_memory) {
  adapt = [](ChildRequest& request) { request.argv = {"cat", "/proc/self/oom_score_adj"}; };
  EXPECT_EQ(attack({}).tail, "800\n");
}

TEST_P(EscapeFromLimit, takes_no_limit_away) {
  Limits limits;
  limits.cpu_seconds = 100;
  limits.memory_bytes = 1 << 30;
  limits.processes = 1000000;
  limits.file_bytes = 1 << 30;
  EXPECT_THAT(attack_within(limits, {"raise-limits"}).tail, is_refused());
}

TEST_P(EscapeFromLimit, has_no_more_processes) {
  if (is_root()) GTEST_SKIP() << "a limit on processes does not hold for root (setrlimit(2))";
  if (is(SandboxKind::landlock)) GTEST_SKIP() << "there it counts all of the user's processes";
  Limits limits;
  limits.processes = 20;
  const ChildResult result = attack_within(limits, {"multiply", "100"});
  EXPECT_GT(std::atoi(result.tail.c_str()), 5) << result.tail;
  EXPECT_LT(std::atoi(result.tail.c_str()), 20) << result.tail;
}

INSTANTIATE_ESCAPES(EscapeFromLimit);

}  // namespace
}  // namespace conduct::system
