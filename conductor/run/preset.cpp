#include "conductor/run/preset.h"

#include "conductor/agents/presets.h"
#include "conductor/run/cast.h"

#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

namespace conduct::run {
namespace {

using Words = std::vector<std::string>;

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// The words that start AGENT: what it has instead of the program, WORDS, its model, its arguments.
Words command_of(const config::AgentConfig& agent, const agents::Preset& preset,
                 const Words& words) {
  Words command = agent.command.empty() ? Words{preset.program} : agent.command;
  append(command, words);
  if (!agent.model.empty()) append(command, {preset.model, agent.model});
  append(command, agent.args);
  return command;
}

base::Status settle(config::AgentConfig& agent, const agents::Preset& preset) {
  if (!agent.model.empty() && preset.model.empty())
    return base::Error{base::Fault::environment,
                       fmt::format("agent {} has a model, and {} has no option that names one",
                                   agent.name, preset.program),
                       fmt::format("remove model from [agents.{}]", agent.name)};
  agent.provider = provider_of(agent);
  if (!preset.resume.empty()) agent.resume = command_of(agent, preset, preset.resume);
  agent.command = command_of(agent, preset, preset.command);
  agent.args.clear();
  agent.model.clear();
  // What the user passes on or sets has the last word.
  Words env = preset.env;
  append(env, agent.env);
  agent.env = std::move(env);
  append(agent.home, preset.home);
  agent.events = preset.events;
  agent.adapter = "command";
  return {};
}

}  // namespace

base::Status settle_presets(config::Config& config) {
  for (auto& [name, agent] : config.agents)
    if (const agents::Preset* preset = agents::find_preset(agent.adapter))
      TRY(settle(agent, *preset));
  return {};
}

}  // namespace conduct::run
