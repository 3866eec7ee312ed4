// The loop itself: timers, signals, work, and its own end.
#include "conductor/system/loop.h"

#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

namespace conduct::system {
namespace {

TEST(Loop, fires_timers_in_the_order_of_their_time_and_each_once) {
  auto loop = *Loop::create();
  std::vector<int> fired;
  loop->after(20, [&] { fired.push_back(3); });
  loop->after(1, [&] { fired.push_back(1); });
  const std::uint64_t cancelled = loop->after(10, [&] { fired.push_back(2); });
  loop->cancel_timer(cancelled);
  loop->cancel_timer(cancelled);  // it is gone
  loop->run_until([&] { return fired.size() == 2; });
  EXPECT_EQ(fired, (std::vector<int>{1, 3}));
  const std::uint64_t next = loop->after(0, [&] { fired.push_back(4); });
  EXPECT_GT(next, cancelled);
  loop->run_until([&] { return fired.size() == 3; });
}

TEST(Loop, returns_at_once_where_there_is_nothing_to_wait_for) {
  auto loop = *Loop::create();
  bool fired = false;
  loop->after(1000000, [&] { fired = true; });
  loop->run_until([] { return true; });
  EXPECT_FALSE(fired);
}

TEST(LoopDeathTest, waiting_for_nothing_is_a_bug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT((*Loop::create())->run_until([] { return false; }), testing::ExitedWithCode(70),
              "BUG: the event loop waits for nothing");
}

TEST(Loop, does_work_on_another_thread_and_says_so_on_its_own) {
  auto loop = *Loop::create();
  const auto own = std::this_thread::get_id();
  std::atomic<int> worked{0};
  int done = 0;
  for (int i = 0; i < 20; ++i) {
    loop->work(
        [&, own] {
          if (std::this_thread::get_id() != own) ++worked;
        },
        [&, own] {
          EXPECT_EQ(std::this_thread::get_id(), own);
          ++done;
        });
  }
  loop->run_until([&] { return done == 20; });
  EXPECT_EQ(worked, 20);
}

TEST(Loop, catches_signals_that_ask_it_to_stop) {
  auto loop = *Loop::create();
  std::vector<int> caught;
  loop->on_signals([&](int) { ADD_FAILURE() << "replaced"; });
  loop->on_signals([&](int number) { caught.push_back(number); });
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGINT}) {
    const std::size_t before = caught.size();
    kill(getpid(), number);
    loop->run_until([&] { return caught.size() > before; });
  }
  EXPECT_EQ(caught, (std::vector<int>{SIGINT, SIGTERM, SIGHUP, SIGINT}));
  kill(getpid(), SIGPIPE);  // ignored: this process lives
}

TEST(Loop, runs_many_children_at_once) {
  const TempFolder folder;
  auto loop = *Loop::create();
  int ended = 0;
  int codes = 0;
  for (int i = 0; i < 40; ++i) {
    ChildRequest request = shell(folder, "exit " + std::to_string(i));
    loop->spawn(request, [&](const ChildResult& result) {
      ++ended;
      codes += result.end.code;
    });
  }
  loop->run_until([&] { return ended == 40; });
  EXPECT_EQ(codes, 39 * 40 / 2);
}

TEST(Loop, starts_the_next_child_from_the_end_of_the_one_before) {
  const TempFolder folder;
  auto loop = *Loop::create();
  std::vector<core::EndKind> ends;
  std::function<void(const ChildResult&)> next = [&](const ChildResult& result) {
    ends.push_back(result.end.kind);
    if (ends.size() == 3) return;
    loop->spawn(shell(folder, "sleep 1000"), next).terminate();
  };
  loop->spawn(shell(folder, "true"), next);
  loop->run_until([&] { return ends.size() == 3; });
  EXPECT_EQ(ends, (std::vector{core::EndKind::exited, core::EndKind::signalled,
                               core::EndKind::signalled}));
}

TEST(Loop, that_ends_takes_its_children_along_and_calls_nobody) {
  ASSERT_TRUE(become_subreaper().ok());
  const TempFolder folder;
  pid_t daemon = 0;
  {
    auto loop = *Loop::create();
    bool ready = false;
    std::atomic<bool> worked{false};
    ChildRequest request = shell(folder, deaf_daemon("daemon") + "echo ready; sleep 1000");
    request.timeout_ms = 1000000;
    request.line = [&](std::string_view) { ready = true; };
    loop->spawn(request, [](const ChildResult&) { ADD_FAILURE(); });
    loop->run_until([&] { return ready; });
    loop->on_signals([](int) { ADD_FAILURE(); });
    ChildRequest missing = request;
    missing.argv = {"./gone"};
    missing.cwd = "/no/such/folder";
    loop->spawn(missing, [](const ChildResult&) { ADD_FAILURE(); });
    missing.input_file = "/no/such/file";
    loop->spawn(missing, [](const ChildResult&) { ADD_FAILURE(); });
    loop->work([&] { worked = true; }, [] { ADD_FAILURE(); });
    daemon = pid_in(folder / "daemon");
    loop.reset();
    EXPECT_TRUE(worked);
  }
  EXPECT_FALSE(is_running(daemon));
}

}  // namespace
}  // namespace conduct::system
