// The observers that show a run as it goes.
#include "conductor/report/console.h"

#include "conductor/report/ci.h"
#include "tests/report/screen.h"
#include "tests/report/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace conduct::report {
namespace {

using core::Role;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

core::GateResult red() {
  core::GateResult gate = failed("tests", "make test", "1", "exited 2");
  gate.excerpt = "FAIL: sum\n::error::fake\n##[error]fake\n";
  return gate;
}

// Output of a plain console for what HAPPENS to a story.
template <typename Happens>
std::string plain(const std::string& ci, Happens happens) {
  std::string out;
  const auto console = plain_console([&](std::string_view text) { out += text; }, false, ci);
  Story story(shop_plan(), console.get());
  happens(story);
  return out;
}

TEST(PlainConsole, OneLineWhenSomethingBeginsOrEnds) {
  EXPECT_EQ(plain("",
                  [](Story& story) {
                    story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
                    core::GateResult prose;
                    prose.gate = "criteria";
                    prose.subject = "The pages look good";
                    prose.verdict = core::Verdict::not_applicable;
                    prose.unchecked = true;
                    story.merges("1", 'e', {passed("tests", "make test", "1"), prose});
                    story.checkpoints("1", 1);
                  }),
            "run 7: SPEC.md on main at bbbbbbb, 2 phases, 3 modules, 2 at a time\n"
            "[1/api] worktree /w/7/1/api\n"
            "[1/api] implementer 1 started (agent mine)\n"
            "[1/api] implementer 1 ended: exited 0, 12.0s\n"
            "[1/api] 2 files changed\n"
            "[1/api] judging ccccccc\n"
            "[1/api] tests PASS `make test` 3.1s\n"
            "[1/web] worktree /w/7/1/web\n"
            "[1/web] implementer 1 started (agent mine)\n"
            "[1/web] implementer 1 ended: exited 0, 12.0s\n"
            "[1/web] 2 files changed\n"
            "[1/web] judging ddddddd\n"
            "[1/web] tests PASS `make test` 3.1s\n"
            "[1] merged 1/api: eeeeeee\n"
            "[1] merged 1/web: eeeeeee\n"
            "[1] judging eeeeeee\n"
            "[1] tests PASS `make test` 3.1s\n"
            "[1] criteria UNCHECKED `The pages look good`\n"
            "[1] checkpoint 7.1 eeeeeee, 1 criterion unchecked\n");
}

TEST(PlainConsole, FailingGateIsRunAgainAndThenShowsTheEndOfItsOutput) {
  const std::string out = plain("", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    core::GateResult gate = red();
    gate.excerpt.clear();
    for (int i = 1; i <= 23; ++i) gate.excerpt += "line " + std::to_string(i) + "\n";
    story.judges("1/api", {gate}).judges("1/api", {gate});
  });
  EXPECT_THAT(out, HasSubstr("[1/api] tests FAIL `make test` 3.1s: exited 2\n"
                             "[1/api] judging again ccccccc\n"
                             "[1/api] tests FAIL `make test` 3.1s: exited 2\n"
                             "    | … 3 lines above\n"
                             "    | line 4\n"));
  EXPECT_THAT(out, EndsWith("    | line 23\n"));
}

TEST(PlainConsole, FlakyGateIsCalledSo) {
  const std::string out = plain("", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    story.judges("1/api", {red()}).judges("1/api", {passed("tests", "make test", "1")});
  });
  EXPECT_THAT(out, EndsWith("[1/api] judging again ccccccc\n"
                            "[1/api] tests PASS `make test` 3.1s (flaky: failed first, passed when "
                            "run again)\n"));
}

TEST(PlainConsole, FinalVerificationSaysWhosePhasesTestsTheyAre) {
  const std::string out = plain("", [](Story& story) {
    story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
    story.merges("1", 'e', {passed("tests", "make test", "1")}).checkpoints("1", 1);
    story.succeeds("2/ship", 'f').merges("2", 'f', {passed("tests", "make test", "1")});
    story.checkpoints("2", 2).verifies({passed("tests", "make dist", "2")});
    story.intend(core::Land{story.job("final"), commit('b'), commit('f')});
    story.tell(core::LandRefused{story.job("final"), "uncommitted work is in the way", {"a", "b"}});
  });
  EXPECT_THAT(out, HasSubstr("[2] tests PASS `make test` of phase 1 3.1s\n"));
  EXPECT_THAT(out, EndsWith("[final] tests PASS `make dist` of phase 2 3.1s\n"
                            "[final] not landed: uncommitted work is in the way: a, b\n"));
}

TEST(PlainConsole, WarnsOfWhatWasLeftOutAndOfWhatTheAgentDidOutside) {
  const std::string out = plain("", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    story.judges("1/api", {red()}).judges("1/api", {red()});
    const core::JobId api = story.job("1/api");
    story.intend(core::Attempt{api, Role::fixer, 2, commit('c'), ""});
    story.tell(core::AgentSpawned{api, 1, "", "mine", "t.log"});
    core::AgentEnded ended;
    ended.job = api;
    ended.end = {core::EndKind::timed_out, 0, ""};
    ended.seconds = 125;
    ended.strays = 2;
    story.tell(ended);
    story.intend(core::Snapshot{api, 2, commit('c'), "", commit('c')});
    story.tell(core::SnapshotTaken{api,
                                   commit('d'),
                                   commit('d'),
                                   commit('c'),
                                   1,
                                   {"node_modules"},
                                   {"HEAD was moved"},
                                   {},
                                   {"ref refs/heads/x was changed"}});
  });
  EXPECT_THAT(
      out, EndsWith("[1/api] fixer 2 started (agent mine)\n"
                    "[1/api] fixer 2 ended: ran out of time, 2m05s, 2 left-over processes killed\n"
                    "[1/api] 1 file changed\n"
                    "[1/api] warning: left out of the commit, as git does not ignore it: "
                    "node_modules\n"
                    "[1/api] violation: outside the worktree, ref refs/heads/x was changed\n"
                    "[1/api] violation: HEAD was moved\n"));
}

TEST(PlainConsole, ForeignTextIsHarmless) {
  const std::string out = plain("", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    core::GateResult gate = red();
    gate.reason = "\x1b]0;owned\x07\nnew line";
    gate.excerpt = "\x1b[2Jgone\rhidden";
    story.judges("1/api", {gate}).judges("1/api", {gate});
  });
  EXPECT_THAT(out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(out, HasSubstr("\\x1b]0;owned\\x07 new line\n    | \\x1b[2Jgone\n    | hidden\n"));
}

TEST(PlainConsole, GithubFoldsOutputAndTakesNoForeignCommand) {
  const std::string out = plain("github", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    story.judges("1/api", {red()}).judges("1/api", {red()});
  });
  EXPECT_THAT(out,
              EndsWith("[1/api] tests FAIL `make test` 3.1s: exited 2\n"
                       "::group::[1/api] tests FAIL `make test` 3.1s: exited 2 (output)\n"
                       "    | FAIL: sum\n"
                       "    | ::error::fake\n"
                       "    | # #[error]fake\n"
                       "::endgroup::\n"
                       "::warning title=conduct::[1/api] tests FAIL `make test` 3.1s: exited 2\n"));
}

TEST(PlainConsole, GithubShowsAnErrorOnlyForWhatConductCannotMend) {
  const std::string out = plain("github", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    story.judges("1/api", {red()}).judges("1/api", {red()});
    story.attempts("1/api", Role::fixer, 2, 'd').judges("1/api", {red()}).judges("1/api", {red()});
    story.gives_up("1/api");
    story.intend(core::Lease{story.job("1/web"), commit('b')});
    story.tell(core::LeaseFailed{story.job("1/web"), "disk\nfull"}).gives_up("1/web");
  });
  EXPECT_THAT(out,
              HasSubstr("::error title=conduct::[1/api] tests FAIL `make test` 3.1s: exited 2\n"
                        "[1/api] blocked: tests `make test` FAIL: exited 2\n"
                        "[1/web] no worktree: disk full\n"
                        "[1/web] blocked: disk full\n"
                        "::error title=conduct::[1/web] blocked: disk full\n"));
}

TEST(PlainConsole, GitlabFoldsOutputByItsMarkers) {
  const std::string out = plain("gitlab", [](Story& story) {
    story.starts().attempts("1/api", Role::implementer, 1, 'c');
    story.judges("1/api", {red()}).judges("1/api", {red()});
  });
  EXPECT_THAT(out,
              HasSubstr("\x1b[0Ksection_start:1769860811:conduct_7_12_1[collapsed=true]\r\x1b[0K"
                        "[1/api] tests FAIL `make test` 3.1s: exited 2 (output)\n"
                        "    | FAIL: sum\n"));
  EXPECT_THAT(out, EndsWith("    | ##[error]fake\n"
                            "\x1b[0Ksection_end:1769860811:conduct_7_12_1\r\x1b[0K\n"));
}

TEST(Ci, EscapesAsTheRunnerReadsIt) {
  EXPECT_EQ(annotation(Ci::github, Level::error, "a:b,c", "50%\r\nof it"),
            "::error title=a%3Ab%2Cc::50%25%0D%0Aof it\n");
  EXPECT_EQ(harmless(Ci::github, "  ::add-mask::x"), "  | ::add-mask::x");
  EXPECT_EQ(harmless(Ci::none, "::add-mask::x"), "::add-mask::x");
}

TEST(JsonConsole, OneObjectAnEvent) {
  std::string out;
  const auto console = json_console([&](std::string_view text) { out += text; });
  Story story(shop_plan(), console.get());
  story.starts().tell(core::RunEnded{core::Outcome::interrupted, "stopped"});
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2);
  EXPECT_THAT(out, HasSubstr(R"({"schema":"conduct.event/1","seq":2,"run":7,)"
                             R"("at":"2026-01-31T12:00:01.000Z","kind":"run-ended","version":1,)"
                             R"("body":{"outcome":"interrupted","reason":"stopped"}})"
                             "\n"));
}

class LiveConsole : public testing::Test {
 protected:
  LiveConsole()
      : console_(live_console(
            [this](std::string_view text) {
              ++writes_;
              last_ = text;
              screen_.write(text);
            },
            [this] { return width_; }, [this] { return height_; }, false)),
        story_(shop_plan(), console_.get()) {}

  void start_agent(const std::string& name) {
    const core::JobId job = story_.job(name);
    story_.intend(core::Lease{job, commit('b')});
    story_.tell(core::Leased{job, "/w/" + name, "/g"});
    story_.intend(core::Attempt{job, Role::implementer, 1, commit('b'), ""});
    story_.tell(core::AgentSpawned{job, 1, "", "mine", "t.log"});
  }

  Screen screen_;
  std::string last_;  // frame
  int writes_ = 0, width_ = 60, height_ = 24;
  std::unique_ptr<Console> console_;
  Story story_;
};

constexpr const char* kHead =
    "run 7: SPEC.md on main at bbbbbbb, 2 phases, 3 modules, 2 at a time\n";

TEST_F(LiveConsole, RunningJobsHaveALineBelowWhatHasFinished) {
  story_.starts();
  start_agent("1/api");
  start_agent("1/web");
  console_->said(story_.job("1/api"), "Editing main.c\n");
  console_->tick(story_.now_ms + 75'000);
  EXPECT_EQ(screen_.text(), std::string(kHead) +
                                "[1/api] worktree /w/1/api\n"
                                "[1/api] implementer 1 started (agent mine)\n"
                                "[1/web] worktree /w/1/web\n"
                                "[1/web] implementer 1 started (agent mine)\n"
                                "● 1/api  1m21s  implementer 1 (mine): Editing main.c\n"
                                "● 1/web  1m17s  implementer 1 (mine)\n");
}

TEST_F(LiveConsole, FinishedJobLeavesTheBlock) {
  story_.starts().succeeds("1/api", 'c');
  EXPECT_THAT(screen_.text(), EndsWith("[1/api] tests PASS `make test` 3.1s\n"));
  EXPECT_THAT(screen_.text(), Not(HasSubstr("●")));
}

TEST_F(LiveConsole, LinesAreCutToTheWidthAndTheBlockToTheHeight) {
  story_.starts();
  start_agent("1/api");
  start_agent("1/web");
  width_ = 30;
  height_ = 3;
  console_->said(story_.job("1/api"), "a very long line that does not fit");
  console_->tick(story_.now_ms + 1000);
  EXPECT_THAT(screen_.text(), EndsWith("● 1/api     7s  implementer …\n"
                                       "● 1/web     3s  implementer …\n"));
}

TEST_F(LiveConsole, WhatDoesNotFitTheHeightIsCounted) {
  spec::Spec spec;
  spec::Phase phase;
  phase.id = "1";
  for (int i = 0; i < 9; ++i) phase.modules.push_back({"m" + std::to_string(i), {}, {}, 0});
  spec.phases = {phase};
  std::vector<base::Diagnostic> diagnostics;
  story_ = Story(*core::make_plan(spec, judged_elsewhere(), diagnostics), console_.get());
  story_.starts();
  for (int i = 0; i < 9; ++i) start_agent("1/m" + std::to_string(i));
  height_ = 6;
  console_->tick(story_.now_ms + 1000);
  EXPECT_THAT(screen_.text(), EndsWith("● 1/m0    35s  implementer 1 (mine)\n"
                                       "● 1/m1    31s  implementer 1 (mine)\n"
                                       "● 1/m2    27s  implementer 1 (mine)\n"
                                       "… and 6 more\n"));
}

TEST_F(LiveConsole, DrawsAtMostTenTimesASecond) {
  story_.starts();
  start_agent("1/api");
  const int before = writes_;
  const std::int64_t now = story_.now_ms;
  for (int i = 0; i < 1000; ++i) {
    console_->said(story_.job("1/api"), "line " + std::to_string(i));
    console_->tick(now + i);
  }
  EXPECT_LE(writes_ - before, 10);
  EXPECT_THAT(screen_.text(), HasSubstr("mine): line 9"));
}

TEST_F(LiveConsole, LinesThatFinishBetweenTwoFramesAreNotLost) {
  story_.starts();
  start_agent("1/api");
  story_.now_ms -= 990;  // ten milliseconds after the last frame
  core::AgentEnded ended;
  ended.job = story_.job("1/api");
  story_.tell(ended);
  EXPECT_THAT(screen_.text(), Not(HasSubstr("ended")));
  console_->tick(story_.now_ms);
  EXPECT_THAT(screen_.text(), HasSubstr("[1/api] implementer 1 ended: exited 0, 0.0s\n"));
}

TEST_F(LiveConsole, AgentsLastLineCannotReachTheTerminal) {
  story_.starts();
  start_agent("1/api");
  console_->said(story_.job("1/api"), "\x1b[2J\x1b[5A\nok");  // Screen fails on unknown sequences
  console_->tick(story_.now_ms + 1000);
  EXPECT_THAT(screen_.text(), HasSubstr("\\x1b[2J\\x1b[5"));
}

TEST_F(LiveConsole, NarrowedTerminalIsClearedOfItsWrappedLines) {
  story_.starts();
  start_agent("1/api");
  console_->said(story_.job("1/api"), std::string(200, 'x'));
  console_->tick(story_.now_ms + 1000);
  width_ = 20;  // where the 59 columns that were drawn now take three lines
  console_->tick(story_.now_ms + 2000);
  EXPECT_THAT(last_, HasSubstr("\x1b[3F\x1b[J"));
  EXPECT_THAT(last_, HasSubstr("● 1/api     4s  im…\n"));
}

TEST_F(LiveConsole, EndOfTheRunLeavesNoBlockAndAWholeTerminal) {
  story_.starts();
  start_agent("1/api");
  story_.tell(core::RunInterrupted{2});
  story_.tell(core::AttemptInterrupted{story_.job("1/api"), ""});
  story_.tell(core::RunEnded{core::Outcome::interrupted, ""});
  EXPECT_THAT(screen_.text(), EndsWith("stopping on signal 2: nothing new is started\n"
                                       "[1/api] implementer 1 interrupted\n"));
  EXPECT_TRUE(screen_.cursor_shown());
  EXPECT_TRUE(screen_.wraps());
}

TEST_F(LiveConsole, ConsoleThatGoesAwayEarlyClearsItsBlock) {
  story_.starts();
  start_agent("1/api");
  EXPECT_THAT(screen_.text(), HasSubstr("● 1/api"));
  console_.reset();
  EXPECT_THAT(screen_.text(), StartsWith(kHead));
  EXPECT_THAT(screen_.text(), Not(HasSubstr("● 1/api")));
  EXPECT_TRUE(screen_.cursor_shown());
}

}  // namespace
}  // namespace conduct::report
