// The small grammars of the fields: labels, headings of phases, modules, dependencies.
#include "base/text.h"
#include "spec/label.h"
#include "spec/phase_heading.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

std::string label_of(std::string_view line) {
  const std::optional<Label> label = read_label(line);
  if (!label) return "none";
  return std::string(label->misspelt ? "~" : "") + to_string(label->field) + "=" +
         std::string(label->value);
}

TEST(Label, IsAShortNameAndAColon) {
  EXPECT_EQ(label_of("Modules: a"), "Modules=a");
  EXPECT_EQ(label_of("  **Depends on**（x）"), "none");
  EXPECT_EQ(label_of("**Depends on** (see below): 1"), "Depends on=1");
  EXPECT_EQ(label_of("**Depends on:** (none)"), "Depends on=(none)");
  EXPECT_EQ(label_of("Test Command：make"), "none");
  EXPECT_EQ(label_of("Test Command： make"), "Test Command=make");
  EXPECT_EQ(label_of("Modules:`a`"), "Modules=`a`");
  EXPECT_EQ(label_of("**Modules**"), "Modules=");
  EXPECT_EQ(label_of("Modules"), "none");
  EXPECT_EQ(label_of("Modules::a: x"), "none");
  EXPECT_EQ(label_of("References://x"), "none");
  EXPECT_EQ(label_of("The modules: a"), "=a");
  EXPECT_EQ(label_of("**Modules: a"), "none");
  EXPECT_EQ(label_of(""), "none");
}

TEST(Label, ASlipOfThePenIsNoticed) {
  EXPECT_EQ(label_of("Test Comand: make"), "~Test Command=make");
  EXPECT_EQ(label_of("Tset Command: make"), "~Test Command=make");
  EXPECT_EQ(label_of("Sucess Critera:"), "~Success Criteria=");
  EXPECT_EQ(label_of("Moduels: a"), "~Modules=a");
  EXPECT_EQ(label_of("DependsOn: 1"), "~Depends on=1");
  for (const char* other : {"Next Command: rm", "Best Command: rm", "Models: a", "Tests: a",
                            "Note: a", "Test: a", "Mode: a", "Command: a"}) {
    EXPECT_EQ(label_of(other).substr(0, 1), "=") << other;
  }
}

TEST(PhaseHeading, TellsWhatIsNearlyOne) {
  for (const char* near : {"Phase [N]: Name", "Phase One: x", "Phse 1: x", "Pahse 2", "Step 1: x",
                           "✅ Milestone 2", "Phase 1st", "Phase #3"}) {
    EXPECT_TRUE(resembles_phase_heading(near)) << near;
    EXPECT_FALSE(read_phase_heading(near)) << near;
  }
  for (const char* other : {"Phases", "Phase overview", "Tasks", "Step by step", "Introduction"}) {
    EXPECT_FALSE(resembles_phase_heading(other)) << other;
  }
  EXPECT_FALSE(read_phase_heading("Phase 1" + std::string(40, '1') + ": x")) << "ids are short";
  EXPECT_EQ(read_phase_heading("Phase 2-3: x")->id, "2-3");
  EXPECT_EQ(read_phase_heading("Phase IV: x")->id, "IV");
}

std::string modules_of(const std::string& value, const std::vector<std::string>& codes = {}) {
  const Phase phase =
      only_phase("## Phase 1: A\n- t\n\nTest Command: make\nModules:" + value + "\n", codes);
  std::string out;
  for (const Module& module : phase.modules) {
    out += module.name + "[" + base::join(module.paths, " ") + "]<" +
           base::join(module.depends, " ") + ">";
  }
  return out;
}

TEST(Modules, OnOneLine) {
  EXPECT_EQ(modules_of(" proto, store"), "proto[]<>store[]<>");
  EXPECT_EQ(modules_of(" proto (wire/, gen/*.c), store"), "proto[wire/ gen/*.c]<>store[]<>");
  EXPECT_EQ(modules_of(" none"), "");
  EXPECT_EQ(modules_of("\nproto, store"), "proto[]<>store[]<>");
}

TEST(Modules, AsAList) {
  EXPECT_EQ(
      modules_of("\n- web: web/, assets/**\n- api (`api/`, lib/a.c)\n- `db` — `sql`\n"
                 "- **ui:** ui/ (depends on web, api)\n- all (depends on: ui and db)\n- x - y/\n"
                 "- plain\n"),
      "web[web/ assets/**]<>api[api/ lib/a.c]<>db[sql]<>ui[ui/]<web api>all[]<ui db>x[y/]<>"
      "plain[]<>");
}

TEST(Modules, DescriptionsAreNoPaths) {
  EXPECT_EQ(modules_of("\n- web: the web pages, all\n- api (React)\n- ui: ui/ (the best of all)",
                       {"CS115"}),
            "web[]<>api[]<>ui[ui/]<>");
}

// The dependencies of the last of four phases (0, 1, 2a and 3) that says VALUE.
std::optional<std::vector<std::string>> depends_of(const std::string& value) {
  const Parsed parsed = parse(
      "Test Command: make\n## Phase 0: Zero\n- t\n## Phase 1: One\n- t\n"
      "## Phase 2a: Two, and more\n- t\n## Phase 3: Three\n- t\n\n" +
      value + "\n");
  return parsed.spec.phases.at(3).depends;
}

TEST(Depends, OnNothingWhereItSaysSo) {
  EXPECT_EQ(depends_of(""), std::nullopt);
  for (const char* none : {"none", "None", "Nothing (first phase)", "(none)", "N/A", "-", "—",
                           "none; parallel with Phase 1", "No dependencies", "None."}) {
    EXPECT_THAT(depends_of(std::string("Depends on: ") + none), Optional(IsEmpty())) << none;
  }
}

TEST(Depends, OnIdsRangesAndTitles) {
  EXPECT_THAT(depends_of("Depends on: Phase 1"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("Depends on: 1, 0, 1"), Optional(ElementsAre("0", "1")));
  EXPECT_THAT(depends_of("Depends on: Phases 0 and 2A."), Optional(ElementsAre("0", "2a")));
  EXPECT_THAT(depends_of("Depends on: Phase 0, Phase 1, and Phase 2a"),
              Optional(ElementsAre("0", "1", "2a")));
  EXPECT_THAT(depends_of("Depends on: Phases 0-2a"), Optional(ElementsAre("0", "1", "2a")));
  EXPECT_THAT(depends_of("Depends on: Phase 0 through Phase 1"), Optional(ElementsAre("0", "1")));
  EXPECT_THAT(depends_of("Depends on: Phase 1 (the schema)"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("Depends on: Phase 1 complete"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("Depends on: Phase 1: One"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("Depends on: one, `Zero`"), Optional(ElementsAre("0", "1")));
  EXPECT_THAT(depends_of("Depends on: all previous phases"), Optional(ElementsAre("0", "1", "2a")));
  EXPECT_THAT(depends_of("Depends on:\n- Phase 0\n- Phase 2a (both)"),
              Optional(ElementsAre("0", "2a")));
}

TEST(Depends, WordsMakeNoEdge) {
  EXPECT_EQ(depends_of("Depends on: the moon"), std::nullopt) << "so it waits for the phase before";
  EXPECT_THAT(depends_of("Depends on: Phase 1, the moon"), Optional(ElementsAre("1")));
  EXPECT_EQ(depends_of("Depends on: Phase 1 or so"), std::nullopt);
  EXPECT_EQ(depends_of("Depends on: 3 apples"), std::nullopt);
  EXPECT_EQ(depends_of("Depends on: 2a-0"), std::nullopt);
}

}  // namespace
}  // namespace conduct::spec
