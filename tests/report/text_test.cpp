// What the reading commands show to people.
#include "conductor/report/text.h"

#include "tests/report/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conduct::report {
namespace {

using core::Outcome;
using core::Role;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kRunDir = "/r/.git/conduct/runs/7";

core::GateResult tests_failed() {
  core::GateResult gate = failed("tests", "make test", "1", "exited 2");
  gate.excerpt = "FAIL: sum\nexpected 3\n";
  gate.log = "gates/1-api.log";
  return gate;
}

// api fails its tests, also after the fixer; web is done.
Story blocked_run() {
  Story story;
  story.starts().succeeds("1/web", 'e');
  story.attempts("1/api", Role::implementer, 1, 'c')
      .judges("1/api", {tests_failed()})
      .judges("1/api", {tests_failed()});
  story.attempts("1/api", Role::fixer, 2, 'd')
      .judges("1/api", {tests_failed()})
      .judges("1/api", {tests_failed()});
  story.gives_up("1/api");
  return story;
}

Story landed_run() {
  Story story;
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {passed("tests", "make test", "1"), unchecked("The pages look good")})
      .checkpoints("1", 1);
  story.succeeds("2/ship", 'f').merges("2", 'f', {passed("tests", "make dist", "2")});
  story.checkpoints("2", 2);
  story.verifies({passed("tests", "make test", "1"), unchecked("The pages look good"),
                  passed("tests", "make dist", "2")});
  story.intend(core::Land{story.job("final"), commit('b'), commit('f')});
  return story;
}

TEST(PlanText, TreeNamesPhasesModulesAndGates) {
  EXPECT_EQ(plan_tree(shop_plan(), false),
            "Shop\n"
            "├─ 1  Base\n"
            "│  ├─ api  in src/api\n"
            "│  ├─ web\n"
            "│  └─ gates: `make test`, 1 criterion\n"
            "├─ 2  Ship  after 1\n"
            "│  ├─ ship\n"
            "│  └─ gates: `make dist`\n"
            "└─ final  every gate again on the final tree, then landing\n");
}

TEST(PlanText, TreeSaysWhereAPersonIsAsked) {
  EXPECT_THAT(plan_tree(asking_plan(), false),
              HasSubstr("│  └─ gates: `make test`, 1 criterion, then a person approves\n"));
}

TEST(PlanText, TreeCountsTheGatesOfModulesAndOfTheFinalTree) {
  core::Plan plan = shop_plan();
  plan.phases[1].said.test_commands.clear();
  plan.modules.back().said.test_commands = {{"make ship", 1}, {"make crate", 2}};
  plan.final_commands = {{"make all", 3}};
  const std::string tree = plan_tree(plan, false);
  EXPECT_THAT(tree, HasSubstr("│  └─ gates: 2 gates of its modules\n"));
  EXPECT_THAT(tree, HasSubstr("every gate again on the final tree and 1 gate of its own, then"));
}

TEST(PlanText, DotQuotesWhatTheSpecSays) {
  core::Plan plan = shop_plan();
  plan.phases[0].title = "Say \"hi\\";
  EXPECT_EQ(plan_dot(plan),
            "digraph plan {\n"
            "  rankdir=LR;\n"
            "  node [shape=box];\n"
            "  subgraph cluster_0 {\n"
            "    label=\"1  Say \\\"hi\\\\\";\n"
            "    \"1/api\" [label=\"api\"];\n"
            "    \"1/web\" [label=\"web\"];\n"
            "    \"1\" [label=\"merge and gates\", shape=diamond];\n"
            "  }\n"
            "  subgraph cluster_1 {\n"
            "    label=\"2  Ship\";\n"
            "    \"2/ship\" [label=\"ship\"];\n"
            "    \"2\" [label=\"merge and gates\", shape=diamond];\n"
            "  }\n"
            "  \"final\" [shape=doublecircle];\n"
            "  \"1\" -> \"2/ship\";\n"
            "  \"1/api\" -> \"1\";\n"
            "  \"1/web\" -> \"1\";\n"
            "  \"2/ship\" -> \"2\";\n"
            "  \"1\" -> \"final\";\n"
            "  \"2\" -> \"final\";\n"
            "}\n");
}

TEST(StatusText, RunningRunTellsWhatEachJobDoes) {
  Story story;
  story.starts().succeeds("1/web", 'd');
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::Leased{story.job("1/api"), "/w/7/api", "/r/.git/worktrees/api"});
  story.intend(core::Attempt{story.job("1/api"), Role::implementer, 1, commit('b'), ""});
  story.tell(core::AgentSpawned{story.job("1/api"), 4711, "boot:1", "mine", "t.log"});
  EXPECT_EQ(status_text(story.plan, story.state, true, kRunDir, false),
            "run 7 running  0 of 2 phases, 1 of 3 modules, target main from bbbbbbb\n"
            "● 1  Base  running      waiting for 1/api\n"
            "●   api    running      1 attempt, implementer 1 (mine)\n"
            "✓   web    passed       1 attempt\n"
            "○ 2  Ship  pending      waiting for 2/ship\n"
            "○   ship   pending      waiting for 1\n"
            "○ final    pending      waiting for 1, 2\n");
}

TEST(StatusText, BlockedRunShowsTheGateItsLogAndWhatToType) {
  Story story = blocked_run();
  story.tell(core::RunEnded{Outcome::blocked, ""});
  EXPECT_EQ(status_text(story.plan, story.state, false, kRunDir, false),
            "run 7 blocked  0 of 2 phases, 1 of 3 modules, target main from bbbbbbb\n"
            "✗ 1  Base  blocked      waiting for 1/api\n"
            "✗   api    blocked      2 attempts\n"
            "      worktree /w/7/1/api\n"
            "      tests `make test`  FAIL: exited 2\n"
            "        log /r/.git/conduct/runs/7/gates/1-api.log\n"
            "✓   web    passed       1 attempt\n"
            "○ 2  Ship  pending      waiting for 2/ship\n"
            "○   ship   pending      waiting for 1\n"
            "○ final    pending      waiting for 1, 2\n"
            "next: conduct explain 1/api  says what failed and what was tried\n"
            "      conduct resume         tries what is blocked again\n"
            "      conduct rollback 7.0   drops the whole run's work\n");
}

TEST(StatusText, DeadConductorLeavesAnInterruptedRun) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  const std::string text = status_text(story.plan, story.state, false, kRunDir, false);
  EXPECT_THAT(text, HasSubstr("run 7 interrupted"));
  EXPECT_THAT(text, HasSubstr("  api    interrupted  1 attempt"));
  EXPECT_THAT(text, HasSubstr("next: conduct resume  goes on where it stopped\n"));
}

TEST(StatusText, RolledBackRunNamesTheCheckpointAndNothingAsBeingDone) {
  Story story;
  story.starts();
  core::RolledBack back;
  back.commit = story.state.started.base;
  story.tell(back);
  const std::string text = status_text(story.plan, story.state, false, kRunDir, false);
  EXPECT_THAT(text, HasSubstr(", rolled back to 7.0\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("getting a worktree")));
}

TEST(StatusText, ForeignTextReachesTheTerminalHarmless) {
  core::Plan plan = shop_plan();
  plan.phases[0].title =
      "\x1b]0;owned\x07"
      "Base\nnext: rm -rf";
  Story story(plan);
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  core::GateResult gate = tests_failed();
  gate.reason = "\x1b[2Jgone";
  story.judges("1/api", {gate});
  const std::string text = status_text(story.plan, story.state, true, kRunDir, false);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\\x1b[2Jgone"));
  EXPECT_THAT(text, HasSubstr("1  \\x1b]0;owned\\x07Base next: rm -rf"));
}

TEST(StatusText, WideTitlesKeepTheColumnsAligned) {
  core::Plan plan = shop_plan();
  plan.phases[0].title = "基盤";
  Story story(plan);
  story.starts();
  const std::string text = status_text(story.plan, story.state, true, "", false);
  EXPECT_THAT(text, HasSubstr("○ 1  基盤  pending "));
  EXPECT_THAT(text, HasSubstr("○ 2  Ship  pending "));
}

TEST(StatusText, ColourIsOnlyThereWhenAskedFor) {
  Story story = blocked_run();
  EXPECT_THAT(status_text(story.plan, story.state, true, "", false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(status_text(story.plan, story.state, true, "", true), HasSubstr("\x1b[31m✗\x1b[0m"));
}

TEST(ExplainText, BlockedModuleSaysWhatFailedWhatWasTriedAndWhatToType) {
  Story story = blocked_run();
  EXPECT_EQ(explain_text(story.plan, story.state, true, story.job("1/api"), kRunDir, false),
            "1/api is blocked: tests `make test` FAIL: exited 2\n"
            "\n"
            "what failed\n"
            "  tests `make test`  FAIL: exited 2\n"
            "    | FAIL: sum\n"
            "    | expected 3\n"
            "    log /r/.git/conduct/runs/7/gates/1-api.log\n"
            "\n"
            "what was tried\n"
            "  implementer 1 (mine): exited 0, 12.0s\n"
            "    tests `make test` FAIL: exited 2\n"
            "    transcript /r/.git/conduct/runs/7/1/api/implementer-1.log\n"
            "  fixer 2 (mine): exited 0, 12.0s\n"
            "    tests `make test` FAIL: exited 2\n"
            "    transcript /r/.git/conduct/runs/7/1/api/fixer-2.log\n"
            "\n"
            "where\n"
            "  worktree /w/7/1/api\n"
            "  commit   dddddddddddddddddddddddddddddddddddddddd\n"
            "\n"
            "next: conduct diff 1/api    shows what was changed so far\n"
            "      mend it in /w/7/1/api\n"
            "      conduct resume        judges it as it then is, and goes on\n"
            "      conduct rollback 7.0  drops the whole run's work\n");
}

TEST(ExplainText, PhaseNamesTheModuleThatBlocksIt) {
  Story story = blocked_run();
  EXPECT_EQ(explain_text(story.plan, story.state, true, story.job("1"), kRunDir, false),
            "1 (Base) is blocked\n"
            "  now: waiting for 1/api\n"
            "\n"
            "blocked before it\n"
            "  1/api: tests `make test` FAIL: exited 2\n"
            "    conduct explain 1/api\n");
}

TEST(ExplainText, WhatTheEnvironmentStoppedIsNotForAnAgentToMend) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::LeaseFailed{story.job("1/api"), "no space left on /w"}).gives_up("1/api");
  EXPECT_EQ(explain_text(story.plan, story.state, true, story.job("1/api"), kRunDir, false),
            "1/api is blocked: no space left on /w\n"
            "\n"
            "where\n"
            "  commit   bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
            "\n"
            "next: put right what the reason names: it lies outside the work\n"
            "      conduct resume        judges it as it then is, and goes on\n"
            "      conduct rollback 7.0  drops the whole run's work\n");
}

TEST(ExplainText, WhatAStoppedRunWasAtIsNotAtWork) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::Leased{story.job("1/api"), "/w", "/g"});
  story.intend(core::Attempt{story.job("1/api"), core::Role::implementer, 1, commit('b'), ""});
  story.tell(core::AgentSpawned{story.job("1/api"), 1, "", "mine", "t.log"});
  story.tell(core::HelperSpawned{story.job("1/api"), "fixer-request-x", core::Role::fixer, "mine",
                                 "", "h.log"});
  EXPECT_THAT(explain_text(story.plan, story.state, true, story.job("1/api"), kRunDir, false),
              HasSubstr("now: implementer 1 (mine) and 1 helper"));
  const std::string stopped =
      explain_text(story.plan, story.state, false, story.job("1/api"), kRunDir, false);
  EXPECT_THAT(stopped, HasSubstr("1/api is interrupted\n  the run is stopped\n"));
  EXPECT_THAT(stopped, HasSubstr("implementer 1 (mine): cut off\n"));
  EXPECT_THAT(stopped, HasSubstr("helper fixer-request-x (mine): cut off\n"));
  EXPECT_THAT(stopped, HasSubstr("next: conduct resume"));
}

TEST(ExplainText, WhoDoesNothingIsNamedUntilItIsCalledAgain) {
  Story story;
  story.starts();
  const core::JobId id = story.job("1/api");
  const core::AgentSpawned agent{id, 1, "", "mine", "t.log"};
  const core::HelperSpawned helper{id, "fixer-request-x", core::Role::fixer, "mine", "", "h.log"};
  const auto now = [&] { return explain_text(story.plan, story.state, true, id, kRunDir, false); };
  story.intend(core::Lease{id, commit('b')});
  story.tell(core::Leased{id, "/w", "/g"});
  story.intend(core::Attempt{id, core::Role::implementer, 1, commit('b'), ""});
  story.tell(agent).tell(helper).tell(core::HelperStalled{id, "fixer-request-x", 600'000});
  EXPECT_THAT(now(), HasSubstr("now: implementer 1 (mine) and 1 helper; helper fixer-request-x has "
                               "done nothing for 10m00s\n"));
  story.tell(helper).tell(core::AgentStalled{id, 600'000});
  EXPECT_THAT(
      now(),
      HasSubstr("now: implementer 1 (mine) and 1 helper; implementer 1 has done nothing for"));
  story.tell(agent);
  EXPECT_THAT(now(), HasSubstr("now: implementer 1 (mine) and 1 helper\n"));
}

TEST(ExplainText, AnAttemptNamesAllWhoTriedIt) {
  Story story;
  story.starts();
  const core::JobId id = story.job("1/api");
  story.intend(core::Lease{id, commit('b')}).tell(core::Leased{id, "/w", "/g"});
  for (const char* agent : {"small", "large"}) {
    story.intend(core::Attempt{id, core::Role::implementer, 1, commit('b'), "", agent, agent});
    story.tell(core::AgentSpawned{id, 1, "", agent, "t.log"});
    story.tell(core::AttemptInterrupted{
        id, "", core::Trouble{core::TroubleKind::rate_limit, "no", 900'000}, {}});
  }
  EXPECT_THAT(explain_text(story.plan, story.state, true, id, kRunDir, false),
              HasSubstr("\n  implementer 1 (small, large): "));
}

TEST(ExplainText, PassedPhaseNamesItsCheckpoint) {
  Story story = landed_run();
  EXPECT_EQ(explain_text(story.plan, story.state, true, story.job("2"), kRunDir, false),
            "2 (Ship) is passed\n"
            "  checkpoint 7.2 " +
                commit('f') +
                "\n"
                "\n"
                "where\n"
                "  commit   " +
                commit('f') + "\n");
}

TEST(CheckpointsText, OneLineEachOldestFirst) {
  Story story = landed_run();
  EXPECT_EQ(checkpoints_text(story.plan, story.state),
            "7.1  1  Base  eeeeeee  2026-01-31T12:00:30.000Z, 1 criterion unchecked\n"
            "7.2  2  Ship  fffffff  2026-01-31T12:00:47.000Z\n");
  Story fresh;
  fresh.starts();
  EXPECT_EQ(checkpoints_text(fresh.plan, fresh.state), "run 7 has no checkpoints yet\n");
}

TEST(LogLine, ShowsWhatTheBodySaysAndLeavesOutWhatItDoesNot) {
  EXPECT_EQ(
      log_line({12, 7, 1'769'860'800'000, "agent-ended", 1,
                R"({"job":"1/api","end":{"end":"exited","code":0},"session":"","seconds":12.5})"}),
      "2026-01-31T12:00:00.000Z    12  agent-ended [1/api] end={\"code\":0,\"end\":\"exited\"} "
      "seconds=12.5\n");
}

TEST(LogLine, PrintsKindsAndBodiesThatItDoesNotKnow) {
  EXPECT_EQ(log_line({3, 7, 0, "agent-dreamt", 4, R"({"of":"sheep\u001b[2J"})"}),
            "1970-01-01T00:00:00.000Z     3  agent-dreamt (version 4) of=sheep\\x1b[2J\n");
  EXPECT_EQ(log_line({3, 7, 0, "merged", 1, "{\"job\":"}),
            "1970-01-01T00:00:00.000Z     3  merged  {\"job\":\n");
}

// What run and resume end with.
std::string last_lines(const Story& story, Outcome outcome) {
  return ending_text(story.plan, story.state, outcome, kRunDir, false) +
         next_text(story.plan, story.state, outcome, false);
}

TEST(EndingText, LandedRunNamesTheTargetsMoveAndWhatNobodyChecked) {
  Story story = landed_run();
  story.tell(core::Landed{story.job("final"), commit('b'), commit('f')});
  EXPECT_EQ(last_lines(story, Outcome::landed),
            "landed main bbbbbbb..fffffff  2 phases, 3 modules, 1 criterion unchecked\n"
            "next: conduct rollback 7.0  undoes it\n");
}

TEST(EndingText, WarnsOfWhatIsToBeLookedAtThoughAllPassed) {
  Story story = landed_run();
  story.tell(core::Landed{story.job("final"), commit('b'), commit('f')});
  const auto ending = [&] { return last_lines(story, Outcome::landed); };
  story.state.jobs[0].warnings = {"outside the worktree, config was changed", "x", "y"};
  EXPECT_THAT(ending(), HasSubstr("1 criterion unchecked\n"
                                  "warning: 1/api: outside the worktree, config was changed; 2 "
                                  "more: conduct explain 1/api\nnext: "));
  for (core::JobState& job : story.state.jobs) job.warnings = {"w"};
  EXPECT_THAT(ending(), HasSubstr(": w\nand " + std::to_string(story.state.jobs.size() - 5) +
                                  " more with warnings: conduct status --json\nnext: "));
}

TEST(EndingText, WhatAnEarlierRunLandedStandsApart) {
  Story story;
  story.starts({"1"}).succeeds("2/ship", 'e').merges("2", 'e', {passed("tests", "make dist", "2")});
  story.checkpoints("2", 1).verifies({passed("tests", "make dist", "2")});
  story.intend(core::Land{story.job("final"), commit('b'), commit('e')});
  story.tell(core::Landed{story.job("final"), commit('b'), commit('e')});
  EXPECT_THAT(
      last_lines(story, Outcome::landed),
      HasSubstr("landed main bbbbbbb..eeeeeee  1 phase, 1 module, 1 phase landed earlier\n"));
}

TEST(EndingText, WithheldResultIsLandedByOneCommand) {
  Story story = landed_run();
  story.tell(core::LandingWithheld{story.job("final"), ""});
  EXPECT_EQ(last_lines(story, Outcome::verified),
            "verified fffffff, not landed  2 phases, 3 modules, 1 criterion unchecked\n"
            "next: conduct land  lands the verified result\n");
}

TEST(EndingText, UncommittedWorkInTheWayIsNamed) {
  Story story = landed_run();
  story.tell(
      core::LandRefused{story.job("final"), "uncommitted work is in the way", {"SPEC.md", "a\nb"}});
  EXPECT_EQ(last_lines(story, Outcome::waiting),
            "waiting: uncommitted work is in the way\n"
            "  SPEC.md\n"
            "  a b\n"
            "next: commit, stash or move these files\n"
            "      conduct land  lands the verified result\n");
  EXPECT_THAT(explain_text(story.plan, story.state, true, story.job("final"), kRunDir, false),
              HasSubstr("conduct land  lands the verified result\n"));
}

TEST(EndingText, PhaseThatWaitsForAPersonIsNamedWithWhatToType) {
  Story story = waiting_run();
  EXPECT_EQ(last_lines(story, Outcome::waiting),
            "waiting: phase 1 (Base) has passed; a person is to approve eeeeeee\n"
            "next: conduct diff 1           shows what is to be approved\n"
            "      conduct approve 1        lets it pass\n"
            "      conduct reject 1 -m WHY  sends it back to a fixer\n"
            "      conduct resume           goes on with what was decided\n");
  EXPECT_THAT(status_text(story.plan, story.state, false, kRunDir, false),
              HasSubstr("○ 1  Base  waiting      waits for approval\n"));
  story.tell(core::Approved{story.job("1"), commit('e'), "A Person", "here", "fine"});
  EXPECT_EQ(last_lines(story, Outcome::waiting),
            "waiting: phase 1 (Base) is approved by A Person and goes on with conduct resume\n"
            "next: conduct resume  goes on with what was decided\n");
  EXPECT_THAT(explain_text(story.plan, story.state, true, story.job("1"), kRunDir, false),
              HasSubstr("\napproval\n  approved eeeeeee by A Person on here, "));
}

TEST(StatusText, RejectedPhaseSaysWhy) {
  Story story = waiting_run();
  story.tell(core::Rejected{story.job("1"), commit('e'), "A Person", "here", "use\ntabs"});
  EXPECT_THAT(status_text(story.plan, story.state, false, kRunDir, false),
              HasSubstr("      rejected by A Person: use tabs\n"));
  EXPECT_THAT(explain_text(story.plan, story.state, true, story.job("1"), kRunDir, false),
              HasSubstr("\napproval\n  rejected eeeeeee by A Person on here, "));
}

// 1/api's agent was kept from its work by what only a person ends.
std::string next_after(core::TroubleKind kind, const std::string& provider) {
  Story story;
  story.starts().intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::Leased{story.job("1/api"), "/w", "/g"});
  story.intend(core::Attempt{story.job("1/api"), core::Role::implementer, 1, commit('b'), "",
                             "mine", provider});
  story.tell(core::AgentSpawned{story.job("1/api"), 1, "", "mine", "t.log"});
  story.tell(core::AttemptInterrupted{story.job("1/api"), "", core::Trouble{kind, "no", 0}, {}});
  return next_text(story.plan, story.state, Outcome::blocked, false);
}

TEST(EndingText, AProviderThatOnlyAPersonBringsBackComesFirst) {
  EXPECT_THAT(next_after(core::TroubleKind::auth, "anthropic"),
              StartsWith("next: log in to anthropic again, or put its key right: it was refused\n"
                         "      conduct resume        tries what is blocked again\n"));
  EXPECT_THAT(next_after(core::TroubleKind::quota, "openai"),
              StartsWith("next: pay for more at openai: what was paid for is used up\n"));
  EXPECT_THAT(next_after(core::TroubleKind::overloaded, "a\nb"),
              StartsWith("next: wait until a b answers again: no\n"));
}

TEST(EndingText, BlockedRunSaysThatTheTargetIsUntouched) {
  Story story = blocked_run();
  EXPECT_EQ(last_lines(story, Outcome::blocked),
            "blocked: 1/api: tests `make test` FAIL: exited 2\n"
            "  log /r/.git/conduct/runs/7/gates/1-api.log\n"
            "  worktree /w/7/1/api\n"
            "0 of 2 phases passed; nothing was landed on main\n"
            "next: conduct explain 1/api  says what failed and what was tried\n"
            "      conduct resume         tries what is blocked again\n"
            "      conduct rollback 7.0   drops the whole run's work\n");
}

TEST(EndingText, InterruptedRunCanBeResumed) {
  Story story;
  story.starts();
  EXPECT_EQ(last_lines(story, Outcome::interrupted),
            "interrupted: run 7 can be resumed\n"
            "next: conduct resume  goes on where it stopped\n");
}

}  // namespace
}  // namespace conduct::report
