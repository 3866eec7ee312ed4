// What command lines set, and what is said of wrong ones.
#include "conductor/cli/command_line.h"

#include "conductor/cli/run.h"
#include "stage.h"

#include <gmock/gmock.h>

namespace conduct::cli {
namespace {

using ::testing::IsEmpty;

class RunWords : public ::testing::Test {
 protected:
  base::Status read(std::vector<std::string> words) {
    arguments = {};
    Syntax syntax;
    declare(syntax, arguments);
    return read_words(syntax, std::move(words));
  }

  std::string complaint(std::vector<std::string> words) {
    const base::Status status = read(std::move(words));
    if (status.ok()) return "none";
    EXPECT_EQ(status.error().fault, base::Fault::usage);
    const std::string& hint = status.error().hint;
    return status.error().message + (hint.empty() ? "" : " (" + hint + ")");
  }

  RunArguments arguments;
};

TEST_F(RunWords, NothingGivenLeavesEverythingToTheConfiguration) {
  ASSERT_TRUE(read({}).ok());
  EXPECT_THAT(arguments.flags.spec, IsEmpty());
  EXPECT_FALSE(arguments.flags.jobs);
  EXPECT_FALSE(arguments.flags.retries);
  EXPECT_FALSE(arguments.yes || arguments.dry_run || arguments.showing.json ||
               arguments.showing.ci);
}

TEST_F(RunWords, EveryFlagReachesItsPlace) {
  ASSERT_TRUE(read({"plans/a.md",  "--dry-run", "--phase", "2a",       "--yes",   "--jobs",   "4",
                    "--retries=0", "--agent",   "mine",    "--record", "out",     "--target", "dev",
                    "--land",      "branch",    "--json",  "--ci",     "--junit", "gates.xml"})
                  .ok());
  EXPECT_EQ(arguments.flags.spec, "plans/a.md");
  EXPECT_TRUE(arguments.dry_run);
  EXPECT_EQ(arguments.flags.phase, "2a");
  EXPECT_TRUE(arguments.yes);
  EXPECT_EQ(arguments.flags.jobs, 4);
  EXPECT_EQ(arguments.flags.retries, 0);
  EXPECT_EQ(arguments.flags.agent, "mine");
  EXPECT_EQ(arguments.flags.record, "out");
  EXPECT_EQ(arguments.flags.target, "dev");
  EXPECT_EQ(arguments.flags.land, "branch");
  EXPECT_TRUE(arguments.showing.json);
  EXPECT_TRUE(arguments.showing.ci);
  EXPECT_EQ(arguments.showing.junit, "gates.xml");

  ASSERT_TRUE(read({"--until", "3", "--agent-command", "sh agent.sh --fast", "-y", "-j2"}).ok());
  EXPECT_EQ(arguments.flags.until, "3");
  EXPECT_EQ(arguments.flags.agent_command, "sh agent.sh --fast");
  EXPECT_TRUE(arguments.yes);
  EXPECT_EQ(arguments.flags.jobs, 2);

  ASSERT_TRUE(read({"--replay", "recording"}).ok());
  EXPECT_EQ(arguments.flags.replay, "recording");
}

TEST_F(RunWords, TheLastOfTwoWinsSoThatAWrapperCanBeOverridden) {
  ASSERT_TRUE(read({"--jobs", "4", "--jobs", "2"}).ok());
  EXPECT_EQ(arguments.flags.jobs, 2);
}

TEST_F(RunWords, WhatFollowsTwoDashesIsAnOperand) {
  ASSERT_TRUE(read({"--", "--yes"}).ok());
  EXPECT_EQ(arguments.flags.spec, "--yes");
  EXPECT_FALSE(arguments.yes);
}

TEST_F(RunWords, WrongLinesAreNamed) {
  EXPECT_EQ(complaint({"--jbos", "3"}), "there is no option --jbos (did you mean --jobs?)");
  EXPECT_EQ(complaint({"--qqqqqqq=3"}), "there is no option --qqqqqqq");
  EXPECT_EQ(complaint({"a.md", "b.md"}), "\"b.md\" is one argument too many");
  EXPECT_EQ(complaint({"--jobs"}), "--jobs needs a value: --jobs N");
  EXPECT_EQ(complaint({"-j"}), "--jobs needs a value: --jobs N");
  EXPECT_EQ(complaint({"--jobs", "many"}),
            "--jobs takes a whole number of at least 1, not \"many\"");
  EXPECT_EQ(complaint({"--jobs", "0"}), "--jobs takes a whole number of at least 1, not \"0\"");
  EXPECT_EQ(complaint({"--jobs", "2x"}), "--jobs takes a whole number of at least 1, not \"2x\"");
  EXPECT_EQ(complaint({"--jobs", "99999999999999999999"}),
            "--jobs takes a whole number of at least 1, not \"99999999999999999999\"");
  EXPECT_EQ(complaint({"--retries", "-1"}),
            "--retries takes a whole number of at least 0, not \"-1\"");
  EXPECT_EQ(complaint({"--land", "soon"}), "--land is one of merge, branch, none, not \"soon\"");
}

TEST_F(RunWords, ASwitchTakesNoValue) {
  // Else --yes=no would start a run.
  EXPECT_EQ(complaint({"--yes=no"}), "--yes takes no value");
  EXPECT_EQ(complaint({"--dry-run=false"}), "--dry-run takes no value");
}

TEST_F(RunWords, AnEmptyValueIsNotTakenForNone) {
  // `--target "$BRANCH"` with BRANCH unset must not run on another branch.
  EXPECT_EQ(complaint({"--target", ""}), "--target is empty");
  EXPECT_EQ(complaint({"--target="}), "--target needs a value: --target BRANCH");
}

TEST_F(RunWords, OneAgentAndOneChoiceOfPhasesAtMost) {
  ASSERT_TRUE(read({"--agent", "a", "--replay", "b"}).ok());
  const base::Status agents = check(arguments);
  ASSERT_FALSE(agents.ok());
  EXPECT_EQ(agents.error().message,
            "--agent, --agent-command and --replay each name the agent: give one");

  ASSERT_TRUE(read({"--phase", "1", "--until", "2"}).ok());
  const base::Status phases = check(arguments);
  ASSERT_FALSE(phases.ok());
  EXPECT_EQ(phases.error().message, "--phase and --until each choose the phases: give one");

  ASSERT_TRUE(read({"--agent", "a", "--phase", "1"}).ok());
  EXPECT_TRUE(check(arguments).ok());
}

class App : public ::testing::Test {
 protected:
  Stage stage;
};

TEST_F(App, WithoutACommandItShowsTheHelpAndIsAWrongLine) {
  EXPECT_EQ(stage.conduct({}), 2);
  EXPECT_EQ(stage.out, "");
  EXPECT_THAT(stage.err, ::testing::HasSubstr("Usage: conduct COMMAND"));
}

TEST_F(App, AnUnknownCommandNamesTheNearest) {
  EXPECT_EQ(stage.conduct({"staus"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: there is no command \"staus\"\n"
            "hint: did you mean `conduct status`?\n");
  EXPECT_EQ(stage.conduct({"xyzzyplugh"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: there is no command \"xyzzyplugh\"\n"
            "hint: `conduct help` lists them\n");
}

TEST_F(App, AWrongLinePointsAtTheHelpOfItsCommand) {
  EXPECT_EQ(stage.conduct({"run", "--jobs", "x"}), 2);
  EXPECT_EQ(stage.out, "");
  EXPECT_EQ(stage.err,
            "conduct: error: --jobs takes a whole number of at least 1, not \"x\"\n"
            "hint: conduct help run\n");
}

TEST_F(App, WithJsonAnErrorIsAnObjectOnStandardOutputToo) {
  EXPECT_EQ(stage.conduct({"status", "--json", "--bogus"}), 2);
  EXPECT_EQ(stage.out,
            "{\"schema\":\"conduct.error/1\",\"message\":\"there is no option --bogus\","
            "\"hint\":\"conduct help status\"}\n");
  EXPECT_EQ(stage.err, "conduct: error: there is no option --bogus\nhint: conduct help status\n");
}

TEST_F(App, TerminalEscapesInWordsDoNotReachTheTerminal) {
  EXPECT_EQ(stage.conduct({"\x1b[31mred"}), 2);
  EXPECT_EQ(stage.err.find('\x1b'), std::string::npos);
}

TEST_F(App, AFullDiskBehindStandardOutputIsAnError) {
  stage.flushed =
      base::Error{base::Fault::environment, "standard output could not be written: full", ""};
  EXPECT_EQ(stage.conduct({"--version"}), 4);
  EXPECT_EQ(stage.err, "conduct: error: standard output could not be written: full\n");
}

TEST_F(App, TellsItsVersion) {
  EXPECT_EQ(stage.conduct({"--version"}), 0);
  EXPECT_THAT(stage.out, ::testing::MatchesRegex("conduct [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace conduct::cli
