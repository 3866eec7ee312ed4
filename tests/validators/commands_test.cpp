// A command has to exit 0; one that could not run is told apart from one that failed, and blamed
// rightly.
#include "validators/commands.h"

#include "tests/validators/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace conduct::validators {
namespace {

using core::EndKind;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Command, PassesWithExitZeroAndFailsWithAnother) {
  EXPECT_EQ(told(judge_command("licences", exited(0, "ok\n"))), "PASS: exited 0");
  EXPECT_EQ(told(judge_command("licences", exited(3, "bad\n"))), "FAIL: exited 3");
}

TEST(Command, ResultCarriesWhatIsKnownOfTheRun) {
  CommandRun run = exited(1, "two problems\n", "./licences --strict");
  run.log = "gates/1/licences.log";
  run.seconds = 2.5;
  const core::GateResult result = judge_command("licences", run);
  EXPECT_EQ(result.gate, "licences");
  EXPECT_EQ(result.subject, "./licences --strict");
  EXPECT_EQ(result.excerpt, "two problems\n");
  EXPECT_EQ(result.log, "gates/1/licences.log");
  EXPECT_EQ(result.seconds, 2.5);
}

TEST(Command, ALimitThatEndedItIsNamed) {
  CommandRun run = exited(153, "");
  run.end.detail = "a file grew beyond the limit";
  EXPECT_EQ(told(judge_command("x", run)), "FAIL: exited 153: a file grew beyond the limit");
  run.end = {core::EndKind::signalled, 24, "processor time was used up"};
  EXPECT_EQ(told(judge_command("x", run)),
            "COULD_NOT_RUN (work): was killed by signal 24 (SIGXCPU): processor time was used up");
}

TEST(Command, CrashInsideIsAFailureThatNamesTheSignal) {
  EXPECT_EQ(told(judge_command("x", exited(139, "Segmentation fault\n"))),
            "FAIL: exited 139: crashed by signal 11 (SIGSEGV)");
  EXPECT_EQ(told(judge_command("x", exited(255, ""))), "FAIL: exited 255");
}

TEST(Command, ThatDidNotEndByItselfCouldNotRun) {
  CommandRun slow = ended(EndKind::timed_out, 0);
  slow.seconds = 1800;
  EXPECT_EQ(told(judge_command("x", slow)),
            "COULD_NOT_RUN (work): did not end within its time limit and was stopped "
            "after 30m00s");
  EXPECT_EQ(told(judge_command("x", ended(EndKind::signalled, 9))),
            "COULD_NOT_RUN (work): was killed by signal 9 (SIGKILL)");
  EXPECT_EQ(told(judge_command("x", ended(EndKind::not_started, 0, "/bin/sh: No such file"))),
            "COULD_NOT_RUN (environment): could not be started: /bin/sh: No such file");
}

struct Missing {
  const char* says;
  const char* told;
};

TEST(Command, Exit127IsBlamedOnWhoShouldHaveTheProgram) {
  const std::vector<Missing> cases = {
      {"sh: 1: foo: not found\n", "(environment): foo is not in PATH"},
      {"bash: line 1: foo: command not found\n", "(environment): foo is not in PATH"},
      {"bash: foo: command not found\n", "(environment): foo is not in PATH"},
      {"zsh:1: command not found: foo\n", "(environment): foo is not in PATH"},
      {"sh: foo: not found\n", "(environment): foo is not in PATH"},
      {"env: ‘foo’: No such file or directory\n", "(environment): foo is not in PATH"},
      {"/usr/bin/env: 'foo': No such file or directory\n", "(environment): foo is not in PATH"},
      {"timeout: failed to run command ‘foo’: No such file or directory\n",
       "(environment): foo is not in PATH"},
      {"xargs: foo: No such file or directory\n", "(environment): foo is not in PATH"},
      {"/bin/sh: 1: ./x: not found\n", "(work): ./x was not found"},
      {"bash: line 1: ./x: No such file or directory\n", "(work): ./x was not found"},
      {"bash: ./x: cannot execute: required file not found\n", "(work): ./x was not found"},
      {"\x1b[31msh: 1: foo: not found\x1b[0m\r\n", "(environment): foo is not in PATH"},
  };
  for (const Missing& one : cases) {
    EXPECT_EQ(told(judge_command("x", exited(127, one.says))),
              std::string("COULD_NOT_RUN ") + one.told)
        << one.says;
  }
}

TEST(Command, Exit127FromDeepInsideNamesTheLastProgramThatWasMissed) {
  const std::string output =
      "checking for pigz... configure: pigz: not found\n"
      "building\n"
      "./ci/run.sh: line 12: cargo: command not found\n"
      "ls: cannot access 'target/out': No such file or directory\n";
  EXPECT_EQ(told(judge_command("x", exited(127, output))),
            "COULD_NOT_RUN (environment): cargo is not in PATH");
}

TEST(Command, Exit127ThatNamesNobodyIsTheWorksFault) {
  for (const char* output : {"", "not found\n", "something: went quite wrong: not found\n"}) {
    EXPECT_EQ(told(judge_command("x", exited(127, output))),
              "COULD_NOT_RUN (work): exited 127: a program that it calls was not found")
        << output;
  }
}

TEST(Command, NotFoundInTheOutputOfARunThatFailedOtherwiseIsOnlyAFailure) {
  EXPECT_EQ(told(judge_command("x", exited(2, "sh: 1: foo: not found\nmake: *** Error 127\n"))),
            "FAIL: exited 2");
}

TEST(Command, Exit126IsAFileThatCannotBeExecuted) {
  EXPECT_EQ(told(judge_command("x", exited(126, "sh: 1: ./run: Permission denied\n"))),
            "COULD_NOT_RUN (work): ./run cannot be executed");
  EXPECT_EQ(told(judge_command(
                "x", exited(126, "bash: ./run: /opt/py9: bad interpreter: No such file\n"))),
            "COULD_NOT_RUN (work): ./run cannot be executed");
  EXPECT_EQ(told(judge_command(
                "x", exited(126, "sh: gcc: cannot execute binary file: Exec format error\n"))),
            "COULD_NOT_RUN (environment): gcc cannot be executed");
  EXPECT_EQ(told(judge_command("x", exited(126, ""))),
            "COULD_NOT_RUN (work): exited 126: a program that it calls cannot be "
            "executed");
}

TEST(Command, ReasonIsSafeToShow) {
  const core::GateResult hostile = judge_command("x", exited(127,
                                                             "sh: 1: \x1b]0;owned\x07\x01"
                                                             "foo: not found\n"));
  EXPECT_EQ(hostile.reason, "\\x01foo is not in PATH");
}

TEST(Command, ExcerptIsTheEndOfTheOutputFromALinesStartWithoutColours) {
  std::string output;
  for (int i = 0; i < 1000; ++i) output += "line " + std::to_string(i) + "\n";
  output += "\x1b[1;31merror:\x1b[0m \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1b(B\x01\n";
  const std::string excerpt = judge_command("x", exited(1, output)).excerpt;
  EXPECT_LE(excerpt.size(), 4200u);
  EXPECT_THAT(excerpt, ::testing::StartsWith("line "));
  EXPECT_THAT(excerpt, ::testing::EndsWith("line 999\nerror: link \\x01\n"));
  EXPECT_THAT(excerpt, Not(HasSubstr("\x1b")));
}

TEST(Command, AnEscapeSequenceThatNeverEndsHidesNothingAfterItsLine) {
  EXPECT_EQ(judge_command("x", exited(1, "a\x1b]0;title\nfailed\n\x1b[")).excerpt, "a\nfailed\n");
}

}  // namespace
}  // namespace conduct::validators
