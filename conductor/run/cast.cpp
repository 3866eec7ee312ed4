#include "conductor/run/cast.h"

#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/presets.h"
#include "conductor/agents/program_path.h"
#include "conductor/run/environment.h"
#include "conductor/run/preset.h"
#include "conductor/system/files.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;

constexpr const char* kNameIt =
    "--agent NAME, or [roles] implementer = \"NAME\" in .conduct/config.toml";
constexpr std::array kRoles{core::Role::implementer, core::Role::fixer, core::Role::synthesizer};

void give_all_roles(config::Config& config, const std::string& agent) {
  for (core::Role role : kRoles) config.roles[core::to_string(role)] = {agent};
}

// Is the agent NAME configured, or a program that needs no table? Then it is configured.
bool is_known(config::Config& config, const std::string& name) {
  if (config.agents.count(name) > 0) return true;
  if (!config::needs_no_table(name)) return false;
  config.agents[name].name = config.agents[name].adapter = name;
  return true;
}

// The one program that is installed and logged in; empty: none is, or several are.
std::vector<std::string> ready_programs(const std::vector<std::string>& ambient) {
  std::vector<std::string> ready;
  const std::string home = variable(ambient, "HOME").value_or("/");
  for (const std::string& name : config::programs()) {
    const agents::Adapter& adapter = *agents::find_adapter(name);
    if (!agents::program_path(std::string(adapter.program), ambient).empty() &&
        agents::is_logged_in(adapter, ambient, home))
      ready.push_back(name);
  }
  return ready;
}

// PATH as seen from WHERE.
std::string from(const std::string& where, const std::string& path) {
  return system::absolute(path.rfind('/', 0) == 0 ? path : where + "/" + path);
}

// Has the base commit PATH, as a file or as a folder? Empty: its root.
base::Result<bool> is_committed(const gitops::Repository& repository, const std::string& base,
                                const std::string& path) {
  if (path.empty()) return true;
  TRY_ASSIGN(const std::vector<std::string> files, repository.files(base));
  return std::any_of(files.begin(), files.end(), [&path](const std::string& each) {
    return each == path || each.rfind(path + "/", 0) == 0;
  });
}

// WORD, typed in WHERE, as it is to be said in a worktree's root.
base::Result<std::string> said_in_worktree(const std::string& word, const std::string& where,
                                           const gitops::Repository& repository,
                                           const std::string& base) {
  const std::string& root = repository.work_dir();
  const std::string path = from(where, word);
  if (!system::exists(path)) return word;
  if (path != root && path.rfind(root + "/", 0) != 0) return path;
  const std::string below = path == root ? "" : path.substr(root.size() + 1);
  TRY_ASSIGN(const bool committed, is_committed(repository, base, below));
  // What is committed must stay the worktree's own: its path here leads an agent out of it.
  if (!committed) return path;
  if (from(root, word) == path) return word;
  return below.empty() ? "." : "./" + below;
}

base::Status translate_words(std::vector<std::string>& words, const std::string& where,
                             const gitops::Repository& repository, const std::string& base) {
  for (std::string& word : words) {
    if (word.empty() || word.front() == '/' || word.front() == '-') continue;
    // A bare program name is looked up in PATH, even where a folder of that name happens to stand
    // here.
    if (word.find('/') == std::string::npos && &word == &words.front()) continue;
    TRY_ASSIGN(word, said_in_worktree(word, where, repository, base));
  }
  return {};
}

base::Status use_command(const std::string& command, const std::string& where,
                         const gitops::Repository& repository, const std::string& base,
                         config::Config& config) {
  std::optional<std::vector<std::string>> words = base::shell_words(command);
  if (!words || words->empty())
    return Error{Fault::usage,
                 "--agent-command: " + std::string(words ? "is empty" : "a quote is not closed"),
                 "for example: --agent-command 'sh agent.sh'"};
  TRY(translate_words(*words, where, repository, base));
  config::AgentConfig agent;
  agent.name = "command";
  agent.adapter = "command";
  agent.command = *std::move(words);
  config.agents[agent.name] = agent;
  give_all_roles(config, agent.name);
  return {};
}

base::Status use_named(const std::string& name, config::Config& config) {
  if (!is_known(config, name)) {
    std::vector<std::string> known;
    for (const auto& [agent, unused] : config.agents) known.push_back(agent);
    for (const auto* programs : {&config::programs(), &config::presets()})
      for (const std::string& program : *programs)
        if (config.agents.count(program) == 0) known.push_back(program);
    return Error{Fault::usage, "--agent " + name + ": no such agent is configured",
                 "known are " + base::join(known, ", ") + "; write [agents." + name +
                     "] in .conduct/config.toml, or use --agent-command"};
  }
  give_all_roles(config, name);
  return {};
}

base::Status choose_ready(const RunFlags& flags, config::Config& config,
                          const std::vector<std::string>& ambient) {
  if (config.agents.size() > 1)
    return Error{Fault::environment, "several agents are configured and none is named", kNameIt};
  if (flags.ci)
    return Error{Fault::environment, "no agent is named, and in CI none is chosen by itself",
                 kNameIt};
  const std::vector<std::string> ready = ready_programs(ambient);
  if (ready.size() == 1) return use_named(ready.front(), config);
  if (ready.size() > 1 && flags.which_agent) return use_named(flags.which_agent(ready), config);
  if (ready.size() > 1)
    return Error{Fault::environment,
                 "several agents are installed and logged in: " + base::join(ready, ", "),
                 "choose one: conduct run --agent " + ready.front()};
  return Error{
      Fault::environment, "no agent is named, and none is installed and logged in",
      "conduct agents tells what is missing; or conduct run --agent-command 'COMMAND', --agent "
      "NAME, or [roles] implementer = \"NAME\" in .conduct/config.toml"};
}

// Fixers are, where nobody names them, who follows the first implementer, or that one.
std::vector<std::string> fixers_of(const std::vector<std::string>& implementers) {
  if (implementers.size() == 1) return implementers;
  return {implementers.begin() + 1, implementers.end()};
}

base::Status check_roles(const RunFlags& flags, config::Config& config,
                         const std::vector<std::string>& ambient) {
  if (config.roles.count("implementer") == 0) {
    if (config.agents.size() == 1)
      give_all_roles(config, config.agents.begin()->first);
    else
      TRY(choose_ready(flags, config, ambient));
  }
  const std::vector<std::string> implementers = config.roles["implementer"];
  config.roles.try_emplace("fixer", fixers_of(implementers));
  config.roles.try_emplace("synthesizer", std::vector<std::string>{implementers.back()});
  for (core::Role role : kRoles)
    for (const std::string& name : config.roles[core::to_string(role)])
      if (!is_known(config, name))
        return Error{Fault::environment,
                     std::string("[roles] ") + core::to_string(role) + ": no agent " + name +
                         " is configured",
                     "write [agents." + name + "] in .conduct/config.toml"};
  return {};
}

base::Result<std::shared_ptr<const agents::Agent>> make_agent(
    const config::AgentConfig& agent, const std::vector<std::string>& ambient) {
  std::shared_ptr<const agents::Agent> made;
  if (agent.adapter == "replay")
    made = agents::replay_agent(agent.name, agent.directory, system::own_executable(), ambient);
  else if (agent.adapter == "command")
    made = agents::command_agent(
        {agent.name, agent.command, ambient, agent.env, agent.resume, agent.events});
  else
    made = agents::program_agent(
        *agents::find_adapter(agent.adapter),
        {agent.name, agent.model, agent.command, agent.args, ambient, agent.env});
  TRY(made->available());
  return made;
}

std::map<std::string, core::Player> players_of(const config::Config& config) {
  std::map<std::string, core::Player> players;
  for (const auto& [name, agent] : config.agents) {
    const agents::Adapter* adapter = agents::find_adapter(agent.adapter);
    players[name] = {provider_of(agent), agent.fallback, adapter != nullptr && adapter->forks};
  }
  return players;
}

// "mine (fallback spare), then other"
std::string names_of(const core::Casting& casting, std::vector<std::string> agents,
                     std::string_view between) {
  for (std::string& agent : agents)
    if (const auto fallbacks = core::fallbacks_of(casting, agent); !fallbacks.empty())
      agent += " (fallback " + base::join(fallbacks, ", then ") + ")";
  return base::join(agents, between);
}

}  // namespace

base::Status choose_agents(const RunFlags& flags, const std::string& where,
                           const gitops::Repository& repository, const std::string& base,
                           const std::vector<std::string>& ambient, config::Config& config) {
  if (!flags.agent_command.empty())
    TRY(use_command(flags.agent_command, where, repository, base, config));
  if (!flags.agent.empty()) TRY(use_named(flags.agent, config));
  if (!flags.replay.empty()) {
    config::AgentConfig& replay = config.agents["replay"];
    replay = {};
    replay.name = replay.adapter = "replay";
    replay.directory = from(where, flags.replay);
    give_all_roles(config, "replay");
  }
  TRY(check_roles(flags, config, ambient));
  return settle_presets(config);
}

std::string provider_of(const config::AgentConfig& agent) {
  if (!agent.provider.empty()) return agent.provider;
  if (const agents::Preset* preset = agents::find_preset(agent.adapter))
    return preset->provider.empty() ? agent.name : preset->provider;
  const agents::Adapter* adapter = agents::find_adapter(agent.adapter);
  return adapter == nullptr || adapter->provider.empty() ? agent.name
                                                         : std::string(adapter->provider);
}

core::Casting casting_of(const RunOptions& options) {
  core::Casting casting;
  casting.by_role_alone = options.one_agent;
  casting.share = options.config.share;
  casting.players = players_of(options.config);
  for (core::Role role : kRoles)
    if (const auto found = options.config.roles.find(core::to_string(role));
        found != options.config.roles.end())
      casting.ladder[role] = found->second;
  return casting;
}

config::AgentNetwork network_of(const core::Plan& plan, const RunOptions& options,
                                core::JobId job) {
  const std::vector<std::string> fixers =
      core::ladder_of(casting_of(options), plan, job, core::Role::fixer);
  return fixers.empty() ? config::AgentNetwork{} : options.config.agents.at(fixers[0]).network;
}

base::Result<std::vector<std::string>> planned_agents(const core::Plan& plan, RunOptions& options) {
  std::vector<std::string> planned;
  if (options.one_agent) return planned;
  const auto add = [&](const std::string& agent) {
    const bool known = std::find(planned.begin(), planned.end(), agent) != planned.end();
    if (!agent.empty() && !known) planned.push_back(agent);
  };
  for (const core::PlannedPhase& phase : plan.phases) add(phase.said.options.agent);
  for (const core::PlannedModule& module : plan.modules) add(module.said.agent);
  for (const std::string& agent : planned) {
    if (is_known(options.config, agent)) continue;
    return Error{
        Fault::environment, "the plan names the agent " + agent + ", which is not configured",
        "write [agents." + agent + "] in .conduct/config.toml, or name one for all: --agent NAME"};
  }
  TRY(settle_presets(options.config));
  return planned;
}

base::Result<Cast> make_cast(const config::Config& config, const std::vector<std::string>& planned,
                             const std::vector<std::string>& ambient) {
  std::vector<std::string> names = planned;
  for (core::Role role : kRoles)
    for (const std::string& name : config.roles.at(core::to_string(role))) names.push_back(name);
  Cast cast;
  while (!names.empty()) {
    const std::string name = names.back();
    names.pop_back();
    if (cast.count(name) > 0) continue;
    const config::AgentConfig& agent = config.agents.at(name);
    TRY_ASSIGN(cast[name], make_agent(agent, ambient));
    if (!agent.fallback.empty()) names.push_back(agent.fallback);
  }
  return cast;
}

std::string describe(const config::Config& config, const std::vector<std::string>& planned) {
  core::Casting casting;
  casting.players = players_of(config);
  std::string out;
  std::map<std::string, std::vector<std::string>> roles;
  for (core::Role role : kRoles)
    roles[names_of(casting, config.roles.at(core::to_string(role)), ", then ")].push_back(
        core::to_string(role));
  for (const auto& [agent, names] : roles)
    out += (out.empty() ? "" : "; ") + base::join(names, ", ") + ": " + agent;
  if (!planned.empty()) out += "; named by the plan: " + names_of(casting, planned, ", ");
  return out;
}

}  // namespace conduct::run
