// The lines of events that a plain run does not have.
#include "conductor/report/narration.h"

#include "tests/report/story.h"

#include <gtest/gtest.h>

namespace conduct::report {
namespace {

using core::Role;

// The one line that EVENT gives in the state that STORY has reached; empty: it gives none.
std::string line_of(const Story& story, core::Event event) {
  const std::vector<Line> lines =
      narrate(story.plan, story.state, {story.state.seq, 7, story.now_ms, std::move(event)});
  EXPECT_LE(lines.size(), 1U);
  return lines.empty() ? "" : lines.front().text;
}

Story started() {
  Story story;
  story.starts();
  return story;
}

TEST(Narration, RunThatGoesOnSaysByWhichSpec) {
  const Story story = started();
  core::RunResumed resumed;
  EXPECT_EQ(line_of(story, resumed), "run 7 goes on");
  resumed.sandbox = "landlock";
  EXPECT_EQ(line_of(story, resumed), "run 7 goes on, sandbox landlock");
  resumed.sandbox = "none";
  EXPECT_EQ(line_of(story, resumed), "run 7 goes on, with your rights (sandbox none)");
  EXPECT_EQ(line_of(story, core::Replanned{}), "run 7 goes on by the changed spec");
}

TEST(Narration, RollbackNamesWhereStateAndTargetAre) {
  const Story story = started();
  core::RolledBack back;
  back.number = 1;
  back.commit = commit('e');
  EXPECT_EQ(line_of(story, back), "back at 7.1 eeeeeee");
  back.reverted = true;
  EXPECT_EQ(line_of(story, back), "back at 7.1 eeeeeee, the target by a revert commit");
  EXPECT_EQ(line_of(story, core::TargetRestored{commit('f')}), "main is at fffffff");
  EXPECT_EQ(line_of(story, core::RollbackUndone{}), "the rollback is undone");
}

TEST(Narration, SkippedPhasesAreNamedAtTheStart) {
  const Story story = started();
  core::RunStarted again = story.state.started;
  again.skipped = {"1"};
  const std::vector<Line> lines = narrate(story.plan, story.state, {1, 7, 0, again});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].text, "[1] skipped: an earlier run landed it");
}

TEST(Narration, ConflictNamesAFewFilesAndCountsTheRest) {
  const Story story = started();
  core::MergeConflicted conflict{story.job("1"), {"a\n", "b"}};
  EXPECT_EQ(line_of(story, conflict), "[1] conflict in a , b");
  for (char c = 'c'; c <= 'k'; ++c) conflict.files.emplace_back(1, c);
  EXPECT_EQ(line_of(story, conflict), "[1] conflict in a , b, c, d, e, f, g, h and 3 more");
}

TEST(Narration, InterruptedAttemptSaysWhereItsWorkIs) {
  Story story = started();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::Leased{story.job("1/api"), "/w/api", "/g"});
  story.intend(core::Attempt{story.job("1/api"), Role::implementer, 1, commit('b'), ""});
  EXPECT_EQ(line_of(story, core::AttemptInterrupted{story.job("1/api"), commit('c')}),
            "[1/api] implementer 1 interrupted, its work is kept as ccccccc");
  EXPECT_EQ(
      line_of(story, core::AttemptInterrupted{story.job("1/api"), "", {}, {}, "the disk is full"}),
      "[1/api] implementer 1 interrupted: the disk is full");
}

TEST(Narration, WhoDoesNothingIsNamed) {
  Story story = started();
  const core::JobId id = story.job("1/api");
  story.intend(core::Lease{id, commit('b')}).tell(core::Leased{id, "/w/api", "/g"});
  story.intend(core::Attempt{id, Role::implementer, 1, commit('b'), ""});
  const std::string nothing =
      " has done nothing for 10m00s: no output, no processor time, no changed file; it is ended "
      "after as long again";
  EXPECT_EQ(line_of(story, core::AgentStalled{id, 600'000}), "[1/api] implementer 1" + nothing);
  EXPECT_EQ(line_of(story, core::AgentStalled{id, 0}), "[1/api] implementer 1 works again");
  EXPECT_EQ(line_of(story, core::HelperStalled{id, "fixer-request-x", 600'000}),
            "[1/api] helper fixer-request-x" + nothing);
  EXPECT_EQ(line_of(story, core::HelperStalled{id, "fixer-request-x", 0}),
            "[1/api] helper fixer-request-x works again");
}

TEST(Narration, QuestionOfAnAgentIsShown) {
  Story story = started();
  story.attempts("1/api", Role::implementer, 1, 'c');
  core::AgentEnded ended;
  ended.job = story.job("1/api");
  ended.end = {core::EndKind::signalled, 9, ""};
  ended.strays = 1;
  ended.report.question = "Which port?\x1b[A";
  const std::vector<Line> lines = narrate(story.plan, story.state, {9, 7, 0, ended});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(
      lines[0].text,
      "[1/api] implementer 1 ended: was killed by signal 9, 0.0s, 1 left-over process killed");
  EXPECT_EQ(lines[0].tone, Tone::warning);
  EXPECT_EQ(lines[1].text, "[1/api] the agent asks: Which port?\\x1b[A");
}

TEST(Narration, PhaseThatWaitsForAPersonSaysSoAndWhatCameOfIt) {
  Story story(asking_plan());
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {});
  const core::JobId id = story.job("1");
  const std::vector<Line> lines =
      narrate(story.plan, story.state, {9, 7, 1, core::GatesJudged{id, commit('e'), "t", {}}});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].text, "[1] has passed and waits for approval");
  EXPECT_EQ(lines[0].annotation, Annotation::error);
  const auto text = [&](const core::Event& event) {
    return narrate(story.plan, story.state, {9, 7, 1, event}).at(0).text;
  };
  EXPECT_EQ(text(core::Approved{id, commit('e'), "A Person", "here", ""}),
            "[1] approved eeeeeee by A Person");
  EXPECT_EQ(text(core::Rejected{id, commit('e'), "A Person", "here", "use\ntabs"}),
            "[1] rejected eeeeeee by A Person: use tabs");
}

TEST(Narration, TargetThatMovesOrStaysIsNamed) {
  const Story story = started();
  const core::JobId last = story.job("final");
  EXPECT_EQ(line_of(story, core::TargetMoved{last, commit('9')}),
            "[final] the target moved to 9999999: merging and judging again");
  EXPECT_EQ(line_of(story, core::LandingWithheld{last, ""}),
            "[final] verified; the target stays where it is");
  EXPECT_EQ(line_of(story, core::LandingWithheld{last, "refs/heads/conduct-7"}),
            "[final] verified; the target stays where it is, the result is conduct-7");
  EXPECT_EQ(line_of(story, core::ActFailed{last, "disk full"}), "[final] failed: disk full");
}

TEST(Narration, StepsThatTakeNoTimeAreNotWorthALine) {
  const Story story = started();
  EXPECT_EQ(line_of(story, core::TargetRead{story.job("final"), commit('b')}), "");
  EXPECT_EQ(line_of(story, core::Released{story.job("1/api")}), "");
  EXPECT_EQ(line_of(story, core::ActAbandoned{story.job("1/api")}), "");
  EXPECT_EQ(line_of(story, core::Intended{core::Lease{story.job("1/api"), commit('b')}}), "");
}

TEST(Narration, EventsOfJobsKnowTheirJob) {
  const Story story = started();
  EXPECT_EQ(subject_of(core::Intended{core::Release{story.job("1/web")}}), story.job("1/web"));
  EXPECT_EQ(subject_of(core::Released{story.job("1/web")}), story.job("1/web"));
  EXPECT_EQ(subject_of(core::RunResumed{}), std::nullopt);
}

}  // namespace
}  // namespace conduct::report
