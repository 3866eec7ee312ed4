// Every diagnostic, as the whole text that a person sees.
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;

std::string found_in(std::string_view text) {
  return rendered(parse(text).diagnostics);
}

// A phase that is well in itself.
const std::string kGood = "## Phase 1: A\n- t\nTest Command: make\n";

TEST(Diagnostics, NotText) {
  const char* hint = "  = hint: save it as UTF-8\n";
  EXPECT_EQ(
      found_in("## Phase 1\n\xff\n"),
      std::string("SPEC.md: error: the spec is not text: it has bytes that are not UTF-8 (line "
                  "2) [CS001]\n") +
          hint);
  EXPECT_EQ(
      found_in(std::string_view("a\0b", 3)),
      std::string("SPEC.md: error: the spec is not text: it has a NUL byte (line 1) [CS001]\n") +
          hint);
  EXPECT_EQ(
      found_in(std::string_view("\xff\xfe#\0", 4)),
      std::string("SPEC.md: error: the spec is not text: it is UTF-16 (line 1) [CS001]\n") + hint);
  EXPECT_TRUE(parse("## Phase 1\n\xff\n").spec.phases.empty());
}

TEST(Diagnostics, NoPhases) {
  for (const char* empty :
       {"", "\n", "# Title\n\nJust words.\n", "## Implementation Phases\n- a\n"}) {
    EXPECT_EQ(found_in(empty),
              "SPEC.md: error: the spec has no phases [CS002]\n"
              "  = hint: a phase is a heading \"### Phase 1: Name\"\n");
  }
}

TEST(Diagnostics, NoPhasesNamesWhatComesNear) {
  EXPECT_EQ(
      found_in("# Plan\n\n## Stage 1: Dig\n- a\n\n**Phase 2: Build**\n\n- [ ] Phase 3 - Paint\n"),
      "SPEC.md: error: the spec has no phases [CS002]\n"
      "  = hint: a phase is a heading \"### Phase 1: Name\"; this comes near: line 3 (\"Stage 1: "
      "Dig\"), line 6 (\"Phase 2: Build\"), line 8 (\"Phase 3 - Paint\")\n");
}

TEST(Diagnostics, NoPhasesNamesWhatAnotherWordNumbers) {
  EXPECT_EQ(
      found_in("# Plan\n\n## PR 1: Dig\n- a\n\n## PR 2\n- b\n\n## Area 51\n- c\n"),
      "SPEC.md: error: the spec has no phases [CS002]\n"
      "  = hint: a phase is a heading \"### Phase 1: Name\"; these are numbered by a word that is "
      "none for a phase: line 3 (\"PR 1: Dig\"), line 6 (\"PR 2\")\n");
  for (const char* other : {"## Part 1st\n- a\n", "## 2 apples\n- a\n", "## PR 1: Dig\n- a\n"}) {
    EXPECT_THAT(found_in(other), ::testing::Not(::testing::HasSubstr("none for a phase"))) << other;
  }
}

TEST(Diagnostics, PhasesOnlyInCode) {
  EXPECT_EQ(
      found_in("# T\n\n```markdown\n## Phase 1: A\n- t\n```\n"),
      "SPEC.md:3:1: error: phases found only inside a code block [CS003]\n"
      "  3 | ```markdown\n"
      "    | ^\n"
      "    = hint: take the plan out of the code block: its fences hide every heading in it\n");
}

TEST(Diagnostics, DuplicatePhase) {
  EXPECT_EQ(
      found_in(kGood + "## Phase 2a: B\n- t\nTest Command: make\n## Phase 2A: C\n- t\n"
                       "Test Command: make\n"),
      "SPEC.md:7:4: error: there are two phases 2A: the first is in line 4 [CS004]\n"
      "  7 | ## Phase 2A: C\n"
      "    |    ^\n"
      "    = hint: give each phase a number of its own; of several plans in one file, --section "
      "HEADING reads one\n");
}

TEST(Diagnostics, Dependencies) {
  EXPECT_EQ(found_in(kGood + "**Depends on:** 1, Phase 9 and the moon\n"),
            "SPEC.md:4:17: error: phase 1 depends on itself [CS006]\n"
            "  4 | **Depends on:** 1, Phase 9 and the moon\n"
            "    |                 ^\n"
            "    = hint: name the phases that must be done before it\n"
            "SPEC.md:4:20: error: phase 1 depends on phase 9, which is not in this spec [CS005]\n"
            "  4 | **Depends on:** 1, Phase 9 and the moon\n"
            "    |                    ^\n"
            "    = hint: the phases are 1\n"
            "SPEC.md:4:32: warning: \"the moon\" names no phase and makes no dependency [CS108]\n"
            "  4 | **Depends on:** 1, Phase 9 and the moon\n"
            "    |                                ^\n"
            "    = hint: write \"Depends on: Phase 1, Phase 2\" or \"Depends on: none\"\n");
}

TEST(Diagnostics, UnsafeModuleName) {
  EXPECT_EQ(
      found_in(kGood + "Modules: ok, ../up\n"),
      "SPEC.md:4:14: error: module name \"../up\" contains \"..\" or is \".\" [CS007]\n"
      "  4 | Modules: ok, ../up\n"
      "    |              ^\n"
      "    = hint: a module names a directory and a git ref: use letters, digits, \"-\", \"_\" "
      "and \".\", and commas between names\n");
}

TEST(Diagnostics, EveryUnsafeModuleNameSaysWhy) {
  const auto reason = [](const std::string& name) {
    const Parsed parsed = parse(kGood + "Modules:\n- " + name + "\n");
    return parsed.diagnostics.empty() ? "" : parsed.diagnostics[0].message;
  };
  EXPECT_EQ(reason("a/b"), "module name \"a/b\" contains a slash or a backslash");
  EXPECT_EQ(reason("a\\b"), "module name \"a\\b\" contains a slash or a backslash");
  EXPECT_EQ(reason("a b"), "module name \"a b\" contains a blank");
  EXPECT_EQ(reason("."), "module name \".\" contains \"..\" or is \".\"");
  EXPECT_EQ(reason("`a\x01`"), "module name \"a\\x01\" contains a control character");
  EXPECT_EQ(reason("a\u202Eb"), "module name \"a\\u{202E}b\" contains a control character");
  EXPECT_EQ(reason("a~1"), "module name \"a~1\" contains a character that refs or shells use");
  EXPECT_EQ(reason("[name]"),
            "module name \"[name]\" contains a character that refs or shells use");
  EXPECT_EQ(reason("$HOME"), "module name \"$HOME\" contains a character that refs or shells use");
  EXPECT_EQ(reason("-rf"), "module name \"-rf\" begins with \"-\" or \".\"");
  EXPECT_EQ(reason(".git"), "module name \".git\" begins with \"-\" or \".\"");
  EXPECT_EQ(reason("a."), "module name \"a.\" ends with \".\" or \".lock\"");
  EXPECT_EQ(reason("a.LOCK"), "module name \"a.LOCK\" ends with \".\" or \".lock\"");
  EXPECT_EQ(reason("(x/y)"), "module name \"\" is empty");
  EXPECT_EQ(reason(std::string(101, 'a')),
            "module name \"" + std::string(59, 'a') + "…\" is longer than 100 bytes");
  EXPECT_EQ(reason(std::string(100, 'a')), "");
  EXPECT_EQ(reason("größe.v2_x-y"), "");
}

TEST(Diagnostics, CollidingModules) {
  EXPECT_EQ(found_in(kGood + "Modules:\n- web\n- Web\n"),
            "SPEC.md:6: error: module \"Web\" collides with module \"web\" of line 5 [CS008]\n"
            "  6 | - Web\n"
            "    = hint: names that differ only in case share a directory on some file systems\n");
}

TEST(Diagnostics, ModuleDependencies) {
  EXPECT_EQ(
      found_in(kGood + "Modules:\n- store\n- web (depends on web, stor, database)\n"),
      "SPEC.md:6: error: module \"web\" depends on itself [CS009]\n"
      "  6 | - web (depends on web, stor, database)\n"
      "    = hint: take it out of its own \"depends on\"\n"
      "SPEC.md:6: error: module \"web\" depends on \"stor\", which is no module of this phase "
      "[CS009]\n"
      "  6 | - web (depends on web, stor, database)\n"
      "    = hint: did you mean \"store\"?\n"
      "SPEC.md:6: error: module \"web\" depends on \"database\", which is no module of this "
      "phase [CS009]\n"
      "  6 | - web (depends on web, stor, database)\n"
      "    = hint: modules depend on modules of their own phase; phases have \"Depends on:\"\n");
}

TEST(Diagnostics, ModulePaths) {
  EXPECT_EQ(
      found_in(kGood + "Modules:\n- a: /etc\n- b: the web pages\n"),
      "SPEC.md:5:3: error: path \"/etc\" of module \"a\" leaves the repository [CS010]\n"
      "  5 | - a: /etc\n"
      "    |   ^\n"
      "    = hint: write paths relative to the repository, without \"..\"\n"
      "SPEC.md:6:3: warning: \"the web pages\" is read as a remark, not as the paths of module "
      "\"b\" [CS115]\n"
      "  6 | - b: the web pages\n"
      "    |   ^\n"
      "    = hint: write paths as \"- name: path, path\"\n");
  EXPECT_EQ(codes_of(kGood + "Modules:\n- a: x/../../y, ~/z\n").size(), 2U);
}

TEST(Diagnostics, EmptyPhase) {
  EXPECT_EQ(
      found_in(kGood + "\n## Phase 2: B\n\n---\n"),
      "SPEC.md:5: error: phase 2 is empty: no tasks, modules, test commands or success criteria "
      "[CS011]\n"
      "  5 | ## Phase 2: B\n"
      "    = hint: list its tasks right below the heading, and how to tell that they are done\n");
}

TEST(Diagnostics, FencesThatNobodyCloses) {
  EXPECT_EQ(found_in(kGood + "```\nmake\n## Phase 2: B\n"),
            "SPEC.md:4:1: error: this code block is never closed and hides the phase of line 6 "
            "[CS012]\n"
            "  4 | ```\n"
            "    | ^\n"
            "    = hint: close it with a line of the same characters, indented alike\n");
  EXPECT_EQ(found_in(kGood + "\n- u\n  ~~~~\n  ~~~\nend\n"),
            "SPEC.md:6:3: warning: this code block is never closed [CS110]\n"
            "  6 |   ~~~~\n"
            "    |   ^\n"
            "    = hint: close it with a line of the same characters, indented alike\n");
}

TEST(Diagnostics, NothingVerifies) {
  EXPECT_EQ(
      found_in("## Phase 1: A\n- t\n\nSuccess Criteria:\n- All tests pass\n- It is fine\n"),
      "SPEC.md: warning: nothing verifies this plan: no test command and no criterion that can "
      "be checked [CS101]\n"
      "  = hint: add a line \"Test Command: …\" to each phase, or set [gates] test_command\n");
}

TEST(Diagnostics, PhaseWithoutGateOrTasks) {
  EXPECT_EQ(found_in(kGood + "## Phase 2: B\n- t\n## Phase 3: C\nModules: m\nTest Command: make\n"),
            "SPEC.md:4: warning: phase 2 has no test command and no criterion that can be checked "
            "[CS102]\n"
            "  4 | ## Phase 2: B\n"
            "    = hint: add a line \"Test Command: …\"\n"
            "SPEC.md:6: warning: phase 3 has no tasks [CS114]\n"
            "  6 | ## Phase 3: C\n"
            "    = hint: list them right below the heading or under \"Tasks:\"\n");
  EXPECT_THAT(codes_of("Test Command: make\n## Phase 2: B\n- t\n"), ElementsAre())
      << "a command outside of the phases is for all of them";
}

TEST(Diagnostics, LabelsThatAreNotQuiteOnes) {
  EXPECT_EQ(found_in("## Phase 1: A\n- t\n**Test Comand:** make\n"),
            "SPEC.md:3:3: warning: \"Test Comand\" is read as \"Test Command\" [CS103]\n"
            "  3 | **Test Comand:** make\n"
            "    |   ^\n"
            "    = hint: write \"Test Command:\"\n");
  EXPECT_EQ(found_in(kGood + "Test Command: make all\n"),
            "SPEC.md:4:1: warning: \"Test Command\" was already given in line 3 [CS104]\n"
            "  4 | Test Command: make all\n"
            "    | ^\n"
            "    = hint: both values are used; write them in one place\n");
  EXPECT_EQ(found_in(kGood + "Success Criteria:\n"),
            "SPEC.md:4:1: warning: \"Success Criteria\" has no value [CS105]\n"
            "  4 | Success Criteria:\n"
            "    | ^\n"
            "    = hint: write the value behind the colon, or as a list below\n");
}

TEST(Diagnostics, ALabelWithoutEffect) {
  EXPECT_EQ(
      found_in(kGood + "**Working mode:** Direct\n"),
      "SPEC.md:4:3: warning: `Working mode: Direct` has no effect: every module is worked on in a "
      "worktree of its own [CS118]\n"
      "  4 | **Working mode:** Direct\n"
      "    |   ^\n"
      "    = hint: take it away; the worktree is shown to the agent at the checkout's own path\n");
  for (const char* label : {"Approval: required", "Start: ./serve", "Setup: `npm ci`",
                            "Placeholders: allowed", "Agent: codex", "retries: 5", "Timeout: 1h",
                            "### On Failure", "**Working mode:** Worktree"}) {
    EXPECT_THAT(codes_of(kGood + label + "\n"), ElementsAre()) << label;
  }
}

TEST(Diagnostics, OptionsThatSayNothingKnown) {
  EXPECT_EQ(found_in(kGood + "Retries: many\n"),
            "SPEC.md:4:10: error: \"Retries: many\" says nothing that conduct knows [CS016]\n"
            "  4 | Retries: many\n"
            "    |          ^\n"
            "    = hint: write a number from 0 to 100: \"Retries: 1\"\n");
  for (const char* label : {"Timeout: soon", "Approval: perhaps", "Agent: the best one",
                            "Start: `a`, `b`", "Placeholders: some", "Supersedes: the first one"}) {
    EXPECT_THAT(codes_of(kGood + label + "\n"), ::testing::Contains("CS016")) << label;
  }
}

TEST(Diagnostics, PhasesThatLiftWhatIsNotThere) {
  EXPECT_EQ(found_in(kGood + "Success Criteria:\n- a.py exists (until Phase 7)\n"),
            "SPEC.md:5: error: this criterion holds until phase 7, which is not in this spec "
            "[CS005]\n"
            "  5 | - a.py exists (until Phase 7)\n"
            "    = hint: name one of its phases\n");
  EXPECT_THAT(codes_of(kGood + "Supersedes: Phase 9\n"), ElementsAre("CS005"));
}

TEST(Diagnostics, ServersThatNothingStarts) {
  const std::string asks = kGood + "Success Criteria:\n- Service answers on port 9000\n";
  EXPECT_EQ(found_in(asks),
            "SPEC.md:5: warning: nothing starts the server that this criterion asks: it is not "
            "checked [CS124]\n"
            "  5 | - Service answers on port 9000\n"
            "    = hint: add a line \"Start:\" to its phase, with the command that starts it\n");
  EXPECT_THAT(codes_of(asks + "\nStart: ./serve\n"), ElementsAre());
  EXPECT_THAT(codes_of(kGood + "### Module: m\nSuccess Criteria:\n- Port 80 is open\n"),
              ElementsAre("CS124"));
}

TEST(Diagnostics, ProseIsNoLabelOfLaterVersions) {
  for (const char* prose : {"Setup is done by npm.", "The Timeout: one hour.",
                            "- Setup: write the script", "Goal: a server", "**Expected:** 3 lines",
                            "Success Criteria:\n- Tests pass (until Phase 2) and later",
                            "Success Criteria:\n- Tests pass until Phase 2"}) {
    EXPECT_THAT(codes_of(kGood + prose + "\n"), ::testing::Not(::testing::Contains("CS118")))
        << prose;
  }
}

TEST(Diagnostics, LabelsInTheWrongPlace) {
  EXPECT_EQ(found_in(kGood + "\n- Modules: a, b\n"),
            "SPEC.md:5:3: warning: \"Modules\" inside a list item is plain text [CS106]\n"
            "  5 | - Modules: a, b\n"
            "    |   ^\n"
            "    = hint: write the label on a line of its own, without a list marker\n");
  EXPECT_EQ(found_in(kGood + "## Tasks\n- u\n"),
            "SPEC.md:4:4: warning: \"Tasks\" stands behind phase 1, not in it [CS107]\n"
            "  4 | ## Tasks\n"
            "    |    ^\n"
            "    = hint: make it a heading of level 3\n");
}

TEST(Diagnostics, WorkBehindThePhases) {
  EXPECT_EQ(
      found_in(kGood + "## Final polish\n- [ ] u\n"),
      "SPEC.md:4:4: warning: \"Final polish\" stands behind phase 1, not in it, and nobody does "
      "what it lists [CS107]\n"
      "  4 | ## Final polish\n"
      "    |    ^\n"
      "    = hint: number the heading if it is a phase; make it one of level 3 if it belongs to "
      "phase 1\n");
  EXPECT_THAT(codes_of(kGood + "## Polish\n\nDepends on: Phase 1\n"), ElementsAre("CS107"));
  EXPECT_THAT(codes_of(kGood + "## Tasks\n- [ ] u\n"), ElementsAre("CS107"));
  for (const char* other :
       {"## Final polish\n- [x] u\n", "## Final polish\n- u\n", "## Progress\n- [ ] Phase 1\n",
        "# Ideas\n\n## Later\n- [ ] u\n", "## Definition of Done\n- [ ] u\n"}) {
    EXPECT_THAT(codes_of(kGood + other), ElementsAre()) << other;
  }
}

TEST(Diagnostics, TheHintForCodeThatNothingRunsSaysWhatTheCriterionSays) {
  const auto hint_for = [](const std::string& criterion) {
    const Parsed parsed = parse(kGood + "Success Criteria:\n- " + criterion + "\n");
    return parsed.diagnostics.empty() ? std::string() : parsed.diagnostics[0].hint;
  };
  EXPECT_EQ(
      hint_for("`./x --bad` exits with code 2"),
      "to have that checked, write it as an item below \"Verification:\": `./x --bad` exits 2");
  EXPECT_EQ(hint_for("`./x --quiet list` prints nothing"),
            "to have that checked, write it as an item below \"Verification:\": `./x --quiet list` "
            "prints nothing");
  EXPECT_EQ(hint_for("`./x list` prints `3 items`"),
            "to have that checked, write it as an item below \"Verification:\": `./x list` prints "
            "`3 items`");
  for (const char* denial : {"`make destroy` is never run", "No step calls `make destroy`"}) {
    EXPECT_EQ(hint_for(denial),
              "nothing can check that; write a command that succeeds where it holds: Command `…` "
              "exits 0")
        << denial;
  }
  EXPECT_EQ(hint_for("No linter warnings (`make lint`)"),
            "if it is a command that must succeed, write: Command `make lint` exits 0");
}

TEST(Diagnostics, CodeThatNothingRuns) {
  EXPECT_EQ(found_in(kGood + "Success Criteria:\n- it prints `make ok` in time\n"),
            "SPEC.md:5:13: warning: this criterion is prose: nothing runs its code [CS109]\n"
            "  5 | - it prints `make ok` in time\n"
            "    |             ^\n"
            "    = hint: if it is a command that must succeed, write: Command `make ok` exits 0\n");
  EXPECT_EQ(
      found_in("## Phase 1: A\n- t\n\nTest Command:\n```python\nprint()\n```\n"),
      "SPEC.md: warning: nothing verifies this plan: no test command and no criterion that can "
      "be checked [CS101]\n"
      "  = hint: add a line \"Test Command: …\" to each phase, or set [gates] test_command\n"
      "SPEC.md:5:1: warning: this code block is not read as a command [CS111]\n"
      "  5 | ```python\n"
      "    | ^\n"
      "    = hint: name the shell behind the opening fence (```bash) and put a command into it\n");
  EXPECT_THAT(codes_of("## Phase 1: A\n- t\n\nTest Command:\n```sh\n\n# nothing\n```\n"),
              ElementsAre("CS101", "CS111"))
      << "a script of comments would pass and check nothing";
  EXPECT_EQ(found_in("## Phase 1: A\n- t\n\nTest Command: `make` && `make test`\n"),
            "SPEC.md:4:15: warning: only a part of this command is in backticks [CS116]\n"
            "  4 | Test Command: `make` && `make test`\n"
            "    |               ^\n"
            "    = hint: put the whole command into one pair of backticks, or into none\n");
}

TEST(Diagnostics, HeadingsThatAreNoPhases) {
  EXPECT_EQ(found_in("## Implementation Phases\n### Phase 1: A\n- t\n\nTest Command: make\n"
                     "### Phase [N]: B\n- u\n#### Phase 1b: C\n"),
            "SPEC.md:6:5: warning: \"Phase [N]: B\" is not read as a phase [CS112]\n"
            "  6 | ### Phase [N]: B\n"
            "    |     ^\n"
            "    = hint: phases here are headings of the form \"### Phase 1: Name\" in the section "
            "\"Implementation Phases\"\n"
            "SPEC.md:8:6: warning: \"Phase 1b: C\" is not read as a phase [CS112]\n"
            "  8 | #### Phase 1b: C\n"
            "    |      ^\n"
            "    = hint: phases here are headings of the form \"### Phase 1: Name\" in the section "
            "\"Implementation Phases\"\n");
}

TEST(Diagnostics, HeadingsThatHtmlSwallows) {
  EXPECT_EQ(
      found_in(kGood + "\n<details>\n<summary>More</summary>\n## Phase 2: B\n- t\n\n</details>\n"),
      "SPEC.md:7:1: warning: a phase heading inside an HTML block is not read [CS113]\n"
      "  7 | ## Phase 2: B\n"
      "    | ^\n"
      "    = hint: put a blank line between the HTML tag and the heading\n");
}

TEST(Diagnostics, TwoSectionsOfPhases) {
  const std::string section =
      "## Implementation Phases\n### Phase 1: A\n- t\n\nTest Command: make\n";
  EXPECT_EQ(found_in(section + section),
            "SPEC.md:6:4: warning: a second section \"Implementation Phases\" is not read [CS117]\n"
            "  6 | ## Implementation Phases\n"
            "    |    ^\n"
            "    = hint: the phases are those of line 1; keep them in one section\n"
            "SPEC.md:7:5: warning: \"Phase 1: A\" is not read as a phase [CS112]\n"
            "  7 | ### Phase 1: A\n"
            "    |     ^\n"
            "    = hint: phases here are headings of the form \"### Phase 1: Name\" in the section "
            "\"Implementation Phases\"\n");
}

TEST(Diagnostics, AllComeAtOnceInSourceOrder) {
  EXPECT_THAT(codes_of("## Phase 1: A\nDepends on: Phase 7\nModules: a b, ..\n\n## Phase 1: B\n"
                       "## Phase 2: C\n- t\nTest Command: make\nTest Command: make\n"),
              ElementsAre("CS114", "CS102", "CS005", "CS007", "CS007", "CS011", "CS004", "CS104"));
}

TEST(Diagnostics, ThereIsAnEnd) {
  std::string text = kGood;
  for (int i = 0; i < 1500; ++i) text += "Success Criteria: `a`\n";
  const std::vector<base::Diagnostic> found = parse(text).diagnostics;
  ASSERT_EQ(found.size(), 1001U);
  EXPECT_EQ(base::render(found.back(), "SPEC.md", false),
            "SPEC.md: error: there are 499 more problems than the 1000 that are listed [CS013]\n"
            "  = hint: mend the ones above first\n");
}

}  // namespace
}  // namespace conduct::spec
