// What a folder's name asks for, and what its asker reads in the end.
#include "conductor/run/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace conduct::run {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RequestTest, TheNameOfTheFolderSaysTheRole) {
  EXPECT_EQ(*requested_role("implementer-request-rows"), core::Role::implementer);
  EXPECT_EQ(*requested_role("fixer-request-2-request-x"), core::Role::fixer);
}

TEST(RequestTest, AnyOtherNameIsAnErrorThatSaysHowItIsToLook) {
  for (const std::string name :
       {"rows", "-request-rows", "reviewer-request-x", "synthesizer-request-x", "fixer-request-",
        "fixer-request-A", "fixer-request-a.b", "fixer-request-\n", "fixer_request_a"}) {
    const auto role = requested_role(name);
    ASSERT_FALSE(role.ok()) << name;
    EXPECT_THAT(role.error().message, HasSubstr("fixer-request-NAME"));
  }
  EXPECT_FALSE(requested_role("fixer-request-" + std::string(41, 'a')).ok());
}

TEST(RequestTest, AnAnswerBeginsWithWhatCameOfIt) {
  Answer answer;
  answer.outcome = core::HelperOutcome::merged;
  answer.files = {"a.c", "b\nc"};
  answer.summary = "wrote both";
  const std::string text = answer_text(answer);
  EXPECT_THAT(text, StartsWith("# merged\n"));
  EXPECT_THAT(text, HasSubstr("## Changed in your files\n\n- a.c\n- b"));
  EXPECT_THAT(text, HasSubstr("## It says\n\nwrote both\n"));
  EXPECT_THAT(text, Not(HasSubstr("b\nc"))) << "a name is one line";
}

TEST(RequestTest, AFailureNamesTheGatesAndWhereTheWorkIs) {
  Answer answer;
  answer.outcome = core::HelperOutcome::failed;
  answer.reason = "tests FAIL";
  answer.commit = "0123456789";
  core::GateResult gate = core::result_with(core::Verdict::fail, core::Cause::work, "exited 1");
  gate.gate = "tests";
  gate.excerpt = "one\ntwo";
  answer.gates = {gate};
  const std::string text = answer_text(answer);
  EXPECT_THAT(text, StartsWith("# failed\n\ntests FAIL\n"));
  EXPECT_THAT(text, HasSubstr("git show 0123456789"));
  EXPECT_THAT(text, HasSubstr("- tests (FAIL): exited 1\n      one\n      two\n"));
}

TEST(RequestTest, FilesThatMayHoldAPartOfItAreNamed) {
  Answer answer;
  answer.outcome = core::HelperOutcome::failed;
  answer.commit = "0123456789";
  answer.files = {"a.c"};
  const std::string text = answer_text(answer);
  EXPECT_THAT(text, HasSubstr("## May hold a part of it\n\n- a.c\n"));
  EXPECT_THAT(text, Not(HasSubstr("None of it")));
}

TEST(RequestTest, AListOfFilesIsCut) {
  Answer answer;
  for (int i = 0; i < 60; ++i) answer.files.push_back("f" + std::to_string(i));
  EXPECT_THAT(answer_text(answer), HasSubstr("- and 10 more\n"));
}

}  // namespace
}  // namespace conduct::run
