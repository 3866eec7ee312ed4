// The options of a phase: what their values say, whose they are, and what is said when they are
// given twice or in the wrong place.
#include "spec/canonical.h"
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kGood = "## Phase 1: A\n- t\nTest Command: make\n";
const std::string kThree =
    kGood + "## Phase 2: B\n- t\nTest Command: make\n" + "## Phase 3: C\n- t\nTest Command: make\n";

PhaseOptions options_of(const std::string& text) {
  return parse(text).spec.phases.back().options;
}

std::string found_in(const std::string& text) {
  return rendered(parse(text).diagnostics);
}

TEST(Options, ASetupOutsideOfThePhasesIsForEach) {
  const Spec spec =
      parse("# P\n\nSetup: `npm ci`, `make deps`\n\n" + kGood + "Setup: `make more`\n").spec;
  EXPECT_THAT(spec.setup, ElementsAre("npm ci", "make deps"));
  EXPECT_THAT(spec.phases[0].options.setup, ElementsAre("make more"));
  EXPECT_EQ(dump(parse(canonical(spec)).spec), dump(spec));
}

TEST(Options, ASetupMayStandBelowItsLabel) {
  const auto setup_of = [](const std::string& text) {
    const Parsed parsed = parse(kGood + text + "- u\n");
    EXPECT_THAT(parsed.diagnostics, IsEmpty()) << rendered(parsed.diagnostics);
    EXPECT_EQ(parsed.spec.phases[0].tasks.size(), 2U) << text;
    return parsed.spec.phases[0].options.setup;
  };
  EXPECT_THAT(setup_of("Setup:\n`npm ci`\n\n"), ElementsAre("npm ci"));
  EXPECT_THAT(setup_of("Setup:\n```bash\nnpm ci\n```\n\n"), ElementsAre("npm ci"));
  EXPECT_THAT(setup_of("Setup: `npm ci`\n\n"), ElementsAre("npm ci"));
  EXPECT_THAT(parse(kGood + "Setup:\n\n- `npm ci`\n- `make deps`\n").spec.phases[0].options.setup,
              ElementsAre("npm ci", "make deps"));
  EXPECT_THAT(parse("Setup:\n\n- `npm ci`\n\n" + kGood).spec.setup, ElementsAre("npm ci"));
}

TEST(Options, WorkAmongTheChecksIsToldOnceUnlessASetupDoesIt) {
  const std::string checks = "Verification:\n\n- `npm ci`\n- `npm test`\n- `git push`\n";
  const std::string plan = "## Phase 1: A\n- t\n" + checks + "\n## Phase 2: B\n- t\n" + checks;
  const Parsed parsed = parse(plan);
  ASSERT_EQ(parsed.diagnostics.size(), 1U) << rendered(parsed.diagnostics);
  EXPECT_EQ(parsed.diagnostics[0].code, "CS129");
  EXPECT_EQ(parsed.diagnostics[0].line, 5);
  EXPECT_EQ(parsed.spec.phases[0].test_commands.size(), 1U);
  EXPECT_THAT(parsed.spec.phases[0].read,
              testing::Contains(testing::Field(&ReadLine::as, "work (not run)")).Times(2));
  EXPECT_THAT(parse("Setup: `npm ci`\n\n" + plan).diagnostics, IsEmpty());
  EXPECT_THAT(parse(plan + "\nSetup: `npm ci`\n").diagnostics, IsEmpty());
}

TEST(Options, ASetupThatSpeaksToPeopleIsNoneAndIsTold) {
  for (const char* prose :
       {"Setup: Environment, dependencies, security configuration", "Setup: npm ci",
        "Setup: `node` 20 and `pnpm` 9", "Setup: make sure docker runs", "Setup:\n\n- install node",
        "Setup:\n\n```bash\ncd web\nnpm ci\n```"}) {
    for (const std::string& text : {std::string(prose) + "\n\n" + kGood, kGood + prose + "\n"}) {
      const Parsed parsed = parse(text);
      EXPECT_THAT(parsed.spec.setup, IsEmpty()) << text;
      EXPECT_THAT(parsed.spec.phases.at(0).options.setup, IsEmpty()) << text;
      EXPECT_THAT(codes_of(text), ElementsAre("CS130")) << text;
    }
  }
}

TEST(Options, OfSeveralPlansOneSaysNothingOfAnother) {
  ParseOptions options;
  options.section = "Plan B";
  const std::string text =
      "# Two\n\nSetup: `npm ci`\n\n## Plan A\n\n### Phase 1: A\n\n- t\n\nSetup: `make a`\n\n"
      "Test Command: `make test-a`\n\nGotchas:\n- of a\n\n## Plan B\n\n### Phase 1: B\n\n- t\n\n"
      "Success Criteria:\n- `b` exists\n";
  const Spec spec = parse(text, options).spec;
  EXPECT_THAT(spec.setup, ElementsAre("npm ci"));
  EXPECT_THAT(spec.test_commands, IsEmpty());
  EXPECT_THAT(spec.gotchas, IsEmpty());
  ASSERT_EQ(spec.phases.size(), 1U);
  EXPECT_EQ(spec.phases[0].title, "B");
}

TEST(Options, APastedBlankPartsWordsOfALabel) {
  EXPECT_THAT(parse("## Phase 1: A\n- t\nTest\u00A0Command: make\n").spec.phases[0].test_commands,
              testing::SizeIs(1));
}

TEST(Options, WhatAllPhasesWouldHaveIsNamedWhereNoneHasIt) {
  for (const char* option : {"Approval: required", "Retries: 1", "**Timeout:** 30m"})
    EXPECT_THAT(codes_of("# P\n\n" + std::string(option) + "\n\n" + kGood), ElementsAre("CS107"));
  EXPECT_THAT(codes_of("# P\n\n## Notes\n\nTimeout: an hour\n\n" + kGood), IsEmpty());
}

TEST(Options, ASectionOfThisNameIsNoSetup) {
  for (const char* section :
       {"## Setup\n\n```bash\ngit clone https://example.org/x\n```", "## Setup\n\n- `npm ci`",
        "## Rollback\n\nSetup: `git checkout main`"}) {
    const Parsed parsed = parse(std::string(section) + "\n\n" + kGood);
    EXPECT_THAT(parsed.spec.setup, IsEmpty()) << section;
    EXPECT_THAT(parsed.diagnostics, IsEmpty()) << section;
  }
}

TEST(Options, ATimeIsAboveZero) {
  EXPECT_EQ(found_in(kGood + "Timeout: 0\n"),
            "SPEC.md:4:10: error: \"Timeout: 0\" says nothing that conduct knows [CS016]\n"
            "  4 | Timeout: 0\n"
            "    |          ^\n"
            "    = hint: write a time above 0: \"Timeout: 30m\"\n");
  EXPECT_EQ(options_of(kGood + "Timeout: 0\n").timeout_ms, std::nullopt);
}

TEST(Options, AYesMayHaveARemarkButIsNoTalk) {
  for (const char* yes : {"Placeholders: allowed in the demo", "Placeholders: yes, for now",
                          "Approval: required by the owner", "Approval: yes (security)"}) {
    EXPECT_THAT(codes_of(kGood + yes + "\n"), IsEmpty()) << yes;
  }
  for (const char* talk :
       {"Placeholders: yes please", "Approval: yes please", "Placeholders: allowed never"}) {
    EXPECT_THAT(codes_of(kGood + talk + "\n"), ElementsAre("CS016")) << talk;
    EXPECT_FALSE(options_of(kGood + talk + "\n").placeholders) << talk;
  }
}

TEST(Options, OfTwoDifferentValuesTheLastIsUsedAndBothAreNamed) {
  const std::string twice = kGood + "Retries: 1\n\nRetries: 3\n";
  EXPECT_EQ(found_in(twice),
            "SPEC.md:6:1: warning: \"Retries\" was already given in line 4, as \"1\" [CS104]\n"
            "  6 | Retries: 3\n"
            "    | ^\n"
            "    = hint: this value is used; leave one of them\n");
  EXPECT_EQ(options_of(twice).retries, 3);
  EXPECT_THAT(codes_of(kGood + "Retries: 1\n\nRetries: 1\n"), IsEmpty());
}

TEST(Options, OfAModuleAreThePhasesAndSaidSo) {
  const std::string text =
      "## Phase 1: A\n\n### Module: m\n\n- t\n\nRetries: 1\nAgent: codex\nTest Command: make\n";
  EXPECT_EQ(found_in(text),
            "SPEC.md:7: warning: \"Retries\" holds for the whole phase, not for module m alone "
            "[CS127]\n"
            "  7 | Retries: 1\n"
            "    = hint: write it above the first module of the phase\n");
  EXPECT_EQ(options_of(text).retries, 1);
}

TEST(Supersedes, TakesARange) {
  for (const char* said :
       {"Phases 1-2", "1-2", "Phase 1 to Phase 2", "Phases 1 through 2", "1, Phase 2"}) {
    const std::string text = kThree + "Supersedes: " + said + "\n";
    EXPECT_THAT(options_of(text).supersedes, ElementsAre("1", "2")) << said;
    EXPECT_THAT(codes_of(text), IsEmpty()) << said;
  }
  EXPECT_THAT(codes_of(kThree + "Supersedes: Phases 1-9\n"), ElementsAre("CS005"));
  EXPECT_THAT(codes_of(kThree + "Supersedes: Phases 2-1\n"), ElementsAre("CS005"));
}

TEST(Supersedes, NamesWhatCameBefore) {
  EXPECT_EQ(found_in(kThree + "Supersedes: 3\n"),
            "SPEC.md:7: warning: phase 3 supersedes itself [CS128]\n"
            "  7 | ## Phase 3: C\n"
            "    = hint: name phases before it: their criteria need not hold at the end\n");
  EXPECT_THAT(found_in(kGood + "Supersedes: 2\n\n## Phase 2: B\n- t\nTest Command: make\n"),
              HasSubstr("phase 1 supersedes phase 2, which comes behind it [CS128]"));
}

}  // namespace
}  // namespace conduct::spec
