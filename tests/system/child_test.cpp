// A child in the loop: how it ends, what it is given, what is kept of its output.
#include "conductor/system/child.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>

namespace conduct::system {
namespace {

using core::EndKind;

TEST(Child, ends_with_its_exit_code_and_its_output_in_order) {
  const TempFolder folder;
  const ChildResult result = run(shell(folder, "echo one; echo two >&2; echo three; exit 7"));
  EXPECT_EQ(result.end.kind, EndKind::exited);
  EXPECT_EQ(result.end.code, 7);
  EXPECT_EQ(content(folder / "output"), "one\ntwo\nthree\n");
  EXPECT_EQ(result.tail, "one\ntwo\nthree\n");
  EXPECT_EQ(result.output_bytes, 14);
  EXPECT_EQ(result.strays, 0);
  EXPECT_EQ(result.unkillable, 0);
  EXPECT_EQ(result.output_error, "");
}

TEST(Child, ends_with_the_signal_that_killed_it) {
  const TempFolder folder;
  const ChildResult result = run(shell(folder, "kill -SEGV $$"));
  EXPECT_EQ(result.end.kind, EndKind::signalled);
  EXPECT_EQ(result.end.code, SIGSEGV);
}

TEST(Child, gets_exactly_the_environment_the_folder_and_the_input_of_its_request) {
  const TempFolder folder;
  put(folder / "input", "from a file\n");
  ChildRequest request = shell(folder, "");
  request.argv = {"/bin/sh", "-c", "cat; pwd; env -u PWD -u _ -u SHLVL -u OLDPWD | sort"};
  request.environment = {"PATH=/usr/bin:/bin", "GREETING=hello world"};
  request.input_file = folder / "input";
  run(request);
  EXPECT_EQ(content(folder / "output"),
            "from a file\n" + folder.path() + "\nGREETING=hello world\nPATH=/usr/bin:/bin\n");
}

TEST(Child, has_no_input_and_no_descriptor_that_was_not_meant_for_it) {
  const TempFolder folder;
  run(shell(folder, "wc -c; ls /proc/self/fd | wc -l"));  // ls: 0, 1, 2 and the folder it reads
  EXPECT_EQ(content(folder / "output"), "0\n4\n");
}

TEST(Child, starts_with_no_signal_blocked_or_ignored) {
  const TempFolder folder;
  auto loop = *Loop::create();  // ignores SIGPIPE for the conductor itself
  run(shell(folder, "grep -E '^Sig(Blk|Ign):' /proc/self/status | cut -f2"));
  // glibc's posix_spawn leaves its internal signals 32 and 33 ignored
  // (sysdeps/unix/sysv/linux/spawni.c).
  EXPECT_EQ(content(folder / "output"), "0000000000000000\n0000000180000000\n");
}

TEST(Child, has_a_session_of_its_own_without_a_terminal) {
  const TempFolder folder;
  run(shell(
      folder,
      "ps -o sid= -p $$ | tr -d ' '; echo $$; (: < /dev/tty) 2>/dev/null || echo no terminal"));
  const std::string output = content(folder / "output");
  const std::string pid = output.substr(0, output.find('\n'));
  EXPECT_EQ(output, pid + "\n" + pid + "\nno terminal\n");
}

TEST(Child, runs_below_a_reaper_that_is_known_by_its_name) {
  const TempFolder folder;
  run(shell(folder, "cat /proc/$PPID/comm"));
  EXPECT_EQ(content(folder / "output"), "conduct-reaper\n");
}

TEST(Child, takes_a_big_environment) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "echo ${#V0} ${#V9}");
  for (int i = 0; i < 10; ++i)
    request.environment.push_back("V" + std::to_string(i) + "=" + std::string(100000, 'x'));
  run(request);
  EXPECT_EQ(content(folder / "output"), "100000 100000\n");
}

TEST(Child, that_is_too_big_to_start_says_so) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "");
  request.environment.push_back(
      "HUGE=" + std::string(1 << 20, 'x'));  // more than execve(2) takes in one string
  const ChildResult result = run(request);
  EXPECT_EQ(result.end.kind, EndKind::not_started);
  EXPECT_EQ(result.end.detail, "sh: Argument list too long");
}

struct NotStarted {
  std::vector<std::string> argv;
  std::string detail;
};

TEST(Child, that_cannot_be_started_says_why) {
  const TempFolder folder;
  put(folder / "script", "#!/no/such/interpreter\n");
  put(folder / "text", "no program\n");
  ASSERT_EQ(chmod((folder / "script").c_str(), 0755), 0);
  const std::vector<NotStarted> cases = {
      {{"no-such-agent"}, "no-such-agent: not found in PATH"},
      {{"./no-such-agent"}, "./no-such-agent: No such file or directory"},
      {{"/no/such/agent"}, "/no/such/agent: No such file or directory"},
      {{"./text"}, "./text: Permission denied"},
      {{"./script"}, "./script: the interpreter in its #! line is missing"},
      {{}, "no program was given"},
  };
  for (const NotStarted& each : cases) {
    ChildRequest request = shell(folder, "");
    request.argv = each.argv;
    const ChildResult result = run(request);
    EXPECT_EQ(result.end.kind, EndKind::not_started) << each.detail;
    EXPECT_EQ(result.end.detail, each.detail);
  }
}

TEST(Child, without_a_place_for_its_files_is_not_started) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "true");
  request.cwd = folder / "gone";
  EXPECT_EQ(run(request).end.detail,
            "working directory " + folder / "gone" + ": No such file or directory");

  request = shell(folder, "true");
  request.input_file = folder / "prompt";
  EXPECT_EQ(run(request).end.detail,
            "cannot read its input " + folder / "prompt" + ": No such file or directory");

  request = shell(folder, "true");
  request.output_file = folder / "gone/output";
  EXPECT_EQ(run(request).end.detail,
            "cannot write its output to " + folder / "gone/output" + ": No such file or directory");
}

TEST(Child, is_found_by_the_path_of_its_own_environment_and_relative_to_its_own_folder) {
  const TempFolder folder;
  ASSERT_TRUE(make_directories(folder / "tools").ok());
  put(folder / "tools/greet", "#!/bin/sh\necho found\n");
  ASSERT_EQ(chmod((folder / "tools/greet").c_str(), 0755), 0);
  ChildRequest request = shell(folder, "");
  request.environment = {"PATH=" + folder / "tools" + ":/usr/bin:/bin"};
  request.argv = {"greet"};
  EXPECT_EQ(run(request).end.code, 0);
  request.argv = {"tools/greet"};
  EXPECT_EQ(run(request).end.code, 0);
  EXPECT_EQ(content(folder / "output"), "found\nfound\n");  // the second was appended
}

TEST(Child, that_takes_too_long_is_timed_out) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "sleep 1000");
  request.timeout_ms = 300;
  const ChildResult result = run(request);
  EXPECT_EQ(result.end.kind, EndKind::timed_out);
  EXPECT_GE(result.seconds, 0.3);
}

TEST(Child, that_is_deaf_to_sigterm_is_killed_after_its_grace) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "trap '' TERM; while :; do sleep 1000; done");
  request.timeout_ms = 300;
  request.grace_ms = 200;
  const ChildResult result = run(request);
  EXPECT_EQ(result.end.kind, EndKind::timed_out);
  EXPECT_GE(result.seconds, 0.5);
}

TEST(Child, may_clean_up_in_its_grace) {
  const TempFolder folder;
  auto loop = *Loop::create();
  ChildResult result;
  bool ended = false;
  Child* child = nullptr;
  ChildRequest request = shell(
      folder, "trap 'echo saved > state; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
  request.line = [&](std::string_view line) {
    if (line != "ready") return;  // the shell tells that its sleep was terminated
    child->terminate();
    child->terminate();  // twice is once
  };
  child = &loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  EXPECT_GT(child->pid(), 0);
  EXPECT_EQ(child->identity(), process_identity(child->pid()));
  EXPECT_NE(child->identity(), "");
  loop->run_until([&] { return ended; });
  EXPECT_EQ(result.end.kind, EndKind::exited);
  EXPECT_EQ(result.end.code, 3);
  EXPECT_EQ(content(folder / "state"), "saved\n");
}

}  // namespace
}  // namespace conduct::system
