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
  return std::string(label->named.misspelt ? "~" : "") + to_string(label->field()) + "=" +
         std::string(label->value);
}

TEST(Label, IsAShortNameAndAColon) {
  EXPECT_EQ(label_of("Modules: a"), "Modules=a");
  EXPECT_EQ(label_of("**Depends on** (see below): 1"), "Depends on=1");
  EXPECT_EQ(label_of("**Depends on:** (none)"), "Depends on=(none)");
  EXPECT_EQ(label_of("Modules:`a`"), "Modules=`a`");
  EXPECT_EQ(label_of("**Modules**"), "Modules=");
  EXPECT_EQ(label_of("Modules"), "none");
  EXPECT_EQ(label_of("Modules::a: x"), "none");
  EXPECT_EQ(label_of("References://x"), "none");
  EXPECT_EQ(label_of("The modules: a"), "=a");
  EXPECT_EQ(label_of("**Modules: a"), "none");
  EXPECT_EQ(label_of(""), "none");
}

TEST(Label, HasManyDresses) {
  for (const char* dress :
       {"Test Command: make", "**Test Command**: make", "**Test Command:** make",
        "__Test Command:__ make", "*Test Command*: make", "_Test Command: make_",
        "Test Command：make", "Test Command： make", "**Test Command**（all）：make",
        "🧪 Test Command: make", "**🧪 Test Command:** make", "✅ **Test Command** (fast): make",
        "Phase 2 Test Command: make", "Test Command for Phase 2: make", "2.3 Test Command: make"}) {
    EXPECT_EQ(label_of(dress), "Test Command=make") << dress;
  }
}

TEST(Label, HasBlanksThatNobodySees) {
  for (const char* line :
       {"Test Command:\u00A0make test", "Test Command:\u3000make test\u3000",
        "Test Command\u00A0:\u00A0make test", "Test Command:\u00A0`make test`\u00A0"}) {
    const Phase phase = only_phase("## Phase 1: A\n- t\n\n" + std::string(line) + "\n");
    ASSERT_EQ(phase.test_commands.size(), 1U) << line;
    EXPECT_EQ(phase.test_commands[0].command, "make test") << line;
  }
  const Phase phase = only_phase(
      "## Phase\u00A01\u00A0: A\n- t\n\nModules: a,\u3000b\n\nTest Command:\n\n- `make`\u00A0\n");
  EXPECT_EQ(phase.title, "A");
  ASSERT_EQ(phase.modules.size(), 2U);
  EXPECT_EQ(phase.modules[1].name, "b");
  EXPECT_EQ(phase.test_commands.at(0).command, "make");
}

TEST(Label, IsKnownByManyNames) {
  const auto field_of = [](const char* name) {
    return find_field(name).value_or(FieldName{}).field;
  };
  EXPECT_EQ(field_of("Deliverables"), Field::tasks);
  EXPECT_EQ(field_of("任务"), Field::tasks);
  EXPECT_EQ(field_of("Workstreams"), Field::modules);
  EXPECT_EQ(field_of("Files to Create/Modify"), Field::files);
  EXPECT_EQ(field_of("Verification"), Field::verify);
  EXPECT_EQ(field_of("テスト"), Field::tests);
  EXPECT_EQ(field_of("Definition of Done"), Field::criteria);
  EXPECT_EQ(field_of("Criteria"), Field::criteria);
  EXPECT_EQ(field_of("Task Completion Criteria"), Field::criteria);
  EXPECT_EQ(field_of("Exit Criteria for 1.0"), Field::criteria);
  EXPECT_EQ(field_of("M2 exit criteria"), Field::criteria);
  EXPECT_EQ(field_of("验收标准"), Field::criteria);
  EXPECT_EQ(field_of("Known Issues"), Field::gotchas);
  EXPECT_EQ(field_of("前置"), Field::depends);
  EXPECT_EQ(field_of("Validation Gate 2"), Field::verify);
  EXPECT_EQ(field_of("Tests for the parser"), Field::none);
  EXPECT_EQ(field_of("Errors"), Field::none);
}

TEST(Label, ASlipOfThePenIsNoticed) {
  EXPECT_EQ(label_of("Test Comand: make"), "~Test Command=make");
  EXPECT_EQ(label_of("Tset Command: make"), "~Test Command=make");
  EXPECT_EQ(label_of("Sucess Critera:"), "~Success Criteria=");
  EXPECT_EQ(label_of("Moduels: a"), "~Modules=a");
  EXPECT_EQ(label_of("DependsOn: 1"), "~Depends on=1");
  for (const char* other : {"Next Command: rm", "Best Command: rm", "Models: a", "Pasted: a"}) {
    EXPECT_EQ(label_of(other).substr(0, 1), "=") << other;
  }
}

std::string heading_of(std::string_view text) {
  const auto heading = read_phase_heading(text);
  if (!heading) return "none";
  return heading->keyword.word + " " + heading->id + "=" + heading->title;
}

TEST(PhaseHeading, HasManyKeywordsAndSeparators) {
  EXPECT_EQ(heading_of("Phase 1: Core"), "phase 1=Core");
  EXPECT_EQ(heading_of("PHASE 2a — Core"), "phase 2a=Core");
  EXPECT_EQ(heading_of("**Phase 2.1** - Core"), "phase 2.1=Core");
  EXPECT_EQ(heading_of("Phase 3 | Core"), "phase 3=Core");
  EXPECT_EQ(heading_of("Phase 3. Core"), "phase 3=Core");
  EXPECT_EQ(heading_of("Phase-1: Core"), "phase 1=Core");
  EXPECT_EQ(heading_of("Phase #3: Core"), "phase 3=Core");
  EXPECT_EQ(heading_of("Phase 2-3: x"), "phase 2-3=x");
  EXPECT_EQ(heading_of("Phase 2–3: x"), "phase 2-3=x");
  EXPECT_EQ(heading_of("Phase 3+: x"), "phase 3=x");
  EXPECT_EQ(heading_of("Phase IV: x"), "phase IV=x");
  EXPECT_EQ(heading_of("Phase Two: x"), "phase 2=x");
  EXPECT_EQ(heading_of("Phase 1 (Week 2): x"), "phase 1=x");
  EXPECT_EQ(heading_of("3.1 Phase 1: x"), "phase 1=x");
  EXPECT_EQ(heading_of("[Week 1-3] Phase 1: x"), "phase 1=x");
  EXPECT_EQ(heading_of("✅ Phase 1: x ✅ COMPLETE"), "phase 1=x ✅ COMPLETE");
  EXPECT_EQ(heading_of("[x] Phase 1: x"), "phase 1=x");
  EXPECT_EQ(heading_of("~~Phase 1~~: x"), "phase 1=x");
  EXPECT_EQ(heading_of("**Phase 1: `__init__.py`, `a**b`** and __c__"),
            "phase 1=`__init__.py`, `a**b` and c");
  EXPECT_EQ(heading_of("Milestone 2"), "milestone 2=");
  EXPECT_EQ(heading_of("Task 12: x"), "task 12=x");
  EXPECT_EQ(heading_of("M1 — x"), "M M1=x");
  EXPECT_EQ(heading_of("GH-12: x"), "GH GH-12=x");
  EXPECT_EQ(heading_of("3. x"), "# 3=x");
  EXPECT_EQ(heading_of("3) x"), "# 3=x");
}

TEST(PhaseHeading, HasItsTitleWhole) {
  std::string title;
  for (int i = 0; i < 200; ++i) title += "測";
  EXPECT_EQ(heading_of("M1: " + title), "M M1=" + title);
}

TEST(PhaseHeading, SpeaksManyLanguages) {
  EXPECT_EQ(heading_of("フェーズ1：設計"), "フェーズ 1=設計");
  EXPECT_EQ(heading_of("フェーズ ２: 設計"), "フェーズ 2=設計");
  EXPECT_EQ(heading_of("第二阶段：实现"), "阶段 2=实现");
  EXPECT_EQ(heading_of("阶段 十二：实现"), "阶段 12=实现");
  EXPECT_EQ(heading_of("第3週 設計"), "週 3=設計");
  EXPECT_EQ(heading_of("1단계: 설계"), "단계 1=설계");
  EXPECT_EQ(heading_of("Fase 2: Diseño"), "fase 2=Diseño");
  EXPECT_EQ(heading_of("Étape 1 : Mise en place"), "Étape 1=Mise en place");
  EXPECT_EQ(heading_of("Этап 3. Ядро"), "Этап 3=Ядро");
  EXPECT_EQ(heading_of("GIAI ĐOẠN 1 — VÁ"), "GIAI ĐOẠN 1=VÁ");
}

TEST(PhaseHeading, IsNoSentence) {
  for (const char* other :
       {"Phases", "Phase overview", "Tasks", "Step by step", "Introduction", "Phaseless 1",
        "Phase 1st", "2024-01-05", "3 apples", "A plan", "Phase [N]: Name", "1.5x faster: how"}) {
    EXPECT_EQ(heading_of(other), "none") << other;
  }
  EXPECT_FALSE(read_phase_heading("Phase 1" + std::string(40, '1') + ": x")) << "ids are short";
}

TEST(PhaseHeading, TellsWhatIsNearlyOne) {
  for (const char* near : {"Phase [N]: Name", "Phse 1: x", "Pahse 2", "Phase 1st"}) {
    EXPECT_TRUE(resembles_phase_heading(near)) << near;
    EXPECT_FALSE(read_phase_heading(near)) << near;
  }
  for (const char* other : {"Phases", "Phase overview", "Tasks", "Step by step", "Introduction"}) {
    EXPECT_FALSE(resembles_phase_heading(other)) << other;
  }
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
  EXPECT_THAT(depends_of("**Dependencies**: Phase 1 complete ✅"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("**前置**：Phase 0、Phase 1 完成"), Optional(ElementsAre("0", "1")));
  EXPECT_THAT(depends_of("Depends on: All other phases complete"),
              Optional(ElementsAre("0", "1", "2a")));
  EXPECT_THAT(depends_of("- **Depends on**: Phase 1"), Optional(ElementsAre("1")));
  EXPECT_THAT(depends_of("_Depends: 1, 2a_"), Optional(ElementsAre("1", "2a")));
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
