// What is told of gates that were judged before any work.
#include "conductor/core/base_check.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

BaseGate gate(Verdict verdict, const char* subject, int line = 7, const char* name = "tests") {
  BaseGate made;
  made.line = line;
  made.result = result_with(verdict, Cause::none, "the reason");
  made.result.gate = name;
  made.result.subject = subject;
  return made;
}

std::vector<std::string> codes(const std::vector<BaseGate>& gates) {
  std::vector<std::string> out;
  for (const base::Diagnostic& finding : findings_of({"", "", gates})) out.push_back(finding.code);
  return out;
}

TEST(BaseCheckTest, AGateThatFailsBeforeTheWorkIsAsItShouldBe) {
  EXPECT_THAT(codes({gate(Verdict::fail, "make test"), gate(Verdict::not_applicable, "prose")}),
              IsEmpty());
}

TEST(BaseCheckTest, AGateThatPassesSaysNothingAboutTheWork) {
  const auto findings =
      findings_of({"", "", {gate(Verdict::pass, "README.md exists", 9, "files")}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "CS301");
  EXPECT_EQ(findings[0].severity, base::Severity::warning);
  EXPECT_EQ(findings[0].line, 9);
  EXPECT_THAT(findings[0].message, HasSubstr("this criterion passes already"));
}

TEST(BaseCheckTest, ACommandThatMustFailMayDoSoForWantOfItsFile) {
  BaseGate red = gate(Verdict::pass, "pytest tests/test_x.py");
  red.must_fail = true;
  const auto findings = findings_of({"", "", {red}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "CS301");
  EXPECT_EQ(findings[0].message,
            "this test command fails already, as it must, before any work: it says nothing about "
            "the work");
  EXPECT_THAT(findings[0].hint, HasSubstr("names the file"));
}

TEST(BaseCheckTest, TheTestCommandOfTheWholePlanIsToldOnce) {
  EXPECT_THAT(codes({gate(Verdict::pass, "make test"), gate(Verdict::pass, "make test"),
                     gate(Verdict::pass, "make lint")}),
              ElementsAre("CS301", "CS301"));
}

TEST(BaseCheckTest, AGateThatCannotRunSaysWhoseFaultItIs) {
  BaseGate lacking = gate(Verdict::could_not_run, "tox");
  lacking.result.cause = Cause::environment;
  BaseGate early = gate(Verdict::could_not_run, "./run-tests", 8);
  early.result.cause = Cause::work;
  const auto findings = findings_of({"", "", {lacking, early}});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].code, "CS302");
  EXPECT_THAT(findings[0].hint, HasSubstr("this machine"));
  EXPECT_THAT(findings[1].hint, HasSubstr("the work"));
}

TEST(BaseCheckTest, ASetupThatWorksAlreadyIsAsItShouldBeAndOneThatFailsIsTold) {
  EXPECT_THAT(codes({gate(Verdict::pass, "npm ci", 3, "setup")}), IsEmpty());
  const auto findings = findings_of({"", "", {gate(Verdict::fail, "npm ci", 3, "setup")}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "CS304");
  EXPECT_THAT(findings[0].message, HasSubstr("the setup `npm ci` of this phase fails at the base"));
}

TEST(BaseCheckTest, WhatASetupHeldBackIsNotTold) {
  BaseGate waiting = gate(Verdict::could_not_run, "npm test");
  waiting.held_back = true;
  EXPECT_THAT(codes({waiting}), IsEmpty());
}

TEST(BaseCheckTest, AConfiguredGateKeepsOldWorkSound) {
  BaseGate lint = gate(Verdict::pass, "make lint", 0, "style");
  lint.configured = true;
  EXPECT_THAT(codes({lint}), IsEmpty());
  lint.result.verdict = Verdict::fail;
  const auto findings = findings_of({"", "", {lint}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "CS303");
  EXPECT_THAT(findings[0].message, HasSubstr("the gate style fails already"));
}

}  // namespace
}  // namespace conduct::core
