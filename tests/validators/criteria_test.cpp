// The `criteria` gate: each criterion is judged by what it is bound to, and prose passes nobody.
#include "validators/criteria.h"

#include "tests/validators/results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace conduct::validators {
namespace {

using core::Cause;
using core::Verdict;
using spec::CriterionKind;

CriterionEvidence of(CriterionKind kind, std::string text) {
  CriterionEvidence evidence;
  evidence.criterion.kind = kind;
  evidence.criterion.text = std::move(text);
  return evidence;
}

core::GateResult tests_gate(const char* command, Verdict verdict, Cause cause = Cause::none) {
  core::GateResult result;
  result.gate = "tests";
  result.subject = command;
  result.verdict = verdict;
  result.cause = cause;
  return result;
}

std::string judged_by_tests(std::vector<core::GateResult> tests) {
  CriterionEvidence evidence = of(CriterionKind::tests, "All tests pass");
  evidence.tests = std::move(tests);
  return told(judge_criterion(evidence, false));
}

TEST(TestsCriterion, IsWhatTheTestsGateSaid) {
  EXPECT_EQ(
      judged_by_tests({tests_gate("pytest", Verdict::pass), tests_gate("ctest", Verdict::pass)}),
      "PASS: the tests pass");
  EXPECT_EQ(
      judged_by_tests({tests_gate("pytest", Verdict::pass), tests_gate("ctest", Verdict::fail),
                       tests_gate("make", Verdict::could_not_run, Cause::environment)}),
      "FAIL: the tests fail: `ctest`");
}

TEST(TestsCriterion, CouldNotRunWhereTheTestsCouldNot) {
  EXPECT_EQ(judged_by_tests({tests_gate("pytest", Verdict::could_not_run, Cause::environment)}),
            "COULD_NOT_RUN (environment): the tests could not run: `pytest`");
  EXPECT_EQ(judged_by_tests({tests_gate("a", Verdict::could_not_run, Cause::environment),
                             tests_gate("b", Verdict::could_not_run, Cause::work)}),
            "COULD_NOT_RUN (work): the tests could not run: `a`, `b`");
}

TEST(TestsCriterion, IsNotMetByTestsThatAreNotThere) {
  EXPECT_EQ(judged_by_tests({}), "COULD_NOT_RUN (work): the phase has no test command");
  EXPECT_EQ(judged_by_tests({tests_gate("pytest", Verdict::not_applicable)}),
            "COULD_NOT_RUN (work): the phase has no test command");
}

TEST(TestsCriterion, CountsTestsThatAreOnlyReportedHereAsWell) {
  core::GateResult reported = tests_gate("pytest", Verdict::fail);
  reported.blocking = false;
  EXPECT_EQ(judged_by_tests({reported}), "FAIL: the tests fail: `pytest`");
}

TEST(CommandCriterion, IsTheCommandsOwnVerdict) {
  CriterionEvidence evidence =
      of(CriterionKind::command, "No import errors: `python -c 'import x'`");
  evidence.run = exited(1, "ModuleNotFoundError\n", "python -c 'import x'");
  const core::GateResult result = judge_criterion(evidence, false);
  EXPECT_EQ(told(result), "FAIL: exited 1");
  EXPECT_EQ(result.gate, "criteria");
  EXPECT_EQ(result.subject, "No import errors: `python -c 'import x'`");
  EXPECT_EQ(result.excerpt, "ModuleNotFoundError\n");
}

TEST(FilesCriterion, IsTheFilesVerdictUnderItsOwnName) {
  CriterionEvidence evidence = of(CriterionKind::files, "docs/api.md exists");
  evidence.criterion.paths = {"docs/api.md"};
  const core::GateResult result = judge_criterion(evidence, false);
  EXPECT_EQ(told(result), "FAIL: docs/api.md is missing");
  EXPECT_EQ(result.gate, "criteria");
  EXPECT_EQ(result.subject, "docs/api.md exists");
}

CriterionEvidence no_todo(std::vector<TreeFile> files, std::vector<std::string> paths = {"src/"}) {
  CriterionEvidence evidence = of(CriterionKind::absent, "No TODO/FIXME in src/");
  evidence.criterion.paths = std::move(paths);
  evidence.criterion.pattern = {"TODO", "FIXME"};
  for (const TreeFile& one : files) evidence.tree.push_back(one.path);
  evidence.files = std::move(files);
  return evidence;
}

TEST(AbsentCriterion, PassesWhereTheWordsAreNot) {
  EXPECT_EQ(told(judge_criterion(no_todo({file("src/a.c", "int todo;\n// TODOS, MY_TODO, ToDo\n"),
                                          file("b", "TODO\n")}),
                                 false)),
            "PASS: no TODO, FIXME in 1 file");
}

TEST(AbsentCriterion, SaysWhereTheyAreFiveAtMost) {
  EXPECT_EQ(
      told(judge_criterion(no_todo({file("src/a.c", "ok\n// TODO(me): x\n"),
                                    file("src/b.c", "FIXME\r\nTODO FIXME\nx\nTODO\nTODO\nTODO\n")}),
                           false)),
      "FAIL: TODO, FIXME found at src/a.c:2, src/b.c:1, src/b.c:2, src/b.c:4, src/b.c:5 and 1 "
      "more");
}

TEST(AbsentCriterion, AWordWithSmallLettersIsSoughtInAnyCase) {
  CriterionEvidence evidence = no_todo({file("src/a.js", "x\nCONSOLE.LOG(1)\nmyconsole.log(2)\n")});
  evidence.criterion.pattern = {"console.log("};
  EXPECT_EQ(told(judge_criterion(evidence, false)), "FAIL: console.log( found at src/a.js:2");
}

TEST(AbsentCriterion, LooksEverywhereWhenNoPlaceIsNamed) {
  EXPECT_EQ(told(judge_criterion(no_todo({file("a", "x\n"), file("b", "TODO\n")}, {}), false)),
            "FAIL: TODO, FIXME found at b:1");
}

TEST(AbsentCriterion, PassesOverBinaryFiles) {
  EXPECT_EQ(told(judge_criterion(no_todo({file("src/x.o", std::string("\0TODO", 5))}), false)),
            "PASS: no TODO, FIXME in 1 file");
}

TEST(AbsentCriterion, IsNotMetByWhatNobodyLookedAt) {
  EXPECT_EQ(told(judge_criterion(no_todo({file("lib/a.c", "x\n")}), false)),
            "COULD_NOT_RUN (work): there is nothing to look in: src/ names no file");
  std::vector<TreeFile> cut = {file("src/a.c", "x\n")};
  cut[0].size = 1'000'000;
  EXPECT_EQ(told(judge_criterion(no_todo(cut), false)),
            "COULD_NOT_RUN (environment): src/a.c was not read whole");
  cut.push_back(file("src/b.c", "TODO\n"));
  EXPECT_EQ(told(judge_criterion(no_todo(cut), false)), "FAIL: TODO, FIXME found at src/b.c:1");
  CriterionEvidence unread = no_todo({});
  unread.tree = {"src/a.c"};
  EXPECT_EQ(told(judge_criterion(unread, false)),
            "COULD_NOT_RUN (environment): src/a.c was not read whole");
}

TEST(ProseCriterion, PassesNobodyAndBlocksOnlyWhenToldTo) {
  const core::GateResult open =
      judge_criterion(of(CriterionKind::prose, "The code is nice"), false);
  EXPECT_EQ(told(open), "N/A: unchecked: nothing checks this criterion");
  EXPECT_TRUE(open.unchecked);
  EXPECT_EQ(open.subject, "The code is nice");
  const core::GateResult strict =
      judge_criterion(of(CriterionKind::prose, "The code is nice"), true);
  EXPECT_EQ(
      told(strict),
      "COULD_NOT_RUN (environment): nothing checks this criterion, and [gates] prose is \"block\"");
  EXPECT_FALSE(strict.unchecked);
}

}  // namespace
}  // namespace conduct::validators
