// Plans that nobody wrote: whatever a plan says, and however, its canonical form says the same.
#include "base/diagnostic.h"
#include "spec/canonical.h"
#include "spec_text.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <random>
#include <string>

namespace conduct::spec {
namespace {

using Choices = std::initializer_list<const char*>;

// Words that mean something elsewhere: labels, marks, names of phases.
constexpr Choices kStarts{"Test Command: make x",
                          "Phase 2 stuff",
                          "Depends on: 1",
                          "Modules: a, b",
                          "Expected: fail",
                          "Run: `make a`",
                          "Agent: codex",
                          "**Goal**: win",
                          "Files: a.c",
                          "Verify: `make x`",
                          "Step 2: do it",
                          "2. two",
                          "- dash",
                          "[ ] box",
                          "T012 [P] do a/b",
                          "~~s~~",
                          "<div>",
                          "<!-- c -->",
                          "## Phase 9: h",
                          "> quote",
                          "| a | b |",
                          "---",
                          "_Depends: 1_",
                          "**Step 2: b**",
                          "Tasks: a",
                          "タスク: x",
                          "No TODO in src",
                          "Tests pass",
                          "# #",
                          "[x](url)"};
constexpr Choices kWords{"write", "`a b`", "x:", "(note)", "*",        "T1",     "[P]",
                         "<b>",   "\\",    "|",  "#",      "``",       "until",  "a.c",
                         "测试",  "🎉",     "__", "%",      "Phase 1:", "a\tb  c"};
constexpr Choices kCommands{
    "make test",   "echo `date`",     "# comment",     "$ make",
    "- x",         "echo a\\",        "`x`",           "none",
    "npm ci",      "[ -f x ]",        "a | b",         "``` x",
    "make (x)",    "Make it so",      "a\nb",          "if x; then\n  y\nfi",
    "# c\n\nmake", "cat <<E\n```\nE", "\tmake\n\techo"};
constexpr Choices kCriteria{"a.c exists",
                            "Files exist: a.c, b.c",
                            "Tests pass",
                            "`make x` passes",
                            "No TODO in src",
                            "a.md contains `x`",
                            "Port 80 is open",
                            "GET http://localhost:80/a returns 200",
                            "Coverage is at least 80%",
                            "a.c exists (until Phase 2)",
                            "`make y` finds nothing",
                            "`make z` fails",
                            "Run `npm test`",
                            "look at it",
                            "Files exist:\n  - a.c\n  - b.c"};
constexpr Choices kOptions{"Agent: codex",           "Retries: 3",          "Timeout: 90s",
                           "Approval: required",     "Start: `./serve`",    "Expected: fail",
                           "Placeholders: allowed",  "Supersedes: 1",       "On Failure: stop `x`",
                           "Depends on: none",       "Depends on: Phase 1", "Files: a.c, `b/c.h`",
                           "Placeholders: forbidden"};
constexpr Choices kModules{"store", "depends", "none", "a,b", "x-y", "日本", "Tests", "50%"};
constexpr Choices kPaths{"src/", "`(x)`", "a;b", "*.c", "`a b`", "-x", "docs"};

class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  std::string plan() {
    std::string out = sometimes(2) ? "# " + phrase() + "\n\n" : "";
    if (sometimes(4)) out += commands() + "\n\n";
    if (sometimes(5)) out += items("Gotchas:") + "\n\n";
    const unsigned phases = 1 + below(3);
    for (unsigned i = 1; i <= phases; ++i) out += phase(i) + "\n\n";
    if (sometimes(5)) out += "## Verification\n\n" + criteria() + "\n\n";
    if (sometimes(5)) out += "## Success Criteria\n\n" + criteria() + "\n\n";
    return out;
  }

 private:
  // Of the generator itself: what the library's distributions make of it is not laid down.
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  bool sometimes(unsigned often) { return below(often) == 0; }
  std::string any(Choices choices) {
    return choices.begin()[below(static_cast<unsigned>(choices.size()))];
  }

  std::string phrase() {
    std::string text = any(sometimes(2) ? kStarts : kWords);
    for (unsigned more = below(3); more > 0; --more) text += " " + any(kWords);
    return text;
  }

  // TEXT with its further lines indented.
  static std::string indented(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
    return out;
  }

  std::string long_phrase() {
    std::string text = phrase();
    while (sometimes(3)) text += any({"\n", "\n- ", "\n\n", "\n1. ", "\n> ", "\n    "}) + phrase();
    if (sometimes(8)) text += "\n```\n" + any(kCommands) + "\n```";
    return indented(text);
  }

  std::string items(const std::string& label) {
    std::string out = label.empty() ? "" : label + "\n";
    const std::string mark = any({"- [ ] ", "- [x] ", "- ", "* ", "1. ", "- [ ]\n  "});
    for (unsigned count = 1 + below(3); count > 0; --count) out += "\n" + mark + long_phrase();
    return out;
  }

  std::string criteria() {
    std::string out;
    for (unsigned count = 1 + below(3); count > 0; --count) {
      out += "- " + (sometimes(4) ? long_phrase() : any(kCriteria)) + "\n";
    }
    return out;
  }

  std::string commands() {
    const std::string command = any(kCommands);
    const std::string fence = "````sh\n" + command + "\n````";
    const bool lines = command.find('\n') != std::string::npos;
    const std::string code = lines ? "\n\n" + fence + "\n\n" : " ```` " + command + " ````\n";
    switch (below(4)) {
      case 0:
        return lines ? "Test Command:\n\n" + fence : "Test Command: " + command;
      case 1:
        return lines ? "Verification:\n\n" + fence : "Test Command:\n\n-" + code;
      case 2:
        return "Run:" + code + "Expected: " + any({"pass", "fail", "nothing", "`OK`"});
      default:
        return "**Test Command**:" + code;
    }
  }

  std::string module(const std::string& name) {
    std::string out = "#### Module: " + name + "\n\n";
    if (sometimes(3)) out += any({"Agent: codex", "Expected: fail", "Paths: a/"}) + "\n\n";
    if (sometimes(2)) out += items("") + "\n\n";
    if (sometimes(2)) out += commands() + "\n\n";
    return sometimes(3) ? out + "Success Criteria:\n\n" + criteria() : out;
  }

  std::string phase(unsigned number) {
    std::string out = "## Phase " + std::to_string(number) + ": " + phrase() + "\n\n";
    if (sometimes(3)) out += phrase() + "\n" + phrase() + "\n\n";
    if (!sometimes(4)) out += items(any({"", "Tasks:", "**Implementation:**"})) + "\n\n";
    const std::string name = any(kModules);
    const bool modules = sometimes(3);
    if (modules) out += "Modules:\n\n- `" + name + "`: " + any(kPaths) + "\n- last\n\n";
    for (unsigned count = below(3); count > 0; --count) out += any(kOptions) + "\n\n";
    if (!sometimes(3)) out += commands() + "\n\n";
    if (sometimes(2)) out += "Success Criteria:\n\n" + criteria() + "\n";
    if (sometimes(4)) out += items(any({"Gotchas:", "Notes:", "References:"})) + "\n\n";
    return modules && sometimes(2) ? out + module(name) : out;
  }

  std::mt19937 random_;
};

TEST(AnyPlan, IsTheSameInItsCanonicalForm) {
  constexpr unsigned kPlans = 2000;
  unsigned read = 0;
  for (unsigned seed = 0; seed < kPlans && !HasFailure(); ++seed) {
    const std::string text = Author(seed).plan();
    const Parsed parsed = parse(text);
    if (base::has_errors(parsed.diagnostics)) continue;
    ++read;
    const std::string written = canonical(parsed.spec);
    const Parsed again = parse(written);
    EXPECT_EQ(dump(again.spec), dump(parsed.spec)) << "the plan:\n" << text << "\nis:\n" << written;
    EXPECT_FALSE(base::has_errors(again.diagnostics)) << text << rendered(again.diagnostics);
    EXPECT_EQ(canonical(again.spec), written) << text;
  }
  EXPECT_GT(read, kPlans / 3) << "most of the plans have mistakes: they show nothing";
}

}  // namespace
}  // namespace conduct::spec
