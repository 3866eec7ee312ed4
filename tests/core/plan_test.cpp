// Plans: what a spec leaves unsaid, what cannot be, and what a digest stands for.
#include "conductor/core/plan.h"

#include "tests/core/story.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;

std::string spec(const std::string& phases) {
  return "# A plan\n\n" + phases;
}

std::vector<std::string> job_names(const Plan& plan) {
  std::vector<std::string> out;
  for (const Job& job : plan.jobs) out.push_back(job.name);
  return out;
}

std::vector<std::string> depends(const Plan& plan, const std::string& job) {
  std::vector<std::string> out;
  for (JobId id : plan.job(*plan.find_job(job)).depends) out.push_back(plan.job(id).name);
  return out;
}

// What is wrong with a spec that has no plan.
std::vector<std::string> errors(const std::string& markdown, PlanOptions options = {}) {
  options.other_gates = true;
  std::vector<base::Diagnostic> found;
  EXPECT_FALSE(make_plan(spec::parse(markdown).spec, options, found).has_value());
  std::vector<std::string> out;
  for (const base::Diagnostic& diagnostic : found)
    out.push_back(base::render(diagnostic, "SPEC.md", false));
  return out;
}

// A spec as an author may not be able to write it: the reader would have said so before.
std::vector<std::string> errors(const spec::Spec& said) {
  std::vector<base::Diagnostic> found;
  PlanOptions options;
  options.other_gates = true;
  EXPECT_FALSE(make_plan(said, options, found).has_value());
  std::vector<std::string> out;
  for (const base::Diagnostic& diagnostic : found)
    out.push_back(base::render(diagnostic, "SPEC.md", false));
  return out;
}

TEST(PlanTest, PhasesFollowEachOtherUnlessTheySayOtherwise) {
  const Plan plan = plan_of(
      spec(phase("1", "a, b") + phase("2", "c") + phase("3", "d", "1") + phase("4", "e", "none")));
  EXPECT_THAT(job_names(plan),
              ElementsAre("1/a", "1/b", "2/c", "3/d", "4/e", "1", "2", "3", "4", "final"));
  EXPECT_THAT(depends(plan, "1/a"), ElementsAre());
  EXPECT_THAT(depends(plan, "2/c"), ElementsAre("1"));
  EXPECT_THAT(depends(plan, "3/d"), ElementsAre("1"));
  EXPECT_THAT(depends(plan, "4/e"), ElementsAre());
  EXPECT_THAT(depends(plan, "1"), ElementsAre("1/a", "1/b"));
  EXPECT_THAT(depends(plan, "final"), ElementsAre("1", "2", "3", "4"));
}

TEST(PlanTest, DependentsAreTheReverse) {
  const Plan plan = plan_of(spec(phase("1", "a, b") + phase("2", "c")));
  for (std::size_t i = 0; i < plan.jobs.size(); ++i)
    for (JobId dependency : plan.jobs[i].depends)
      EXPECT_THAT(plan.job(dependency).dependents, testing::Contains(JobId(i)));
}

TEST(PlanTest, APhaseWithoutModulesGetsOneNamedForIt) {
  const auto module = [](const std::string& title) {
    const Plan plan = plan_of("# P\n\n### Phase 1: " + title + "\n\n- Work\n\n");
    return plan.modules.at(0).name;
  };
  EXPECT_EQ(module("Core Types & API"), "core-types-api");
  EXPECT_EQ(module("  (v2.0) The CLI!  "), "v2-0-the-cli");
  EXPECT_EQ(module("Überprüfung"), "berpr-fung");
  EXPECT_EQ(module("日本語"), "phase-1");
  EXPECT_EQ(module("A very long title that goes on and on and on for ever"),
            "a-very-long-title-that-goes-on-and-on-an");
}

TEST(PlanTest, TestCommandsFallBackToTheSpecsAndThenToTheConfigurations) {
  const std::string own = "### Phase 1: One\n\n- Work\n\nTest Command: make one\n\n";
  const std::string none = "### Phase 2: Two\n\n- Work\n\n";
  PlanOptions options;
  options.test_command = "make configured";
  const Plan plan = plan_of(spec(own + none), options);
  EXPECT_EQ(plan.phases[0].said.test_commands.at(0).command, "make one");
  EXPECT_EQ(plan.phases[1].said.test_commands.at(0).command, "make configured");
  EXPECT_TRUE(plan_of(spec(none)).phases[0].said.test_commands.empty());
}

TEST(PlanTest, OnePhaseOrThoseUpToOne) {
  const std::string text = spec(phase("1", "a") + phase("2", "b") + phase("3", "c"));
  EXPECT_THAT(job_names(plan_of(text, {{}, "2", ""})), ElementsAre("2/b", "2", "final"));
  EXPECT_THAT(job_names(plan_of(text, {{}, "", "2"})),
              ElementsAre("1/a", "2/b", "1", "2", "final"));
  EXPECT_THAT(depends(plan_of(text, {{}, "2", ""}), "2/b"), ElementsAre());
}

TEST(PlanTest, ADependencyThatIsLeftOutIsTakenAsDone) {
  const std::string text = spec(phase("1", "a") + phase("2", "b") + phase("3", "c", "1, 2"));
  EXPECT_THAT(depends(plan_of(text, {{}, "3", ""}), "3/c"), ElementsAre());
}

TEST(PlanTest, APhaseThatIsNotThereIsAnError) {
  const std::string text = spec(phase("1", "a") + phase("2a", "b"));
  EXPECT_THAT(errors(text, {{}, "7", ""}),
              ElementsAre("SPEC.md: error: --phase 7: the plan has no such phase [CS201]\n"
                          "  = hint: its phases are 1, 2a\n"));
  EXPECT_THAT(errors(text, {{}, "", "2"}),
              ElementsAre("SPEC.md: error: --until 2: the plan has no such phase [CS201]\n"
                          "  = hint: its phases are 1, 2a\n"));
}

TEST(PlanTest, AllMistakesComeAtOnce) {
  spec::Spec said;
  for (const char* id : {"1", "2", "3"}) {
    spec::Phase one;
    one.id = one.title = id;
    one.line = id[0] - '0';
    said.phases.push_back(one);
  }
  said.phases[0].depends = {{"3"}};
  said.phases[1].depends = {{"9"}};
  said.phases[2].depends = {{"1"}};
  said.phases[1].modules = {{"a", {}, {"b"}, 5}, {"b", {}, {"a"}, 6}, {"c", {}, {"d"}, 7}};
  EXPECT_THAT(
      errors(said),
      ElementsAre(
          "SPEC.md:7: error: module c depends on d, which phase 2 does not have [CS202]\n"
          "    = hint: name a module of the same phase\n",
          "SPEC.md:5: error: these modules wait for each other: a -> b -> a [CS204]\n"
          "    = hint: take one of the dependencies away\n",
          "SPEC.md:2: error: phase 2 depends on phase 9, which the plan does not have [CS203]\n"
          "    = hint: name one of its phases\n",
          "SPEC.md:1: error: these phases wait for each other: 1 -> 3 -> 1 [CS204]\n"
          "    = hint: take one of the dependencies away\n"));
}

// ---- digests ----

std::string digest(const std::string& markdown, const PlanOptions& options = {}) {
  return plan_of(markdown, options).phases.at(0).digest;
}

const std::string kPhase =
    "### Phase 1: One\n\n- Do this\n- Do that\n\nModules:\n\n- a: src/a/\n- b: src/b/\n\n"
    "Test Command: make test\n\nSuccess Criteria:\n\n- Tests pass\n\nGotchas:\n\n- Beware\n\n";

std::string with(const std::string& from, const std::string& to) {
  std::string out = kPhase;
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return spec(out.replace(at, from.size(), to));
}

TEST(DigestTest, ChangesWithEveryWordOfThePhase) {
  std::set<std::string> digests{digest(spec(kPhase))};
  const std::vector<std::string> changed{with("One", "Uno"),
                                         with("Do this", "Do these"),
                                         with("src/a/", "src/aa/"),
                                         with("- b: src/b/", "- b: src/b/ (depends on a)"),
                                         with("- a: src", "- c: src"),
                                         with("make test", "make check"),
                                         with("Tests pass", "`x` exists"),
                                         with("Beware", "Take care"),
                                         with("Phase 1", "Phase 1b")};
  for (const std::string& text : changed) digests.insert(digest(text));
  EXPECT_EQ(digests.size(), changed.size() + 1);
}

TEST(DigestTest, CoversWhatACriterionIsBoundTo) {
  const auto json = [](const std::string& criterion) {
    return digest(R"({"schema":"conduct.spec/1","phases":[{"id":"1","title":"A","tasks":["t"],)"
                  R"("test_commands":["make"],"criteria":[{"text":"It works",)" +
                  criterion + "}]}]}");
  };
  const std::set<std::string> digests{json(R"("kind":"command","command":"make a")"),
                                      json(R"("kind":"command","command":"make b")"),
                                      json(R"("kind":"file","paths":["a"])"),
                                      json(R"("kind":"coverage","percent":80)")};
  EXPECT_EQ(digests.size(), 4U);
}

TEST(DigestTest, StaysWhereOnlyTheLayoutOrAnotherPhaseChanges) {
  const std::string same = digest(spec(kPhase));
  EXPECT_EQ(digest("# A plan\n\nSome prose.\n\n" + kPhase), same);
  EXPECT_EQ(digest(with("- Do this\n- Do that", "* Do this\n* Do that")), same);
  EXPECT_EQ(digest(with("- Do this", "- [x] Do this")), same);
  EXPECT_EQ(digest(spec(kPhase + phase("2", "c"))), same);
  std::string crlf;
  for (char c : spec(kPhase)) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(digest(crlf), same);
}

TEST(DigestTest, KnowsTheCommandItFallsBackTo) {
  const std::string text = with("Test Command: make test\n\n", "");
  EXPECT_NE(digest(text), digest(text, {"make test", "", ""}));
  EXPECT_EQ(digest(spec(kPhase)), digest(spec(kPhase), {"make other", "", ""}));
}

TEST(DigestTest, ThePlansOwnKnowsTheEdgesToo) {
  const Plan one = plan_of(spec(phase("1", "a") + phase("2", "b")));
  const Plan other = plan_of(spec(phase("1", "a") + phase("2", "b", "none")));
  EXPECT_EQ(one.phases[1].digest, other.phases[1].digest);
  EXPECT_NE(one.digest, other.digest);
  EXPECT_EQ(one.digest, plan_of(spec(phase("1", "a") + phase("2", "b", "1"))).digest);
}

TEST(Plan, ThatNothingVerifiesIsAnErrorUnlessAGateComesFromElsewhere) {
  const spec::Spec said =
      spec::parse("# P\n\n### Phase 1: A\n\n- Do it\n\nSuccess Criteria:\n\n- Tests pass\n").spec;
  std::vector<base::Diagnostic> found;
  EXPECT_FALSE(make_plan(said, {}, found).has_value());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(
      base::render(found.front(), "SPEC.md", false),
      "SPEC.md: error: nothing verifies this plan: no test command and no criterion that can be "
      "checked [CS205]\n"
      "  = hint: add a line \"Test Command: …\" to each phase, or set [gates] test_command\n");
  found.clear();
  PlanOptions configured;
  configured.test_command = "make check";
  EXPECT_TRUE(make_plan(said, configured, found).has_value());
  PlanOptions gated;
  gated.other_gates = true;
  EXPECT_TRUE(make_plan(said, gated, found).has_value());
  EXPECT_TRUE(found.empty());
}

TEST(PlanTest, WhatIsOnlyAskedOfNobodyVerifiesNothing) {
  for (const char* criterion :
       {"Service answers on port 9000", "Coverage is at least 80%", "Tests pass", "It shines"}) {
    std::vector<base::Diagnostic> found;
    const auto text = std::string("## Phase 1: A\n- t\n\nSuccess Criteria:\n- ") + criterion + "\n";
    EXPECT_FALSE(make_plan(spec::parse(text).spec, {}, found)) << criterion;
  }
  std::vector<base::Diagnostic> found;
  EXPECT_TRUE(make_plan(spec::parse("## Phase 1: A\n- t\nStart: ./serve\n\nSuccess Criteria:\n"
                                    "- Service answers on port 9000\n")
                            .spec,
                        {}, found));
}

}  // namespace
}  // namespace conduct::core
