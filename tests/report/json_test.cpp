// The JSON that others build on.
#include "conductor/report/json.h"

#include "tests/report/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace conduct::report {
namespace {

using core::Outcome;
using core::Role;
using Json = nlohmann::json;

const Json& module_of(const Json& status, const std::string& phase, const std::string& name) {
  for (const Json& one : status["phases"]) {
    if (one["id"] != phase) continue;
    for (const Json& module : one["modules"]) {
      if (module["name"] == name) return module;
    }
  }
  static const Json none;
  ADD_FAILURE() << "no module " << phase << "/" << name;
  return none;
}

Json status(const Story& story, bool alive) {
  return Json::parse(status_json(story.plan, story.state, alive));
}

TEST(SpecJson, SaysWhatTheSpecSaysAndWhatIsWrongWithIt) {
  spec::Spec spec;
  spec.title = "Shop";
  spec::Phase phase;
  phase.id = "1";
  phase.title = "Base";
  phase.line = 3;
  phase.modules = {{"api", {"src/**"}, {"web"}, 4}};
  phase.tasks = {{"Write it", true, 5}};
  phase.test_commands = {{"make test", 6}};
  phase.criteria = {{"No TODO in src", 7, spec::CriterionKind::absent, "", {"src"}, {"TODO"}}};
  phase.gotchas = {{"mind the gap", 8}};
  spec.phases = {phase};
  const base::Diagnostic wrong{"CS001", base::Severity::warning, 9, 2, "odd", "", "text"};
  EXPECT_EQ(
      spec_json(spec, {wrong}),
      R"({"schema":"conduct.spec/1","title":"Shop","phases":[{"id":"1","title":"Base","line":3,)"
      R"("modules":[{"name":"api","paths":["src/**"],"depends":["web"],"line":4,"tasks":[],)"
      R"("test_commands":[],"criteria":[],"agent":null}],)"
      R"("tasks":[{"text":"Write it","checked":true,"line":5,"id":null,"story":null,)"
      R"("parallel":false,"paths":[]}],)"
      R"("test_commands":[{"command":"make test","line":6,"fails":false,)"
      R"("lasts":false,"exit_code":null,"silent":false,"expected":null}],)"
      R"("criteria":[{"text":"No TODO in src","kind":"absent","line":7,"command":null,)"
      R"("paths":["src"],"pattern":["TODO"],"address":null,"percent":null,"until":null}],)"
      R"("gotchas":["mind the gap"],"depends":null,"files":[],"references":[],)"
      R"("options":{"agent":null,"retries":null,"timeout_ms":null,"approval":false,)"
      R"("working_mode":null,"on_failure":null,"setup":[],"start":null,"expected_fail":false,)"
      R"("placeholders":false,"supersedes":[]},"prose":null}],"setup":[],"test_commands":[],"gotchas":[],)"
      R"("final_commands":[],"final_criteria":[],)"
      R"("diagnostics":[{"code":"CS001","severity":"warning","line":9,"column":2,)"
      R"("message":"odd","hint":null}]})");
}

TEST(CheckJson, SaysWhatJudgesPhasesModulesAndTheFinalTree) {
  spec::Spec spec;
  spec.test_commands = {{"make check", 1}};
  spec::Phase phase;
  phase.id = "1";
  phase.options.start = "./serve";
  phase.options.expected_fail = true;
  phase.criteria = {{"Port 80 is open", 2, spec::CriterionKind::port, "", {}, {}, "80"}};
  phase.modules = {{"api", {}, {}, 3}};
  phase.modules[0].criteria = {spec::bind_criterion("It is fast", 4)};
  spec.phases = {phase};
  spec.final_commands = {{"make all", 5}};
  spec.final_criteria = {{"Port 80 is open", 6, spec::CriterionKind::port, "", {}, {}, "80"}};
  const base::Diagnostic error{"CS001", base::Severity::error, 0, 0, "odd", "mend it", ""};
  const base::Diagnostic warning{"CS101", base::Severity::warning, 9, 2, "odd", "", "text"};
  const std::string text =
      check_json("PLAN.md", spec, std::nullopt, {error, warning, warning}, std::nullopt);
  EXPECT_EQ(text.substr(0, text.find(",\"diagnostics\"")),
            R"({"schema":"conduct.check/1","file":"PLAN.md","errors":1,"warnings":2)");
  const Json json = Json::parse(text);
  EXPECT_EQ(json["diagnostics"][0], Json::parse(R"({"code":"CS001","severity":"error","line":null,
                                                    "column":null,"message":"odd",
                                                    "hint":"mend it"})"));
  EXPECT_EQ(json["test_commands"], Json::parse(R"([
      {"phase":"1","module":null,"command":"make check","line":1,"fails":true,
       "lasts":false,"exit_code":null,"silent":false,"expected":null},
      {"phase":null,"module":null,"command":"make all","line":5,"fails":false,
       "lasts":false,"exit_code":null,"silent":false,"expected":null}])"));
  const auto judged = [&](std::size_t index) {
    const Json& one = json["criteria"][index];
    return Json::array({one["phase"], one["module"], one["text"], one["start"]});
  };
  ASSERT_EQ(json["criteria"].size(), 3U);
  EXPECT_EQ(judged(0), Json::parse(R"(["1", null, "Port 80 is open", "./serve"])"));
  EXPECT_EQ(judged(1), Json::parse(R"(["1", "api", "It is fast", null])"));
  EXPECT_EQ(judged(2), Json::parse(R"([null, null, "Port 80 is open", null])"));
}

TEST(CheckJson, APlanAddsTheCommandsOfTheConfiguration) {
  spec::Spec spec;
  spec.phases.resize(1);
  spec.phases[0].id = "1";
  spec.phases[0].tasks = {{"Do it"}};
  std::vector<base::Diagnostic> diagnostics;
  core::PlanOptions options;
  options.test_command = "make gate";
  const auto plan = core::make_plan(spec, options, diagnostics);
  ASSERT_TRUE(plan);
  const Json json = Json::parse(check_json("PLAN.md", spec, plan, diagnostics, std::nullopt));
  ASSERT_EQ(json["test_commands"].size(), 1U);
  EXPECT_EQ(json["test_commands"][0]["command"], "make gate");
  EXPECT_EQ(json["test_commands"][0]["line"], nullptr);
}

TEST(PlanJson, NodesAreJobsByName) {
  const Json json = Json::parse(plan_json(shop_plan()));
  EXPECT_EQ(json["schema"], "conduct.plan/1");
  EXPECT_EQ(json["digest"], shop_plan().digest);
  ASSERT_EQ(json["nodes"].size(), 6U);
  EXPECT_EQ(json["nodes"][2], Json::parse(R"({"id":"2/ship","kind":"module","phase":"2",
                                              "module":"ship","depends":["1"],
                                              "approval":false})"));
  EXPECT_EQ(json["nodes"][5], Json::parse(R"({"id":"final","kind":"run","phase":null,
                                              "module":null,"depends":["1","2"],
                                              "approval":false})"));
}

TEST(PlanJson, SaysWhichPhasesWaitForAPerson) {
  const Json json = Json::parse(plan_json(asking_plan()));
  EXPECT_EQ(json["nodes"][3]["id"], "1");
  EXPECT_EQ(json["nodes"][3]["approval"], true);
  EXPECT_EQ(json["nodes"][4]["approval"], false);
}

TEST(StatusJson, SaysWhoApprovedAndWhoDidNot) {
  Story story = waiting_run();
  const Json before = status(story, false);
  EXPECT_EQ(before["state"], "parked");
  EXPECT_EQ(before["reason"], "1: waits for approval");
  EXPECT_EQ(before["phases"][0]["state"], "waiting");
  EXPECT_EQ(before["phases"][0]["approval_required"], true);
  EXPECT_EQ(before["phases"][0]["approval"], nullptr);
  EXPECT_EQ(before["phases"][1]["approval_required"], false);
  story.tell(core::Approved{story.job("1"), commit('e'), "A Person", "here", ""});
  const Json after = status(story, false);
  EXPECT_EQ(after["reason"], nullptr);
  EXPECT_EQ(after["phases"][0]["approval"]["by"], "A Person");
  EXPECT_EQ(after["phases"][0]["approval"]["message"], nullptr);
  story.tell(core::Rejected{story.job("1"), commit('e'), "A Person", "here", "no"});
  const Json explained = Json::parse(explain_json(story.plan, story.state, story.job("1")));
  EXPECT_EQ(explained["approval"], nullptr);
  EXPECT_EQ(explained["rejections"][0]["message"], "no");
  EXPECT_EQ(explained["rejections"][0]["commit"], commit('e'));
}

TEST(StatusJson, RunningAttemptHasAPidAndUnknownUsageIsNull) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::Leased{story.job("1/api"), "/w/api", "/g"});
  story.intend(core::Attempt{story.job("1/api"), Role::implementer, 1, commit('b'), ""});
  story.tell(core::AgentSpawned{story.job("1/api"), 4711, "boot:1", "mine", "t.log"});
  const Json json = status(story, true);
  EXPECT_EQ(json["schema"], "conduct.status/1");
  EXPECT_EQ(json["run"], 7);
  EXPECT_EQ(json["state"], "running");
  EXPECT_EQ(json["outcome"], nullptr);
  EXPECT_EQ(json["target"], "refs/heads/main");
  EXPECT_EQ(json["integration"], commit('b'));
  EXPECT_EQ(json["started"], "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(json["ended"], nullptr);
  const Json& api = module_of(json, "1", "api");
  EXPECT_EQ(api["state"], "running");
  EXPECT_EQ(api["attempts"], 1);
  EXPECT_EQ(api["worktree"], "/w/api");
  EXPECT_EQ(api["pid"], 4711);
  EXPECT_EQ(api["session"], nullptr);
  EXPECT_EQ(api["gates"], Json::array());
  EXPECT_EQ(api["usage"],
            Json::parse(R"({"input_tokens":null,"cached_tokens":null,"output_tokens":null,
                                          "cost_usd":null})"));
  const Json& ship = module_of(json, "2", "ship");
  EXPECT_EQ(ship["state"], "pending");
  EXPECT_EQ(ship["worktree"], nullptr);
  EXPECT_EQ(ship["pid"], nullptr);
  EXPECT_EQ(json["final"]["state"], "pending");
}

TEST(StatusJson, UsageIsTheSumOfWhatWasTold) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  story.judges("1/api", {failed("tests", "make test", "1", "exited 2")});
  story.judges("1/api", {failed("tests", "make test", "1", "exited 2")});
  story.attempts("1/api", Role::fixer, 2, 'd');
  story.of("1/api").attempts[0].usage = {100, 40, std::nullopt, 0.5};
  story.of("1/api").attempts[1].usage = {20, std::nullopt, std::nullopt, 0.25};
  const Json json = status(story, true);
  EXPECT_EQ(module_of(json, "1", "api")["usage"],
            Json::parse(
                R"({"input_tokens":120,"cached_tokens":40,"output_tokens":null,"cost_usd":0.75})"));
}

TEST(StatusJson, GatesSayVerdictAndReason) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  story.judges("1/api", {passed("scope", "", "1"), failed("tests", "make test", "1", "exited 2")});
  const Json status_now = status(story, true);
  const Json& gates = module_of(status_now, "1", "api")["gates"];
  ASSERT_EQ(gates.size(), 2U);
  EXPECT_EQ(gates[0]["verdict"], "PASS");
  EXPECT_EQ(gates[0]["reason"], nullptr);
  EXPECT_EQ(gates[1]["name"], "tests");
  EXPECT_EQ(gates[1]["verdict"], "FAIL");
  EXPECT_EQ(gates[1]["reason"], "exited 2");
  EXPECT_EQ(gates[1]["subject"], "make test");
  EXPECT_FALSE(gates[1].contains("excerpt"));
}

TEST(StatusJson, StateTellsEveryWayInWhichARunCanStand) {
  Story story;
  story.starts();
  EXPECT_EQ(status(story, true)["state"], "running");
  EXPECT_EQ(status(story, false)["state"], "interrupted");
  const auto ended = [&](Outcome outcome) {
    Story other = story;
    other.tell(core::RunEnded{outcome, ""});
    return status(other, false);
  };
  EXPECT_EQ(ended(Outcome::landed)["state"], "landed");
  EXPECT_EQ(ended(Outcome::verified)["state"], "parked");
  EXPECT_EQ(ended(Outcome::waiting)["state"], "parked");
  EXPECT_EQ(ended(Outcome::waiting)["outcome"], "waiting");
  EXPECT_EQ(ended(Outcome::interrupted)["state"], "interrupted");
  EXPECT_EQ(ended(Outcome::blocked)["state"], "blocked");
}

TEST(StatusJson, RunThatOnlyTheEnvironmentStoppedHasFailed) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::LeaseFailed{story.job("1/api"), "disk full"}).gives_up("1/api");
  story.tell(core::RunEnded{Outcome::blocked, ""});
  const Json json = status(story, false);
  EXPECT_EQ(json["state"], "failed");
  EXPECT_EQ(json["reason"], "1/api: disk full");
  EXPECT_EQ(json["phases"][0]["state"], "blocked");
  EXPECT_EQ(json["phases"][1]["state"], "pending");
}

TEST(StatusJson, PhaseHasItsCheckpointAndBytesThatAreNotUtf8AreReplaced) {
  core::Plan plan = shop_plan();
  plan.phases[0].title = "B\xff";
  Story story(plan);
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {passed("tests", "make test", "1")}).checkpoints("1", 1);
  const Json json = status(story, true);
  EXPECT_EQ(json["phases"][0]["checkpoint"], "7.1");
  EXPECT_EQ(json["phases"][0]["state"], "passed");
  EXPECT_EQ(json["phases"][0]["title"], "B\xEF\xBF\xBD");
  EXPECT_EQ(json["phases"][1]["checkpoint"], nullptr);
  EXPECT_EQ(json["integration"], commit('e'));
}

TEST(ExplainJson, HasHistoryExcerptsAndNextSteps) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  core::GateResult gate = failed("tests", "make test", "1", "exited 2");
  gate.excerpt = "boom\n";
  story.judges("1/api", {gate}).judges("1/api", {gate});
  story.attempts("1/api", Role::fixer, 2, 'd').judges("1/api", {gate}).judges("1/api", {gate});
  story.gives_up("1/api");
  const Json json = Json::parse(explain_json(story.plan, story.state, story.job("1/api")));
  EXPECT_EQ(json["schema"], "conduct.explain/1");
  EXPECT_EQ(json["id"], "1/api");
  EXPECT_EQ(json["state"], "blocked");
  EXPECT_EQ(json["cause"], "work");
  EXPECT_EQ(json["reason"], "tests `make test` FAIL: exited 2");
  EXPECT_EQ(json["gates"][0]["excerpt"], "boom\n");
  ASSERT_EQ(json["history"].size(), 2U);
  EXPECT_EQ(json["history"][1]["role"], "fixer");
  EXPECT_EQ(json["history"][1]["end"], "exited 0");
  EXPECT_EQ(json["history"][1]["transcript"], "1/api/fixer-2.log");
  EXPECT_EQ(json["next"][0]["command"], "conduct diff 1/api");
  EXPECT_EQ(json["next"][1]["command"], nullptr);
}

TEST(CheckpointsJson, SaysWhereAndWhen) {
  Story story;
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {passed("tests", "make test", "1")}).at(60'000).checkpoints("1", 1);
  EXPECT_EQ(checkpoints_json(story.plan, story.state),
            R"({"schema":"conduct.checkpoints/1","checkpoints":[{"id":"7.1","run":7,"phase":"1",)"
            R"("commit":")" +
                commit('e') + R"(","at":"2026-01-31T12:01:01.000Z","unchecked":0}]})");
}

TEST(EventJson, EmbedsTheBodyAndShowsADamagedOneAsItStands) {
  EXPECT_EQ(event_json({3, 7, 1'769'860'800'123, "merged", 1, R"({"job":"1"})"}),
            R"({"schema":"conduct.event/1","seq":3,"run":7,"at":"2026-01-31T12:00:00.123Z",)"
            R"("kind":"merged","version":1,"body":{"job":"1"}})");
  EXPECT_EQ(event_json({3, 7, 0, "merged", 1, "{\"job"}),
            R"({"schema":"conduct.event/1","seq":3,"run":7,"at":"1970-01-01T00:00:00.000Z",)"
            R"("kind":"merged","version":1,"body":"{\"job"})");
}

TEST(ErrorJson, AbsentHintIsNull) {
  EXPECT_EQ(error_json({base::Fault::environment, "no repository", ""}),
            R"({"schema":"conduct.error/1","message":"no repository","hint":null})");
}

}  // namespace
}  // namespace conduct::report
