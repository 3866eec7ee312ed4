#include "conductor/run/cast.h"

#include "base/text.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;

constexpr std::array kRoles{core::Role::implementer, core::Role::fixer, core::Role::synthesizer};

void give_all_roles(config::Config& config, const std::string& agent) {
  for (core::Role role : kRoles) config.roles[core::to_string(role)] = agent;
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
  if (config.agents.count(name) == 0) {
    std::vector<std::string> known;
    for (const auto& [agent, unused] : config.agents) known.push_back(agent);
    return Error{Fault::usage, "--agent " + name + ": no such agent is configured",
                 known.empty()
                     ? "write [agents." + name + "] in .conduct/config.toml, or use --agent-command"
                     : "configured are " + base::join(known, ", ")};
  }
  give_all_roles(config, name);
  return {};
}

base::Status check_roles(config::Config& config) {
  const auto implementer = config.roles.find("implementer");
  if (implementer == config.roles.end() && config.agents.size() == 1)
    give_all_roles(config, config.agents.begin()->first);
  else if (implementer == config.roles.end())
    return Error{
        Fault::environment, "no agent is named",
        "conduct run --agent-command 'COMMAND', --agent NAME, or [roles] implementer = \"NAME\" in "
        ".conduct/config.toml"};
  const std::string fallback = config.roles["implementer"];
  for (core::Role role : kRoles) config.roles.try_emplace(core::to_string(role), fallback);
  for (core::Role role : kRoles) {
    const std::string& name = config.roles[core::to_string(role)];
    if (config.agents.count(name) == 0)
      return Error{
          Fault::environment,
          std::string("[roles] ") + core::to_string(role) + ": no agent " + name + " is configured",
          "write [agents." + name + "] in .conduct/config.toml"};
  }
  return {};
}

base::Result<std::shared_ptr<const agents::Agent>> make_agent(
    const config::AgentConfig& agent, const std::vector<std::string>& ambient) {
  std::shared_ptr<const agents::Agent> made;
  if (agent.adapter == "replay")
    made = agents::replay_agent(agent.name, agent.directory, system::own_executable(), ambient);
  else
    made = agents::command_agent(agent.name, agent.command, ambient, agent.env);
  TRY(made->available());
  return made;
}

}  // namespace

base::Status choose_agents(const RunFlags& flags, const std::string& where,
                           const gitops::Repository& repository, const std::string& base,
                           config::Config& config) {
  if (!flags.agent_command.empty())
    TRY(use_command(flags.agent_command, where, repository, base, config));
  if (!flags.agent.empty()) TRY(use_named(flags.agent, config));
  if (!flags.replay.empty()) {
    config.agents["replay"] = {"replay", "replay", {}, from(where, flags.replay), {}, {}, {}};
    give_all_roles(config, "replay");
  }
  return check_roles(config);
}

std::string agent_of(const core::Plan& plan, const RunOptions& options, core::JobId id,
                     core::Role role) {
  const std::string& of_role = options.config.roles.at(core::to_string(role));
  if (options.one_agent || role == core::Role::synthesizer) return of_role;
  const core::Job& job = plan.job(id);
  if (job.scope == core::Scope::module && !plan.module(job.module).said.agent.empty())
    return plan.module(job.module).said.agent;
  const std::string& of_phase = plan.options_of(id).agent;
  return of_phase.empty() ? of_role : of_phase;
}

config::AgentNetwork network_of(const core::Plan& plan, const RunOptions& options,
                                core::JobId job) {
  if (options.config.roles.empty()) return {};
  return options.config.agents.at(agent_of(plan, options, job, core::Role::fixer)).network;
}

base::Result<std::vector<std::string>> planned_agents(const core::Plan& plan,
                                                      const RunOptions& options) {
  std::vector<std::string> planned;
  if (options.one_agent) return planned;
  const auto add = [&](const std::string& agent) {
    const bool known = std::find(planned.begin(), planned.end(), agent) != planned.end();
    if (!agent.empty() && !known) planned.push_back(agent);
  };
  for (const core::PlannedPhase& phase : plan.phases) add(phase.said.options.agent);
  for (const core::PlannedModule& module : plan.modules) add(module.said.agent);
  for (const std::string& agent : planned) {
    if (options.config.agents.count(agent) > 0) continue;
    return Error{
        Fault::environment, "the plan names the agent " + agent + ", which is not configured",
        "write [agents." + agent + "] in .conduct/config.toml, or name one for all: --agent NAME"};
  }
  return planned;
}

base::Result<Cast> make_cast(const config::Config& config, const std::vector<std::string>& planned,
                             const std::vector<std::string>& ambient) {
  std::vector<std::string> names = planned;
  for (core::Role role : kRoles) names.push_back(config.roles.at(core::to_string(role)));
  Cast cast;
  for (const std::string& name : names) {
    if (cast.count(name) > 0) continue;
    TRY_ASSIGN(cast[name], make_agent(config.agents.at(name), ambient));
  }
  return cast;
}

std::string describe(const config::Config& config, const std::vector<std::string>& planned) {
  std::string out;
  std::map<std::string, std::vector<std::string>> roles;
  for (core::Role role : kRoles)
    roles[config.roles.at(core::to_string(role))].push_back(core::to_string(role));
  for (const auto& [agent, names] : roles)
    out += (out.empty() ? "" : "; ") + base::join(names, ", ") + ": " + agent;
  if (!planned.empty()) out += "; named by the plan: " + base::join(planned, ", ");
  return out;
}

}  // namespace conduct::run
