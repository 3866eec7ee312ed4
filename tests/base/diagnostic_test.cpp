// Diagnostics, asserted as the whole text that a person sees.
#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace conduct::base {
namespace {

TEST(Diagnostic, ShowsTheLineTheCaretAndTheHint) {
  EXPECT_EQ(render({"CS001", Severity::error, 12, 3, "no such phase \"4\"", "did you mean \"3\"?",
                    "- Depends on: 4"},
                   "SPEC.md", false),
            "SPEC.md:12:3: error: no such phase \"4\" [CS001]\n"
            "  12 | - Depends on: 4\n"
            "     |   ^\n"
            "     = hint: did you mean \"3\"?\n");
}

TEST(Diagnostic, NeedsNoColumnNoLineAndNoHint) {
  EXPECT_EQ(render({"CS002", Severity::warning, 7, 0, "a whole line", "", "text"}, "a.md", false),
            "a.md:7: warning: a whole line [CS002]\n"
            "  7 | text\n");
  EXPECT_EQ(render({"CS003", Severity::error, 0, 0, "no phases", "add one", ""}, "a.md", false),
            "a.md: error: no phases [CS003]\n"
            "  = hint: add one\n");
  EXPECT_EQ(render({"", Severity::error, 3, 1, "empty line", "", ""}, "a.md", false),
            "a.md:3:1: error: empty line\n");
}

TEST(Diagnostic, CaretCountsCodePointsAndTabsAsOne) {
  EXPECT_EQ(render({"C", Severity::error, 1, 6, "here", "", "\täü!"}, "f", false),
            "f:1:6: error: here [C]\n"
            "  1 |  äü!\n"
            "    |    ^\n");
}

TEST(Diagnostic, ColumnBehindTheEndPointsBehindTheEnd) {
  EXPECT_EQ(render({"C", Severity::error, 1, 99, "here", "", "ab"}, "f", false),
            "f:1:99: error: here [C]\n"
            "  1 | ab\n"
            "    |   ^\n");
}

TEST(Diagnostic, ForeignTextCannotReachTheTerminal) {
  EXPECT_EQ(render({"C", Severity::error, 1, 2, "bad \x1b[2J\nname", "re\rname", "\x1b[31mx"},
                   "a\x1b.md", false),
            "a\\x1b.md:1:2: error: bad \\x1b[2J name [C]\n"
            "  1 | \\x1b[31mx\n"
            "    |     ^\n"
            "    = hint: re name\n");
}

TEST(Diagnostic, ShowsOfALongLineWhatSurroundsTheCaret) {
  const std::string line = std::string(1000000, 'a') + "日" + std::string(1000000, 'b');
  EXPECT_EQ(render({"C", Severity::error, 1, 1000001, "here", "", line}, "f", false),
            "f:1:1000001: error: here [C]\n"
            "  1 | …" +
                std::string(80, 'a') + "日" + std::string(77, 'b') +
                "…\n"
                "    | " +
                std::string(81, ' ') + "^\n");
  EXPECT_EQ(render({"C", Severity::error, 1, 0, "here", "", line}, "f", false),
            "f:1: error: here [C]\n"
            "  1 | " +
                std::string(159, 'a') + "…\n");
}

TEST(Diagnostic, ColoursOnRequest) {
  EXPECT_EQ(render({"C1", Severity::error, 1, 1, "m", "h", "x"}, "f", true),
            "\x1b[1mf:1:1:\x1b[0m \x1b[1;31merror:\x1b[0m \x1b[1mm\x1b[0m [C1]\n"
            "  1 | x\n"
            "    | \x1b[1;32m^\x1b[0m\n"
            "    = hint: h\n");
  EXPECT_EQ(render({"C1", Severity::warning, 0, 0, "m", "", ""}, "f", true),
            "\x1b[1mf:\x1b[0m \x1b[1;35mwarning:\x1b[0m \x1b[1mm\x1b[0m [C1]\n");
}

TEST(Diagnostic, WarningsAloneAreNotErrors) {
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({{"C", Severity::warning, 0, 0, "", "", ""}}));
  EXPECT_TRUE(has_errors(
      {{"C", Severity::warning, 0, 0, "", "", ""}, {"C", Severity::error, 0, 0, "", "", ""}}));
}

}  // namespace
}  // namespace conduct::base
