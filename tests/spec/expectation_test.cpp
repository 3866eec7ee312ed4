// What "Expected:" says is checked, or its author is told that it is not.
#include "spec/expectation.h"

#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Expectation read(std::string_view value) {
  return read_expectation(value).end;
}

const std::string kPhase = "## Phase 1: A\n\n- [ ] t\n\n";

// The test commands of the only phase, as the test's dump has them.
std::string tests_of(const std::string& text) {
  const std::string all = dump(parse(text).spec);
  const std::size_t first = all.find("  test");
  return first == std::string::npos ? "" : all.substr(first);
}

TEST(Expectations, AnExitCodeIsANumber) {
  for (const char* zero : {"exit 0", "exits 0", "Exit code 0", "exits with code 0", "returns 0."})
    EXPECT_EQ(read(zero), Expectation::pass) << zero;
  for (const char* other : {"exit 1", "exits 2", "exit status 3", "exits with code 64", "exit 10"})
    EXPECT_EQ(read(other), Expectation::error) << other;
  EXPECT_EQ(read_expectation("exits with code 64").exit_code, 64);
  for (const char* two : {"exit 2", "exits 2.", "exit 2, and why", "exit 2 (usage)",
                          "exit 2 — usage", "exits 2 with the usage", "exits with 2: usage"})
    EXPECT_EQ(read_expectation(two).exit_code, 2) << two;
  for (const char* any :
       {"error", "non-zero", "exits -1", "exit 256", "exit 1 or 2", "exit 1/2", "exits 1, 2 or 3",
        "exits 1-3", "exit 1 - 3", "exit 1+", "exits with 2 warnings", "exits 2 seconds later"}) {
    EXPECT_EQ(read(any), Expectation::error) << any;
    EXPECT_EQ(read_expectation(any).exit_code, 0) << any;
  }
  EXPECT_EQ(read("returns 3 items"), Expectation::unknown);
  EXPECT_EQ(read("exit"), Expectation::unknown);
}

TEST(Expectations, WordsThatTellOfAFailureSayThatItFails) {
  for (const char* red :
       {"FAIL", "build fails: no such package", "Test fails", "compile error",
        "compilation error (undefined: Foo)", "ModuleNotFoundError: x", "2 failed"})
    EXPECT_EQ(read(red), Expectation::fail) << red;
  for (const char* other : {"no test fails", "a message about the error", "0 failed, as before",
                            "what was printed before"})
    EXPECT_NE(read(other), Expectation::fail) << other;
  EXPECT_EQ(read("no matches to the old name"), Expectation::silence);
}

TEST(Expectations, AWordThatOnlyBeginsALineSaysNothing) {
  for (const char* other :
       {"Errors: none", "error-free", "Error handling works", "Failures: 0",
        "Error message is shown, exit 0", "Nothing but `ok`", "nothing is broken"})
    EXPECT_EQ(read(other), Expectation::unknown) << other;
  EXPECT_EQ(read("Error: no such file"), Expectation::error);
  EXPECT_EQ(read("nothing."), Expectation::silence);
  EXPECT_EQ(read("FAIL: no store"), Expectation::fail);
}

TEST(Expectations, OneLineInABlockIsWhatIsPrinted) {
  const std::string text = kPhase + "Run: `./x list`\nExpected:\n\n```\n3 items\n```\n";
  EXPECT_EQ(tests_of(text), "  test: ./x list => 3 items\n");
  EXPECT_THAT(codes_of(text), IsEmpty());
  EXPECT_EQ(tests_of("## Phase 1: A\n\n- [ ] t\n  Run: `./x list`\n  Expected:\n  ```\n  3 items\n"
                     "  ```\n"),
            "  test: ./x list => 3 items\n");
}

TEST(Expectations, ALongerBlockIsNamedAsUnchecked) {
  const std::string text = kPhase + "Run: `./x list`\nExpected:\n\n```\n3 items\nin 4 ms\n```\n";
  EXPECT_EQ(tests_of(text), "  test: ./x list\n");
  EXPECT_EQ(rendered(parse(text).diagnostics),
            "SPEC.md:8:1: warning: nothing compares this output: the command must exit 0, whatever "
            "it prints [CS120]\n"
            "  8 | ```\n"
            "    | ^\n"
            "    = hint: put the one line that matters in backticks: \"Expected: `3 items`\"\n");
}

TEST(Expectations, AnItemBelowSaysItToo) {
  EXPECT_EQ(tests_of(kPhase + "Run: `./x`\nExpected:\n- `3 items`\n"), "  test: ./x => 3 items\n");
  EXPECT_THAT(codes_of(kPhase + "Run: `./x`\nExpected:\n- a list of three\n"),
              ElementsAre("CS120"));
}

TEST(Expectations, ItMayBeOfATestCommandRightAbove) {
  EXPECT_EQ(tests_of(kPhase + "Test Command: ./x list\nExpected: `3 items`\n"),
            "  test: ./x list => 3 items\n");
  EXPECT_EQ(tests_of(kPhase + "Test Command:\n\n```sh\n./x list\n```\n\nExpected: no output\n"),
            "  test (silent): ./x list\n");
  EXPECT_THAT(codes_of(kPhase + "Test Command: ./x list\nExpected: a list of three\n"),
              ElementsAre("CS120"));
  EXPECT_THAT(codes_of(kPhase + "Test Command: ./x list\n\nA note.\n\nExpected: a list of three\n"),
              IsEmpty());
}

}  // namespace
}  // namespace conduct::spec
