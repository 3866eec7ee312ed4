// The canonical form of a plan: reading it again gives the same plan, whatever it was read from.
#include "spec/canonical.h"

#include "fixtures.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

// Those of the fixtures that are plans.
std::vector<std::string> plans() {
  std::vector<std::string> names;
  for (const std::string& name : fixture_names()) {
    if (!parse(read_fixture(name)).spec.phases.empty()) names.push_back(name);
  }
  return names;
}

class Canonical : public ::testing::TestWithParam<std::string> {};

TEST_P(Canonical, IsTheSamePlan) {
  const Spec spec = parse(read_fixture(GetParam())).spec;
  const std::string written = canonical(spec);
  EXPECT_EQ(dump(parse(written).spec), dump(spec)) << written;
  EXPECT_EQ(canonical(parse(written).spec), written);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Canonical, ::testing::ValuesIn(plans()),
                         [](const auto& fixture) { return fixture.param; });

// TEXT, a plan in Markdown, and its canonical form are the same plan.
void expect_kept(const std::string& text) {
  const Spec spec = parse(text).spec;
  ASSERT_FALSE(spec.phases.empty()) << text;
  const std::string written = canonical(spec);
  EXPECT_EQ(dump(parse(written).spec), dump(spec)) << written;
  EXPECT_EQ(canonical(parse(written).spec), written);
}

TEST(CanonicalForm, IsThatOfTheDocumentation) {
  EXPECT_EQ(canonical(parse("# Shop\n## Phase 2a - Till\n1. [x] count\n   - coins\n2. print\n"
                            "**Tests:**\n- `make till`\n- `make *_a*`\n"
                            "**Acceptance Criteria**\n- `till.c` exists\n")
                          .spec),
            "# Shop\n\n## Implementation Phases\n\n### Phase 2a: Till\n\n"
            "- [x] count\n  - coins\n- [ ] print\n\n"
            "Test Command:\n\n- `make till`\n- `make *_a*`\n\n"
            "Success Criteria:\n\n- `till.c` exists\n");
}

TEST(CanonicalForm, KeepsEveryKindOfId) {
  for (const char* id :
       {"1", "2a", "2.1", "2-3", "B", "IV", "M1", "E2E", "P1.2", "GH-12", "A-B-7"}) {
    const Spec spec = parse(std::string("## Phase ") + id + ": A\n- t\n").spec;
    ASSERT_EQ(spec.phases.size(), 1U) << id;
    EXPECT_EQ(spec.phases[0].id, id);
    EXPECT_EQ(parse(canonical(spec)).spec.phases.at(0).id, id);
  }
}

TEST(CanonicalForm, KeepsCommandsByteForByte) {
  for (const char* command : {"echo `date` \\ *_a_* <x> \"y\"", "make -j2", "a  b",
                              "$HOME/x 'it''s'", "printf '```\\n'"}) {
    Spec spec;
    Phase phase;
    phase.id = "1";
    phase.title = "A";
    phase.tasks = {{"t"}};
    phase.test_commands = {{command, 1}, {std::string(command) + "\nfalse", 2}};
    spec.phases = {phase};
    const Spec again = parse(canonical(spec)).spec;
    ASSERT_EQ(again.phases.at(0).test_commands.size(), 2U) << canonical(spec);
    EXPECT_EQ(again.phases[0].test_commands[0].command, command);
    EXPECT_EQ(again.phases[0].test_commands[1].command, std::string(command) + "\nfalse");
  }
}

// A plan of one phase and one module, whose lists hold TEXT.
Spec plan_that_lists(const std::string& text) {
  Module module{"m", {}, {}};
  Phase phase;
  phase.id = "1";
  phase.title = "A";
  phase.tasks = module.tasks = {{text}, {text}};
  phase.criteria = module.criteria = {bind_criterion(text, 0)};
  phase.gotchas = {{text, 0}};
  phase.references = {text};
  phase.modules = {module};
  Spec spec;
  spec.phases = {phase};
  return spec;
}

TEST(CanonicalForm, KeepsTextsThatLookLikeSomethingElse) {
  for (const char* text :
       {"Depends on: 1", "**Goal**: win\n- by a mile", "_Requirements: 1.1_", "Modules: a, b",
        "Agent: codex\n\nis asked", "2. two", "- dash", "[ ] box", "[x] done", "---", "***",
        "## Phase 2: no", "```sh\nmake\n```", "| a | b |\n|---|---|", "Files: a.c\n```\n\nx"}) {
    const Spec spec = plan_that_lists(text);
    const std::string written = canonical(spec);
    EXPECT_EQ(dump(parse(written).spec), dump(spec)) << written;
  }
}

TEST(CanonicalForm, KeepsWhatAPhaseWithoutTasksIsToldIn) {
  EXPECT_EQ(
      canonical(parse("## Phase 1: A\nThe form is\nred.\n\n\nIt is *small*.\n---\n"
                      "Depends on: none\n## Phase 2: B\n**Goal**: it works\n#### What\n\n```c\n"
                      "## Phase 3: no\n\n```\nFiles: a.c\n\nSo it does.\n")
                    .spec),
      "## Implementation Phases\n\n### Phase 1: A\n\nThe form is\nred.\n\nIt is *small*.\n\n"
      "Depends on: none\n\n### Phase 2: B\n\n> **Goal**: it works\n> #### What\n>\n> ```c\n"
      "> ## Phase 3: no\n>\n> ```\n>\n> So it does.\n\nFiles: `a.c`\n");
}

TEST(CanonicalForm, KeepsWhatLooksLikeSomethingElseInProse) {
  for (const char* prose : {"> a quotation",
                            "> one\n\n> another",
                            "> one\nlazy",
                            "**Step 2: a task**",
                            "Goal: win",
                            "Goal:\n\n- a\n- b",
                            "text\n\n> quoted",
                            "Test Command: none",
                            "Approval: no",
                            "#### Heading\n\ntext\n\n***\n\nmore",
                            "Phase 2: no",
                            "<div>\n- a\n</div>",
                            "    code",
                            "```go\nx\n",
                            "| a | b |\n|---|---|",
                            "text\n#### Module: m\ntext",
                            "**Note**\ntext",
                            "Test Command: a \\\n b\nmore",
                            "Success Criteria:\n- a\n\ntext",
                            "Setup: [ ]"}) {
    expect_kept(std::string("## Phase 1: A\n") + prose + "\n## Phase 2: B\n- t\n");
  }
}

TEST(CanonicalForm, KeepsTitlesThatEndInMarks) {
  for (const char* title : {"C#", "# #", "a # #", "## ##", "Keep ## #", "## #\t#"}) {
    expect_kept("# " + std::string(title) + "\n## Phase 1: " + title + "\n- t\n");
  }
}

TEST(CanonicalForm, KeepsNamesAndPathsThatLookLikeSomethingElse) {
  expect_kept(
      "## Phase 1: A\nModules:\n- `depends`: `(x)`, a;b (depends on `none`)\n- none\n"
      "- a,b (depends on none)\n- c (depends on `a,b`)\n");
}

TEST(CanonicalForm, KeepsWhatJudgesTheFinalTree) {
  expect_kept(
      "## Phase 1: A\n- t\n## Verification\n- `make a` fails\n- `make b` prints `2`\n"
      "- `make c` finds nothing\n- `make d`\n```sh\nx\n```\n- Run `make e`\n");
}

TEST(CanonicalForm, KeepsCommandsThatMustFailUntilLater) {
  expect_kept(
      "## Phase 1: A\n- a\n  Run: `make x`\n- t\n\n#### Module: m\nExpected: fail\n"
      "Test Command: npm ci\n");
}

}  // namespace
}  // namespace conduct::spec
