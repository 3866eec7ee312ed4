// "## Files to Create/Modify": a plan of files that depend on each other.
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::string files(const std::string& list) {
  return "# A tool\n\nTest Command: make test\n\n## Files to Create/Modify\n\n" + list;
}

std::vector<Module> components_of(const std::string& text) {
  const Spec spec = parse(text).spec;
  return spec.phases.size() == 1 ? spec.phases[0].modules : std::vector<Module>();
}

TEST(ComponentGraph, EachFileIsAModuleThatOwnsIt) {
  const std::vector<Module> modules =
      components_of(files("- `src/a.c`\n  - Purpose: the one\n- src/b.h - the other\n"));
  ASSERT_EQ(modules.size(), 2U);
  EXPECT_EQ(modules[0].name, "a.c");
  EXPECT_THAT(modules[0].paths, ElementsAre("src/a.c"));
  ASSERT_EQ(modules[0].tasks.size(), 1U);
  EXPECT_EQ(modules[0].tasks[0].text, "`src/a.c`\n- Purpose: the one");
  EXPECT_EQ(modules[1].name, "b.h");
  EXPECT_EQ(modules[1].line, 9);
}

TEST(ComponentGraph, FilesMayBeHeadings) {
  const std::vector<Module> modules = components_of(
      files("### New Files\n\n#### `src/a.c`\n\n**Purpose:** the one\n\n#### src/b.c\n\n"
            "**Depends on:** `src/a.c`\n"));
  ASSERT_EQ(modules.size(), 2U);
  EXPECT_THAT(modules[1].depends, ElementsAre("a.c"));
}

TEST(ComponentGraph, DependenciesArePathsOrNamesOfTheList) {
  const std::vector<Module> modules =
      components_of(files("- src/a.c\n  - Depends on: none\n- src/b.c\n  - Depends on: `src/a.c`\n"
                          "- c.c\n  - Depends on: a.c and src/b.c (both of them)\n"));
  ASSERT_EQ(modules.size(), 3U);
  EXPECT_THAT(modules[0].depends, IsEmpty());
  EXPECT_THAT(modules[1].depends, ElementsAre("a.c"));
  EXPECT_THAT(modules[2].depends, ElementsAre("a.c", "b.c"));
}

TEST(ComponentGraph, FilesOfOneNameAreCalledByTheirPaths) {
  const std::vector<Module> modules =
      components_of(files("- x/mod.rs\n  - Purpose: x\n- y/mod.rs\n  - Depends on: x/mod.rs\n- "
                          "[id].tsx\n- .env.sample\n"));
  ASSERT_EQ(modules.size(), 4U);
  EXPECT_EQ(modules[0].name, "x-mod.rs");
  EXPECT_EQ(modules[1].name, "y-mod.rs");
  EXPECT_THAT(modules[1].depends, ElementsAre("x-mod.rs"));
  EXPECT_EQ(modules[2].name, "id-.tsx");
  EXPECT_EQ(modules[3].name, "env.sample");
}

TEST(ComponentGraph, WhatIsNotListedIsToldAndWaitedForByNobody) {
  const std::string text = files("- a.c\n  - Depends on: config.h\n");
  EXPECT_THAT(codes_of(text), ElementsAre("CS119", "CS108"));
  EXPECT_THAT(components_of(text)[0].depends, IsEmpty());
}

TEST(ComponentGraph, ACycleIsAnErrorThatSaysTheWayRound) {
  const Parsed parsed =
      parse(files("- a.c\n  - Depends on: b.c\n- b.c\n  - Depends on: c.c\n"
                  "- c.c\n  - Depends on: a.c\n"));
  const std::string said = rendered(parsed.diagnostics);
  EXPECT_NE(said.find("these files wait for each other: a.c -> b.c -> c.c -> a.c [CS019]"),
            std::string::npos)
      << said;
}

TEST(ComponentGraph, BesidePhasesTheFilesGiveNoOrderButMustHaveOne) {
  const std::string phases =
      "## Phase 1: A\n\n- t\n\nTest Command: make\n\n## Phase 2: B\n\n- t\n\n"
      "Test Command: make\n\n## Files to Create/Modify\n\n";
  const std::string sound = phases + "- a.c\n  - Purpose: x\n- b.c\n  - Depends on: a.c\n";
  EXPECT_THAT(codes_of(sound), IsEmpty());
  EXPECT_EQ(parse(sound).spec.phases.size(), 2U);
  EXPECT_THAT(codes_of(phases + "- a.c\n  - Depends on: b.c\n- b.c\n  - Depends on: a.c\n"),
              ElementsAre("CS019"));
}

TEST(ComponentGraph, AMereListOfFilesIsNoPlan) {
  EXPECT_THAT(codes_of(files("- a.c\n- b.c\n")), Contains("CS002"));
  EXPECT_THAT(codes_of(files("Some words on files.\n")), Contains("CS002"));
}

TEST(TaskDependencies, TheNumberOfATaskIsItsPhase) {
  const std::string plan =
      "- [ ] 1. Store\n  - [ ] 1.1 Write it\n- [ ] 2. Search\n  - [ ] 2.1 Write it\n"
      "- [ ] 3. Pages\n  - _Depends: 1.1_\n  - [ ] 3.1 Write it\n";
  const Spec spec = parse(plan).spec;
  ASSERT_EQ(spec.phases.size(), 3U);
  EXPECT_THAT(*spec.phases[2].depends, ElementsAre("1"));
}

TEST(TaskDependencies, AreAddedToWhatThePhaseSays) {
  const std::string plan =
      "- [ ] 1. Store\n  - [ ] 1.1 Write it\n- [ ] 2. Search\n  - [ ] 2.1 Write it\n"
      "- [ ] 3. Pages\n  - _Depends: 1_\n  - [ ] 3.1 Write it\n    - _Depends: 2.1, 3.1, 9.9_\n";
  const Parsed parsed = parse(plan);
  EXPECT_THAT(*parsed.spec.phases[2].depends, ElementsAre("1", "2"));
  EXPECT_THAT(codes_of(plan), Not(Contains("CS005")));
  EXPECT_THAT(codes_of(plan), Not(Contains("CS006")));
}

TEST(TaskDependencies, WithoutAWordOfThePhaseItWaitsForAllBefore) {
  const std::string plan =
      "- [ ] 1. Store\n  - [ ] 1.1 Write it\n- [ ] 2. Search\n  - [ ] 2.1 Write it\n"
      "- [ ] 3. Pages\n  - [ ] 3.1 Write it\n    - _Depends: 1.1_\n";
  EXPECT_FALSE(parse(plan).spec.phases[2].depends.has_value());
}

TEST(Diagnostics, ATableOfPhasesIsNoPlanAndSaysSo) {
  const Parsed parsed = parse("# Plan\n\n| Phase | Tasks |\n|---|---|\n| 1 | Write it |\n");
  ASSERT_FALSE(parsed.diagnostics.empty());
  EXPECT_EQ(parsed.diagnostics[0].code, "CS002");
  EXPECT_NE(parsed.diagnostics[0].hint.find("the rows of the table in line 3"), std::string::npos);
}

}  // namespace
}  // namespace conduct::spec
