// Questions, and how messages look.
#include "conductor/cli/terminal.h"

#include "stage.h"

#include <gtest/gtest.h>

namespace conduct::cli {
namespace {

bool answered(std::initializer_list<std::string> answers) {
  Stage stage;
  stage.answers = answers;
  const bool yes = confirmed(stage.terminal(), "Start?");
  EXPECT_EQ(stage.err.rfind("Start? [y/N] ", 0), 0u);
  EXPECT_EQ(stage.out, "") << "a question is no data";
  return yes;
}

TEST(Confirm, OnlyAYesIsAYes) {
  EXPECT_TRUE(answered({"y"}));
  EXPECT_TRUE(answered({"Y"}));
  EXPECT_TRUE(answered({"yes"}));
  EXPECT_TRUE(answered({"  Yes \r"}));
  EXPECT_FALSE(answered({"n"}));
  EXPECT_FALSE(answered({""}));
  EXPECT_FALSE(answered({"yellow"}));
  EXPECT_FALSE(answered({"no", "y"})) << "asks once";
}

TEST(Confirm, TheEndOfInputIsANoAndEndsTheLine) {
  Stage stage;
  EXPECT_FALSE(confirmed(stage.terminal(), "Start?"));
  EXPECT_EQ(stage.err, "Start? [y/N] \n");
}

TEST(Pick, AnEmptyLineIsTheFirst) {
  Stage stage;
  stage.answers = {" codex ", "", "neither"};
  const Terminal terminal = stage.terminal();
  const std::vector<std::string> choices{"claude", "codex"};
  EXPECT_EQ(picked(terminal, "Which agent?", choices), "codex");
  EXPECT_EQ(stage.err, "Which agent? claude, codex [claude] ");
  EXPECT_EQ(picked(terminal, "Which agent?", choices), "claude");
  EXPECT_EQ(picked(terminal, "Which agent?", choices), "neither");
  EXPECT_EQ(picked(terminal, "Which agent?", choices), "claude") << "the end of input";
}

TEST(ErrorText, HasTheHintOnALineOfItsOwn) {
  const base::Error error{base::Fault::environment, "there is no git repository here", "git init"};
  EXPECT_EQ(error_text(error, false),
            "conduct: error: there is no git repository here\nhint: git init\n");
  EXPECT_EQ(error_text({base::Fault::usage, "no", ""}, false), "conduct: error: no\n");
}

TEST(ErrorText, IsColouredOnlyWhereAskedForAndKeepsForeignEscapesOut) {
  const base::Error error{base::Fault::environment, "bad file \x1b[2Jname", ""};
  EXPECT_EQ(error_text(error, false).find('\x1b'), std::string::npos);
  EXPECT_EQ(error_text(error, true), "conduct: \x1b[1;31merror:\x1b[0m bad file \\x1b[2Jname\n");
}

}  // namespace
}  // namespace conduct::cli
