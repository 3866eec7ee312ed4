// A program that waits for an answer is told from one that has said something.
#include "conductor/agents/question_text.h"

#include <gtest/gtest.h>

namespace conduct::agents {
namespace {

TEST(QuestionTextTest, TheEndOfADialogIsAQuestion) {
  EXPECT_EQ(question_at_end("reading\nOverwrite a.txt? (y/n) "), "Overwrite a.txt? (y/n)");
  EXPECT_EQ(question_at_end("\x1b[1mDo you trust the files in this folder?\x1b[0m\n\n"
                            "\x1b[36m> 1. Yes, proceed\x1b[0m\n  2. No, exit\n\n"),
            "Do you trust the files in this folder?");
  EXPECT_EQ(question_at_end("Log in first. Press Enter to open the browser...\n"),
            "Log in first. Press Enter to open the browser...");
  EXPECT_EQ(question_at_end("Password: "), "Password:");
}

TEST(QuestionTextTest, WhatIsDoneOrSaidBeforeIsNone) {
  EXPECT_EQ(question_at_end(""), "");
  EXPECT_EQ(question_at_end("compiling a.c\ncompiling b.c\n"), "");
  std::string output = "Continue? (y/n) y\n";
  for (int i = 0; i < 20; ++i) output += "compiling\n";
  EXPECT_EQ(question_at_end(output), "") << "it went on after that";
  EXPECT_EQ(question_at_end("{\"type\":\"text\",\"text\":\"Shall I go on?\"}\n"), "")
      << "a record is its adapter's to read";
}

}  // namespace
}  // namespace conduct::agents
