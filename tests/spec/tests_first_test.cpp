// Plans that write the test first show a command failing before it passes: what fails is a moment
// of the work, unless it is what the work comes to.
#include "spec/canonical.h"
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Shown {
  std::string command;
  std::string expected;
};

std::string plan(const std::vector<Shown>& runs) {
  std::string text = "## Phase 1: A\n\n- [ ] t\n";
  for (const Shown& run : runs) {
    text += "\nRun: `" + run.command + "`\nExpected: " + run.expected + "\n";
  }
  return text + "\n## Phase 2: B\n\n- [ ] u\n\nTest Command: make all\n";
}

// The test commands of the first phase: "make", or "make (fails)".
std::vector<std::string> tests_of(const std::string& text) {
  const Spec spec = parse(text).spec;
  std::vector<std::string> tests;
  for (const TestCommand& test : spec.phases.at(0).test_commands) {
    tests.push_back(test.command + (test.fails ? " (fails)" : ""));
  }
  return tests;
}

TEST(TestsFirst, WhatIsRedBeforeTheWorkAndGreenBehindItIsGreen) {
  const std::string text = plan({{"make test", "FAIL"}, {"make test", "PASS"}});
  EXPECT_THAT(tests_of(text), ElementsAre("make test"));
  EXPECT_THAT(codes_of(text), IsEmpty());
}

TEST(TestsFirst, APartOfWhatPassesIsTheSameTest) {
  for (const auto& [red, green] : std::vector<std::pair<std::string, std::string>>{
           {"pytest tests/a.py::t -v", "pytest tests/a.py -v"},
           {"pytest tests/a.py -v", "pytest tests/ -q"},
           {"pytest tests/a.py", "pytest"},
           {"pytest", "pytest tests/a.py"},
           {"CI=1 go test ./a -run TestX", "go test ./..."},
           {"npm test -- a", "npm test"}}) {
    const std::string text = plan({{red, "FAIL"}, {"make lint", "PASS"}, {green, "PASS"}});
    EXPECT_THAT(tests_of(text), ElementsAre("make lint", green)) << red;
    EXPECT_THAT(codes_of(text), IsEmpty()) << red;
  }
}

TEST(TestsFirst, AnotherTestOfTheSameProgramIsNotTheSame) {
  for (const auto& [red, green] :
       std::vector<std::pair<std::string, std::string>>{{"./x --bad", "./x --good"},
                                                        {"go test ./a/...", "go test ./b/..."},
                                                        {"cargo test foo", "cargo test bar"}}) {
    const std::string text = plan({{red, "FAIL"}, {green, "PASS"}});
    EXPECT_THAT(tests_of(text), ElementsAre(red + " (fails)", green)) << red;
    EXPECT_THAT(codes_of(text), ElementsAre("CS126")) << red;
  }
}

TEST(TestsFirst, APairOfTwoCommandsIsTakenForOneTestAndSaidSo) {
  const std::string text = plan({{"npx vitest run a", "FAIL"}, {"npm test", "PASS"}});
  EXPECT_THAT(tests_of(text), ElementsAre("npm test"));
  EXPECT_EQ(rendered(parse(text).diagnostics),
            "SPEC.md:5: warning: `npx vitest run a` is not run: it is taken for a test that fails "
            "before the work, and for the same as the next one, which passes [CS126]\n"
            "  5 | Run: `npx vitest run a`\n"
            "    = hint: if it must fail at the end, too, write \"Expected: error\"\n");
}

TEST(TestsFirst, ATestThatNeverPassesMustFailAndIsNamed) {
  const std::string text =
      plan({{"sh later.sh", "FAIL"}, {"make test", "FAIL"}, {"make test", "PASS"}});
  EXPECT_THAT(tests_of(text), ElementsAre("sh later.sh (fails)", "make test"));
  EXPECT_EQ(
      rendered(parse(text).diagnostics),
      "SPEC.md:5: warning: `sh later.sh` must fail when its phase is done, and pass later: "
      "nothing here says that it passes [CS126]\n"
      "  5 | Run: `sh later.sh`\n"
      "    = hint: if it fails only before the work, run it again behind the work with "
      "\"Expected: pass\"; else write \"Expected: fail in this phase\", or \"error\" if it is "
      "always to fail\n");
  EXPECT_THAT(codes_of(plan({{"sh later.sh", "fail in this phase"}, {"make test", "PASS"}})),
              IsEmpty());
}

TEST(TestsFirst, WhatAProgramRefusesIsNoTestThatIsRed) {
  const std::string text = plan({{"./x --bad", "exit 1"}, {"./x list", "PASS"}});
  EXPECT_THAT(tests_of(text), ElementsAre("./x --bad (fails)", "./x list"));
  EXPECT_THAT(codes_of(text), IsEmpty());
  EXPECT_THAT(tests_of(plan({{"./x", "error: no such file"}, {"./x", "PASS"}})),
              ElementsAre("./x"));
  EXPECT_THAT(tests_of("## Phase 1: A\n\n- t\n\nVerification:\n\n- `./x --bad` exits 1\n- `./x`\n"),
              ElementsAre("./x --bad (fails)", "./x"));
}

TEST(TestsFirst, ALastPhaseThatEndsRedCanNeverLand) {
  const std::string red = "## Phase 1: A\n\n- t\n\nExpected: fail\n\nTest Command: make test\n";
  const std::string green = "\n## Phase 2: B\n\n- u\n\nTest Command: make test\n";
  EXPECT_EQ(rendered(parse(red).diagnostics),
            "SPEC.md:1:4: warning: phase 1 ends with tests that must fail, and no phase behind it "
            "makes them pass: nothing can land [CS131]\n"
            "  1 | ## Phase 1: A\n"
            "    |    ^\n"
            "    = hint: add the phase that makes them pass; for a command that is always to fail "
            "write \"Expected: error\"\n");
  EXPECT_THAT(codes_of(red + green), IsEmpty());
  EXPECT_THAT(codes_of("## Phase 1: A\n\n### Module: m\n\n- t\n\nExpected: fail\n\nTest Command: "
                       "make test\n"),
              ElementsAre("CS131"));
  EXPECT_THAT(codes_of("Test Command: make\n\n## Phase 1: A\n\n- t\n\nExpected: fail\n"),
              ElementsAre("CS131"))
      << "by the tests of the whole plan";
  EXPECT_THAT(
      codes_of("## Phase 1: A\n\n- t\n\nExpected: fail\n\nSuccess Criteria:\n\n- `a` exists\n"),
      IsEmpty())
      << "it has no test to fail";
  EXPECT_THAT(codes_of("## Phase 1: B\n\n- u\n\nDepends on: 2\n\nTest Command: make test\n\n"
                       "## Phase 2: A\n\n- t\n\nDepends on: none\n\nExpected: fail\n\n"
                       "Test Command: make test\n"),
              IsEmpty())
      << "the phase behind it stands before it";
  EXPECT_THAT(codes_of("## Phase 1: A\n\n- t\n\nRun: `./x --bad`\nExpected: exit 1\n"), IsEmpty());
}

TEST(TestsFirst, AModuleHasItsOwn) {
  const Phase phase = only_phase(
      "## Phase 1: A\n\n### Module: m\n\n- t\n\nRun: `make m`\nExpected: FAIL\n\n"
      "Run: `make m`\nExpected: PASS\n");
  ASSERT_EQ(phase.modules.at(0).test_commands.size(), 1U);
  EXPECT_FALSE(phase.modules[0].test_commands[0].fails);
}

TEST(TestsFirst, WhatIsLeftOutIsExplained) {
  const Phase phase = parse(plan({{"make test", "FAIL"}, {"make test", "PASS"}})).spec.phases.at(0);
  std::vector<std::string> tests;
  for (const ReadLine& read : phase.read) {
    if (read.as.starts_with("test")) tests.push_back(read.as);
  }
  EXPECT_THAT(tests, ElementsAre("test before the work (not run)", "test"));
}

TEST(TestsFirst, TheCanonicalFormKeepsWhatMustFail) {
  const std::string text =
      plan({{"make red", "FAIL"}, {"./x --bad", "exit 2"}, {"./x", "error: no file"}}) +
      "\nTest Command: make green\n\n## Verification\n\n- `./x --bad` exits 2\n";
  const Spec spec = parse(text).spec;
  EXPECT_EQ(dump(parse(canonical(spec)).spec), dump(spec));
}

}  // namespace
}  // namespace conduct::spec
