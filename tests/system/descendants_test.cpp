// Nothing that a child started outlives it, and nothing outlives a conductor that was killed.
#include "conductor/system/child.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace conduct::system {
namespace {

using core::EndKind;

// Runs it until it says "ready"; then terminates it, and waits for its end.
ChildResult run_until_ready(ChildRequest request) {
  auto loop = *Loop::create();
  bool ended = false;
  ChildResult result;
  Child* child = nullptr;
  request.line = [&](std::string_view line) {
    if (line == "ready") child->terminate();
  };
  child = &loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  loop->run_until([&] { return ended; });
  return result;
}

TEST(Descendants, a_deaf_daemon_that_outlives_its_program_is_killed_and_counted) {
  const TempFolder folder;
  const ChildResult result = run(shell(folder, deaf_daemon("daemon") + "exit 4"));
  EXPECT_EQ(result.end.kind, EndKind::exited);
  EXPECT_EQ(result.end.code, 4);
  EXPECT_EQ(result.strays, 1);
  EXPECT_FALSE(is_running(pid_in(folder / "daemon")));
}

TEST(Descendants, a_tree_of_them_is_killed_to_the_last) {
  const TempFolder folder;
  const ChildResult result =
      run(shell(folder,
                "sh -c 'sh -c \"sleep 1000 & sleep 1000 & touch inner; wait\" & wait' &\n"
                "setsid sh -c 'sleep 1000 & touch outer; wait' &\n"
                "while [ ! -e inner ] || [ ! -e outer ]; do :; done"));
  EXPECT_EQ(result.strays, 6);
  EXPECT_EQ(result.unkillable, 0);
}

TEST(Descendants, what_ends_by_itself_a_moment_later_is_no_stray) {
  const TempFolder folder;
  // As the last program of a pipeline does. How long a moment is depends on the machine's load: one
  // of many will do.
  ChildResult result;
  result.strays = 1;
  for (int tries = 0; tries < 50 && result.strays != 0; ++tries) {
    result = run(shell(folder, "(sleep 0.01; echo late) & exit 0"));
  }
  EXPECT_EQ(result.strays, 0);
  EXPECT_EQ(result.tail, "late\n");
}

TEST(Descendants, a_child_that_holds_its_output_open_does_not_delay_the_end) {
  const TempFolder folder;
  const ChildResult result = run(shell(folder, "setsid sleep 1000 & echo done"));
  EXPECT_EQ(result.end.code, 0);
  EXPECT_EQ(content(folder / "output"), "done\n");
  EXPECT_LT(result.seconds, 60);
}

TEST(Descendants, sigterm_reaches_them_all_and_their_clean_up_is_waited_for) {
  const TempFolder folder;
  const ChildResult result =
      run_until_ready(shell(folder,
                            "setsid sh -c 'trap \"echo heard > heard; exit\" TERM; echo ready;"
                            " while :; do sleep 0.01; done' &\nsleep 1000"));
  EXPECT_EQ(result.end.kind, EndKind::signalled);
  EXPECT_EQ(result.end.code, SIGTERM);
  EXPECT_EQ(result.strays, 0);
  EXPECT_EQ(content(folder / "heard"), "heard\n");
}

TEST(Descendants, the_children_of_what_dies_of_sigterm_at_once_get_it_too) {
  const TempFolder folder;
  for (int tries = 0; tries < 20; ++tries) {
    ChildRequest request =
        shell(folder,
              "sh -c 'sh -c \"sleep 1000 & echo ready; sleep 1000\" & sleep 1000' &\n"
              "sleep 1000 & sleep 1000");
    request.grace_ms = 60000;
    ASSERT_EQ(run_until_ready(request).strays, 0);
  }
}

TEST(Descendants, what_is_forked_while_sigterm_is_sent_gets_it_too) {
  const TempFolder folder;
  // A signal for the parent alone does not break off a fork that is under way (Linux 4.19), where
  // it is handled or blocked there.
  for (int tries = 0; tries < 20; ++tries) {
    ChildRequest request = shell(folder, "");
    request.argv = {CONDUCTOR_PROGRAM, "fork"};
    request.grace_ms = 60000;
    ASSERT_EQ(run_until_ready(request).strays, 0) << "at try " << tries;
  }
}

TEST(Descendants, those_that_are_deaf_to_sigterm_are_killed_after_the_grace) {
  const TempFolder folder;
  ChildRequest request = shell(folder, deaf_daemon("deaf") + "echo ready; sleep 1000");
  request.grace_ms = 100;
  const ChildResult result = run_until_ready(request);
  EXPECT_EQ(result.end.code, SIGTERM);
  EXPECT_EQ(result.strays, 1);
  EXPECT_FALSE(is_running(pid_in(folder / "deaf")));
}

TEST(Descendants, a_fork_bomb_is_beaten) {
  const TempFolder folder;
  // Bounded by its depth, so that a failure of this test does not take the machine with it.
  put(folder / "bomb",
      "trap '' TERM HUP\n[ \"$1\" -gt 9 ] && exec sleep 1000\n"
      "setsid sh ./bomb $(($1 + 1)) &\nsetsid sh ./bomb $(($1 + 1)) &\nwait\n");
  ChildRequest request = shell(folder, "sh ./bomb 0");
  request.environment.push_back("CONDUCT_TEST_BOMB=" + folder.path());
  request.timeout_ms = 200;
  request.grace_ms = 0;
  const ChildResult result = run(request);
  EXPECT_EQ(result.end.kind, EndKind::timed_out);
  EXPECT_EQ(result.unkillable, 0);
  EXPECT_EQ(count_marked("CONDUCT_TEST_BOMB=" + folder.path()), 0);
}

TEST(Descendants, a_terminal_signal_for_the_conductors_group_does_not_reach_the_reaper) {
  const TempFolder folder;
  auto loop = *Loop::create();
  ChildResult result;
  bool ended = false;
  ChildRequest request =
      shell(folder, "echo ready; while [ ! -e go ]; do sleep 0.01; done; echo survived");
  Child* child = nullptr;
  request.line = [&](std::string_view line) {
    if (line != "ready") return;
    const auto reaper = static_cast<pid_t>(child->pid());
    EXPECT_NE(getpgid(reaper), getpgrp());
    kill(reaper, SIGINT);
    kill(reaper, SIGHUP);
    put(folder / "go", "");
  };
  child = &loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  loop->run_until([&] { return ended; });
  EXPECT_EQ(result.end.code, 0);
  EXPECT_EQ(content(folder / "output"), "ready\nsurvived\n");
}

TEST(Descendants, a_reaper_that_is_killed_leaves_nothing_either) {
  ASSERT_TRUE(become_subreaper().ok());
  const TempFolder folder;
  auto loop = *Loop::create();
  ChildResult result;
  bool ended = false;
  Child* child = nullptr;
  ChildRequest request = shell(folder, deaf_daemon("daemon") + "echo ready; sleep 1000");
  request.line = [&](std::string_view) { kill(static_cast<pid_t>(child->pid()), SIGKILL); };
  child = &loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  loop->run_until([&] { return ended; });
  EXPECT_EQ(result.end.kind, EndKind::signalled);
  EXPECT_EQ(result.end.code, SIGKILL);
  EXPECT_GE(result.strays, 1);
  EXPECT_FALSE(is_running(pid_in(folder / "daemon")));
}

TEST(Descendants, killing_strays_spares_the_children_of_the_loop) {
  ASSERT_TRUE(become_subreaper().ok());
  const TempFolder folder;
  const pid_t stray = fork();
  if (stray == 0) {
    execlp("sleep", "sleep", "1000", nullptr);
    _exit(1);
  }
  auto loop = *Loop::create();
  ChildResult result;
  bool ended = false;
  ChildRequest request = shell(folder, "echo ready; while [ ! -e go ]; do sleep 0.01; done");
  request.line = [&](std::string_view) {
    EXPECT_EQ(kill_strays(), 1);
    EXPECT_EQ(kill_strays(), 0);
    put(folder / "go", "");
  };
  loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  loop->run_until([&] { return ended; });
  EXPECT_EQ(result.end.kind, EndKind::exited);
  EXPECT_FALSE(is_running(stray));
}

TEST(Descendants, a_conductor_that_is_killed_takes_all_with_it) {
  const TempFolder folder;
  const std::string mark = "CONDUCT_TEST_MARK=" + folder.path();
  const pid_t conductor =
      start_conductor({"run", folder.path(), mark, deaf_daemon("daemon") + "sleep 1000"});
  const pid_t daemon = pid_in(folder / "daemon");
  ASSERT_TRUE(is_running(daemon));
  ASSERT_GE(count_marked(mark), 3);  // reaper, shell, daemon
  kill(conductor, SIGKILL);
  waitpid(conductor, nullptr, 0);
  EXPECT_TRUE(eventually([&] { return count_marked(mark) == 0; }));
  EXPECT_FALSE(is_running(daemon));
}

TEST(Descendants, what_a_dead_conductor_left_is_found_by_its_environment_with_all_below_it) {
  const TempFolder folder;
  const std::string mark = "CONDUCT_TEST_MARK=" + folder.path();
  const pid_t conductor =
      start_conductor({"run", folder.path(), mark,
                       "env -i PATH=/usr/bin:/bin sh -c '" +
                           std::string("trap \"\" TERM; echo $$ > unmarked; sleep 1000 & wait") +
                           "' &\nwhile [ ! -s unmarked ]; do :; done; sleep 1000"});
  const pid_t unmarked = pid_in(folder / "unmarked");
  kill(conductor, SIGSTOP);  // its children get no SIGTERM: as if the reaper's grace were long
  EXPECT_GE(kill_by_environment("CONDUCT_TEST_MARK", folder.path()), 2);
  EXPECT_EQ(count_marked(mark), 0);
  EXPECT_EQ(kill_by_environment("CONDUCT_TEST_MARK", folder.path()), 0);
  EXPECT_TRUE(eventually([&] { return !is_running(unmarked); }));
  kill(conductor, SIGKILL);
  waitpid(conductor, nullptr, 0);
}

TEST(Descendants, an_environment_is_matched_as_a_whole) {
  const TempFolder folder;
  const pid_t other = fork();
  if (other == 0) {
    execle(
        "/bin/sleep", "sleep", "1000", nullptr,
        std::vector<const char*>{"CONDUCT_TEST_MARK=12", "X=CONDUCT_TEST_MARK=1", nullptr}.data());
    _exit(1);
  }
  EXPECT_TRUE(eventually([] { return count_marked("CONDUCT_TEST_MARK=12") == 1; }));
  EXPECT_EQ(kill_by_environment("CONDUCT_TEST_MARK", "1"), 0);
  EXPECT_TRUE(is_running(other));
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
}

TEST(Identity, names_a_process_for_good) {
  const std::string own = process_identity(getpid());
  EXPECT_EQ(own, process_identity(getpid()));
  EXPECT_NE(own, process_identity(1));
  EXPECT_EQ(process_identity(0), "");
  const pid_t child = fork();
  if (child == 0) _exit(0);
  EXPECT_TRUE(eventually([&] { return process_identity(child).empty(); }));  // a zombie is none
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace conduct::system
