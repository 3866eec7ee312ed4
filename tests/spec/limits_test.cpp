// Hostile sizes: megabytes of what is quadratic in careless parsers. None is timed; a quadratic
// reader takes so long here that the test's own time limit ends it.
#include "spec_text.h"

#include <gtest/gtest.h>

namespace conduct::spec {
namespace {

constexpr std::size_t kBytes = 300'000;

std::string repeated(std::string_view piece, std::size_t bytes = kBytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}

const std::string kHead = "## Phase 1: A\n- t\n\nTest Command: make\n";

TEST(Limits, DeepNesting) {
  for (const std::string& text : {repeated("> "), repeated("- ") + "a\n", repeated("1. "),
                                  repeated("- ", 2000) + "a\n" + repeated("\n"), repeated("\t"),
                                  repeated("- ", 2000) + "a\n" + repeated("Modules: x\n")}) {
    EXPECT_EQ(parse(kHead + "\n# End\n" + text).spec.phases.size(), 1U);
  }
  std::string stairs;
  for (std::size_t i = 0; i < 1000; ++i) stairs += std::string(2 * i, ' ') + "- a\n";
  EXPECT_EQ(parse(kHead + stairs + repeated("\n")).spec.phases.at(0).tasks.size(), 2U);
}

TEST(Limits, WhatInlineParsersStumbleOver) {
  for (const std::string_view piece :
       {"[", "![", "*a ", "a**b__", "`a", "<a b=\"", "&", "\\", "]("}) {
    EXPECT_EQ(parse(kHead + repeated(piece)).spec.phases.size(), 1U) << piece;
  }
  for (const std::string_view line :
       {"     <!--\n", "<a b='>\n", "<?\n", "a|b\n|-|-|\n", "[a]: b\n"}) {
    EXPECT_EQ(parse(kHead + "a\n" + repeated(line)).spec.phases.size(), 1U) << line;
  }
}

TEST(Limits, ManyOfEverything) {
  for (const std::string_view piece :
       {"- b\nModules: x\n", "a:\n", "```\n", "Depends on: 9x\n", "### Module: x\n", "- a\n  b\n",
        "Success Criteria:\n- no `a`/`b` or `c` in d\n", "<div>\n# Phase 1: x\n\n", "\r",
        "## Implementation Phases\n### Phase 1: x\n"}) {
    EXPECT_FALSE(parse(kHead + repeated(piece)).diagnostics.size() > 1001) << piece;
  }
}

TEST(Limits, ManyPhasesThatAllDependOnAll) {
  std::string text;
  for (int i = 0; i < 20000; ++i) {
    text += "## Phase " + std::to_string(i) + ": x\n- t\n\nDepends on: all previous\n";
  }
  const Parsed parsed = parse(text);
  EXPECT_EQ(parsed.spec.phases.size(), 20000U);
  EXPECT_TRUE(base::has_errors(parsed.diagnostics));
}

TEST(Limits, ManyModulesWithSectionsOfTheirOwn) {
  std::string text = kHead + "Modules: " + repeated("m, ") + "m\n\n";
  for (int i = 0; i < 30000; ++i) text += "### Module: m" + std::to_string(i) + "\n- t\n";
  EXPECT_GT(parse(text).spec.phases.at(0).modules.size(), 30000U);
}

TEST(Limits, LongLines) {
  const std::string word(kBytes, 'a');
  EXPECT_EQ(parse("# T\n" + kHead + "- " + word + "\n").spec.phases.at(0).tasks.at(1).text, word);
  for (const std::string& text :
       {"Modules: " + repeated("a b,"), "Modules:\n- " + word + ": " + repeated("../a,"),
        "Modules:\n- a " + repeated("("), "Test Command: " + repeated("`a`, "),
        "Success Criteria:\n- no " + repeated("`a`/") + " in x", "Depends on: " + repeated("9x,"),
        "Depends on: " + repeated("1/"), "Depends on: " + repeated("Phase 1 + "),
        "Modules: m\nTest Command: a \\\n" + repeated("b \\\n"), "## Phase " + word, "**" + word}) {
    EXPECT_GE(parse(kHead + text + "\n").spec.phases.size(), 1U) << text.substr(0, 30);
  }
}

TEST(Limits, MegabytesOfAnOrdinaryPlan) {
  std::string text = "# T\n";
  for (int i = 0; i < 20000; ++i) {
    text += "## Phase " + std::to_string(i) +
            ": Name\n- one\n- two `x`\n  - detail\nModules: a, b\nTest Command: make -C a test\n"
            "Success Criteria:\n- `a/b.txt` exists\n- All tests pass\n\n";
  }
  ASSERT_GT(text.size(), 2'000'000U);
  const Parsed parsed = parse(text);
  EXPECT_EQ(rendered(parsed.diagnostics), "");
  EXPECT_EQ(parsed.spec.phases.size(), 20000U);
  EXPECT_EQ(parsed.spec.phases.back().criteria.size(), 2U);
}

TEST(Limits, DiagnosticsOfALongLineDoNotRepeatIt) {
  const Parsed parsed = parse(kHead + "Depends on: " + repeated("9x,"));
  ASSERT_EQ(parsed.diagnostics.size(), 1001U);
  EXPECT_EQ(parsed.diagnostics.at(5).source_line, "");
}

}  // namespace
}  // namespace conduct::spec
