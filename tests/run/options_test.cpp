// The options of a run: what its plan is made with, and that they come back from the log.
#include "conductor/run/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conduct::run {
namespace {

TEST(OptionsTest, ThePlanIsMadeWithThoseThatConcernIt) {
  RunOptions options;
  EXPECT_EQ(plan_options(options).test_command, std::nullopt);
  EXPECT_FALSE(plan_options(options).other_gates);
  options.phase = "2";
  options.until = "3";
  options.config.test_command = "make test";
  options.config.gates = {{"lint", "make lint", true, false, false}};
  const core::PlanOptions made = plan_options(options);
  EXPECT_EQ(made.only_phase, "2");
  EXPECT_EQ(made.until_phase, "3");
  EXPECT_EQ(made.test_command, "make test");
  EXPECT_TRUE(made.other_gates);
}

TEST(OptionsTest, ComeBackFromTheLogAsTheyWere) {
  RunOptions options;
  options.spec = "/p/SPEC.md";
  options.phase = "2a";
  options.until = "3";
  options.record = "/rec";
  options.config.jobs = 7;
  options.config.retries = 1;
  options.config.timeout_ms = 5;
  options.config.stall_ms = 4;
  options.config.gate_timeout_ms = 6;
  options.config.target = "main";
  options.config.land = "branch";
  options.config.roles = {{"implementer", {"mine"}}};
  options.config.share = true;
  options.config.agents["mine"] = {"mine",
                                   "command",
                                   {"sh", "a b"},
                                   "/d",
                                   {"KEY", "A=1"},
                                   {"~/.mine"},
                                   {false, {"example.org"}},
                                   {"--fast"},
                                   "m",
                                   "p",
                                   "other",
                                   core::Price{1, 2, 0.5},
                                   {"sh", "{session}"},
                                   {{"said", "message.text"}}};
  options.config.budget = {2.5, 100, 7};
  options.config.helpers = {9, 1};
  options.checkout = "/p";
  options.prompts = {{"rules.md", "## Rules\n"}};
  options.config.sandbox = {"landlock", {"/w"}, {"/r"}, {"~/h"}, {"/s"}, true, 1, 2, 3, 4};
  options.config.worktree_dir = "../w";
  options.config.caches = {"x"};
  options.config.test_command = "make \"test\"";
  options.config.prose_blocks = true;
  options.config.gates = {{"lint", "make lint", true, false, true}};
  const std::string json = to_json(options);
  const base::Result<RunOptions> back = options_from_json(json);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->config.agents.at("mine").command, (std::vector<std::string>{"sh", "a b"}));
  EXPECT_EQ(back->config.gates.at(0).at_phase, false);
  EXPECT_EQ(back->until, "3");
  EXPECT_EQ(back->config.agents.at("mine").price->cached, 0.5);
  EXPECT_EQ(back->config.agents.at("mine").resume, (std::vector<std::string>{"sh", "{session}"}));
  EXPECT_EQ(back->config.agents.at("mine").events.at("said"), "message.text");
  EXPECT_EQ(back->config.budget.tokens, 100);
  EXPECT_EQ(back->config.helpers.limit, 9);
  EXPECT_EQ(back->config.helpers.depth, 1);
}

TEST(OptionsTest, OfAVersionThatReadNothingOfACommandAreRead) {
  RunOptions options;
  options.config.agents["mine"].name = "mine";
  std::string json = to_json(options);
  for (const std::string member : {",\"resume\":[]", "\"events\":{},"}) {
    ASSERT_NE(json.find(member), std::string::npos) << json;
    json.erase(json.find(member), member.size());
  }
  const base::Result<RunOptions> back = options_from_json(json);
  ASSERT_TRUE(back.ok()) << back.error().message << json;
  EXPECT_TRUE(back->config.agents.at("mine").events.empty());
}

TEST(OptionsTest, OfAVersionWithoutASandboxAreRead) {
  std::string json = to_json({});
  const auto cut = [&](const std::string& from, const std::string& to) {
    const std::size_t at = json.find(from);
    json.erase(at, json.find(to, at) - at);
  };
  cut("\"sandbox\":{", "\"target\"");
  cut("\"checkout\"", "\"config\"");
  cut("\"budget\":{", "\"caches\"");
  const base::Result<RunOptions> back = options_from_json(json);
  ASSERT_TRUE(back.ok()) << back.error().message << json;
  EXPECT_EQ(back->config.sandbox.mode, "auto");
  EXPECT_EQ(back->checkout, "");
}

TEST(OptionsTest, OfAVersionThatKnewOneAgentForARoleAreRead) {
  std::string json = to_json({});
  const std::string roles = "\"roles\":{}";
  ASSERT_NE(json.find(roles), std::string::npos) << json;
  json.replace(json.find(roles), roles.size(), "\"roles\":{\"fixer\":\"mine\"}");
  const base::Result<RunOptions> back = options_from_json(json);
  ASSERT_TRUE(back.ok()) << back.error().message << json;
  EXPECT_EQ(back->config.roles.at("fixer"), (std::vector<std::string>{"mine"}));
}

TEST(OptionsTest, ThatCannotBeReadAreAnError) {
  for (const char* text : {"", "[]", "{}", "{\"spec\": 5}", "null"}) {
    const base::Result<RunOptions> back = options_from_json(text);
    ASSERT_FALSE(back.ok()) << text;
    EXPECT_EQ(back.error().message.rfind("the options of the run cannot be read: ", 0), 0u);
    EXPECT_EQ(back.error().hint, "use the version of conduct that started it");
  }
}

}  // namespace
}  // namespace conduct::run
