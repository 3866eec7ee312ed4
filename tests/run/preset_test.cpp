// What the programs that are driven by a table are started with, word by word.
#include "conductor/run/preset.h"

#include "base/member_path.h"
#include "base/text.h"
#include "conductor/agents/presets.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

config::AgentConfig settled(config::AgentConfig agent) {
  config::Config config;
  if (agent.name.empty()) agent.name = agent.adapter;
  config.agents[agent.name] = agent;
  const base::Status status = settle_presets(config);
  EXPECT_TRUE(status.ok());
  return config.agents.at(agent.name);
}

config::AgentConfig settled(const std::string& adapter, const std::string& model = "") {
  config::AgentConfig agent;
  agent.adapter = adapter;
  agent.model = model;
  return settled(agent);
}

std::string words(const std::vector<std::string>& command) {
  return base::join(command, " ");
}

TEST(PresetTest, EachHasItsCommandLine) {
  EXPECT_EQ(words(settled("aider", "gpt-5").command),
            "aider --message-file {prompt_file} --yes-always --no-auto-commits --no-dirty-commits "
            "--no-gitignore --no-suggest-shell-commands --no-detect-urls --no-check-update "
            "--no-show-release-notes --no-analytics --no-pretty --no-stream --input-history-file "
            "/dev/null --chat-history-file /dev/null --model gpt-5");
  EXPECT_EQ(words(settled("copilot", "gpt-5").command),
            "copilot --output-format json --allow-all --no-ask-user --model gpt-5");
  EXPECT_EQ(words(settled("cursor-agent", "gpt-5").command),
            "cursor-agent -p --output-format stream-json --force --model gpt-5");
  EXPECT_EQ(words(settled("qwen", "q").command),
            "qwen --output-format stream-json --yolo --model q");
  EXPECT_EQ(words(settled("amp").command), "amp --execute --stream-json --dangerously-allow-all");
  EXPECT_EQ(words(settled("goose", "gpt-5").command),
            "goose run -i - --output-format stream-json --model gpt-5");
}

TEST(PresetTest, ThoseThatCanGoOnWithAConversation) {
  EXPECT_THAT(settled("aider").resume, IsEmpty());
  EXPECT_THAT(settled("goose").resume, IsEmpty());
  EXPECT_EQ(words(settled("copilot").resume),
            "copilot --resume={session} --output-format json --allow-all --no-ask-user");
  EXPECT_EQ(words(settled("cursor-agent").resume),
            "cursor-agent -p --output-format stream-json --force --resume {session}");
  EXPECT_EQ(words(settled("qwen", "q").resume),
            "qwen --output-format stream-json --yolo --resume {session} --model q");
  EXPECT_EQ(words(settled("amp").resume),
            "amp threads continue {session} --execute --stream-json --dangerously-allow-all");
}

TEST(PresetTest, BecomesACommandWithWhatTheUserSays) {
  config::AgentConfig agent;
  agent.name = "mine";
  agent.adapter = "qwen";
  agent.command = {"npx", "@qwen-code/qwen-code"};
  agent.args = {"--max-session-turns", "50"};
  agent.env = {"MODE=fast"};
  agent.home = {"~/.mine"};
  const config::AgentConfig made = settled(agent);
  EXPECT_EQ(made.adapter, "command");
  EXPECT_EQ(made.provider, "mine") << "it may be anybody's";
  EXPECT_THAT(made.command, ElementsAre("npx", "@qwen-code/qwen-code", "--output-format",
                                        "stream-json", "--yolo", "--max-session-turns", "50"));
  EXPECT_EQ(made.env.back(), "MODE=fast");
  EXPECT_THAT(made.env, Contains("OPENAI_*"));
  EXPECT_THAT(made.home, ElementsAre("~/.mine", "~/.qwen"));
  EXPECT_EQ(made.events.at("session"), "session_id");
  EXPECT_EQ(words(settled(made).command), words(made.command)) << "once";
  EXPECT_EQ(settled("copilot").provider, "github-copilot");
}

TEST(PresetTest, AModelWhereThereIsNoOptionForOneIsAnError) {
  config::Config config;
  config.agents["amp"].name = config.agents["amp"].adapter = "amp";
  config.agents["amp"].model = "gpt-5";
  const base::Status status = settle_presets(config);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "agent amp has a model, and amp has no option that names one");
  EXPECT_EQ(status.error().hint, "remove model from [agents.amp]");
}

TEST(PresetTest, AreThoseThatTheConfigurationKnows) {
  std::vector<std::string> names;
  for (const agents::Preset& preset : agents::presets()) {
    names.push_back(preset.name);
    for (const auto& [event, path] : preset.events)
      EXPECT_TRUE(event == "usage_is" || base::parse_member_path(path).ok()) << path;
    EXPECT_EQ(preset.resume.empty(), !preset.events.contains("session")) << preset.name;
  }
  EXPECT_EQ(names, config::presets());
}

}  // namespace
}  // namespace conduct::run
