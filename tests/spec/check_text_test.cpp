// Which code below "Verification:" is run, and how it is to end: a command that nobody meant to be
// run is never run, and none is lost without a word.
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Phase below(const std::string& text) {
  return parse("Test Command: make\n\n## Phase 1: A\n\n- t\n\n" + text).spec.phases.at(0);
}

std::vector<std::string> commands_of(const std::string& item) {
  std::vector<std::string> commands;
  for (const TestCommand& test : below("Verification:\n\n- " + item + "\n").test_commands)
    commands.push_back(test.command);
  return commands;
}

TEST(CheckText, WhatIsForAnotherTimeIsNotRun) {
  for (const char* item :
       {"Never run: `make destroy`", "Rollback: `kubectl rollout undo deploy/x`",
        "Manual: `make deploy-prod`", "Do not run: `make x`", "Deploy: `make deploy`"}) {
    EXPECT_THAT(commands_of(item), IsEmpty()) << item;
  }
  EXPECT_THAT(commands_of("Lint: `make lint`"), ElementsAre("make lint"));
  EXPECT_THAT(commands_of("Manual YAML lint: `make yaml`"), ElementsAre("make yaml"));
}

TEST(CheckText, ASentenceSaysHowTheCommandIsToEnd) {
  const auto one = [](const std::string& item) {
    return below("Verification:\n\n- " + item + "\n").test_commands.at(0);
  };
  EXPECT_TRUE(one("`grep -r TODO src` finds nothing").silent);
  for (const char* form : {"exits 2", "exits with 2", "exits with code 2", "exits with status 2",
                           "returns exit code 2", "exits 2, and says why"}) {
    const TestCommand test = one("`./x --bad` " + std::string(form));
    EXPECT_TRUE(test.fails && test.lasts) << form;
    EXPECT_EQ(test.exit_code, 2) << form;
  }
  EXPECT_TRUE(one("`./x --bad` fails").fails);
  EXPECT_EQ(one("`./x --bad` fails").exit_code, 0);
  EXPECT_FALSE(one("`./x` exits 0").fails);
  EXPECT_FALSE(one("`make lint` reports no errors").fails);
}

TEST(CheckText, WhatTheSentenceDeniesIsNotTurnedRound) {
  EXPECT_THAT(commands_of("`grep -r TODO src` must not find anything"), IsEmpty());
  EXPECT_THAT(below("Verification:\n\n- `grep -r x src` is empty\n").criteria, SizeIs(1));
}

TEST(CheckText, WorkBeforeACheckDoesNotHideIt) {
  EXPECT_THAT(commands_of("`rm -rf build && make`"), ElementsAre("rm -rf build && make"));
  EXPECT_THAT(commands_of("`git diff --exit-code`"), ElementsAre("git diff --exit-code"));
  EXPECT_THAT(commands_of("`pip install -r r.txt && pytest -q`"),
              ElementsAre("pip install -r r.txt && pytest -q"));
  EXPECT_THAT(below("Verification:\n\n```bash\nnpm ci\nnpm test\n```\n").test_commands, SizeIs(1));
  EXPECT_THAT(below("Verification:\n\n```bash\ncd web\nnpm ci\n```\n").test_commands, IsEmpty());
  EXPECT_THAT(commands_of("`git commit -m x`"), IsEmpty());
}

TEST(CheckText, WhatAGotchaOrATaskSpeaksOfIsNotSaid) {
  const Phase phase = below("Gotchas:\n\n- Test Command: `rm -rf build` is slow\n- another\n");
  EXPECT_THAT(phase.test_commands, IsEmpty());
  EXPECT_THAT(phase.gotchas, SizeIs(2));
  EXPECT_THAT(below("- [ ] Test Command: implement `make test`\n").test_commands, IsEmpty());
  EXPECT_THAT(
      codes_of("Test Command: make\n\n## Phase 1: A\n\n- [ ] Retries: make it try 3 times\n"),
      IsEmpty());
  EXPECT_THAT(below("- **Gotchas**:\n  - slow\n- **Test Command**: `make x`\n").test_commands,
              SizeIs(1));
}

TEST(CheckText, ATableOfTasksMayHaveTheirCommands) {
  const Phase phase = parse(
                          "## Phase 1: A\n\n| Task | Test Command |\n|--|--|\n| a | `make a` |\n"
                          "| b | look at it |\n")
                          .spec.phases.at(0);
  EXPECT_THAT(phase.tasks, SizeIs(2));
  ASSERT_THAT(phase.test_commands, SizeIs(1));
  EXPECT_EQ(phase.test_commands[0].command, "make a");
}

TEST(CheckText, ExpectedFailOfAModuleIsOfThatModule) {
  const Phase phase = below(
      "### Module: tests\n\nExpected: fail\nTest Command: make tests\n\n- t\n\n"
      "### Module: docs\n\nTest Command: make docs\n\n- t\n");
  EXPECT_FALSE(phase.options.expected_fail);
  EXPECT_TRUE(phase.modules.at(0).test_commands.at(0).fails);
  EXPECT_FALSE(phase.modules.at(1).test_commands.at(0).fails);
}

TEST(CheckText, NamesOfFunctionsAndFilesAreNoCommands) {
  for (const char* text : {"`login()` passes", "`--flag` passes", "`tests/test_a.py` passes"})
    EXPECT_EQ(bind_criterion(text, 1).kind, CriterionKind::prose) << text;
  for (const char* text : {"`pytest` passes", "`./check.py` passes", "`script/check` passes",
                           "`make test` passes", "`check.sh` succeeds", "Command `a.py` exits 0"})
    EXPECT_EQ(bind_criterion(text, 1).kind, CriterionKind::command) << text;
}

}  // namespace
}  // namespace conduct::spec
