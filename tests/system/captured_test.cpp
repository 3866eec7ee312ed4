// A child without a loop, its output in memory.
#include "conductor/system/child.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace conduct::system {
namespace {

using core::EndKind;

Captured capture(const std::string& script, std::int64_t timeout_ms = 0,
                 std::size_t limit = 16 << 20) {
  return run_captured({"sh", "-c", script}, plain_environment(), "/", timeout_ms, limit);
}

TEST(Captured, has_both_streams_and_the_end) {
  const Captured result = capture("pwd; echo oops >&2; cat; exit 3");
  EXPECT_EQ(result.end.kind, EndKind::exited);
  EXPECT_EQ(result.end.code, 3);
  EXPECT_EQ(result.out, "/\n");
  EXPECT_EQ(result.err, "oops\n");
}

TEST(Captured, keeps_no_more_than_its_limit_of_each_and_reads_the_rest) {
  const Captured result =
      capture("yes | head -c 3000000; yes n | head -c 3000000 >&2; exit 1", 0, 1000);
  EXPECT_EQ(result.end.code, 1);
  EXPECT_EQ(result.out.size(), 1000U);
  EXPECT_EQ(result.err.size(), 1000U);
  EXPECT_TRUE(result.err.starts_with("n\nn\n"));
}

TEST(Captured, is_all_there_when_it_is_large) {
  const Captured result = capture("yes | head -c 10000000");
  EXPECT_EQ(result.out.size(), 10000000U);
}

TEST(Captured, has_a_time_limit_for_all_that_it_starts) {
  const TempFolder folder;
  const Captured result = capture(
      "cd " + folder.path() + "\n" + deaf_daemon("daemon") + "echo begun; sleep 1000", 3000);
  EXPECT_EQ(result.end.kind, EndKind::timed_out);
  EXPECT_EQ(result.out, "begun\n");
  EXPECT_FALSE(is_running(pid_in(folder / "daemon")));
}

TEST(Captured, says_why_it_was_not_started) {
  const Captured missing = run_captured({"no-such-git"}, plain_environment(), "/", 0);
  EXPECT_EQ(missing.end.kind, EndKind::not_started);
  EXPECT_EQ(missing.end.detail, "no-such-git: not found in PATH");
  EXPECT_EQ(run_captured({"git"}, plain_environment(), "/gone", 0).end.detail,
            "working directory /gone: No such file or directory");
}

TEST(Captured, runs_on_many_threads_at_once) {
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(8);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    threads.emplace_back([&outputs, i] {
      for (int n = 0; n < 5; ++n) outputs[i] += capture("echo " + std::to_string(i)).out;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string line = std::to_string(i) + '\n';
    EXPECT_EQ(outputs[i], line + line + line + line + line);
  }
}

}  // namespace
}  // namespace conduct::system
