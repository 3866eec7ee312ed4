#include "conductor/run/roll_call.h"

#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/presets.h"
#include "conductor/agents/program_path.h"
#include "conductor/run/cast.h"
#include "conductor/run/config_files.h"
#include "conductor/run/environment.h"
#include "conductor/system/child.h"

#include <algorithm>
#include <set>

namespace conduct::run {
namespace {

constexpr std::int64_t kVersionMs = 20'000;  // programs on Node take seconds where the disk is slow
constexpr std::size_t kVersionColumns = 60;

std::string version_of(const std::string& program, const std::vector<std::string>& ambient) {
  const system::Captured told =
      system::run_captured({program, "--version"}, ambient, "/", kVersionMs);
  if (told.end.kind != core::EndKind::exited || told.end.code != 0) return "";
  const auto lines = base::lines(told.out);
  return lines.empty() ? "" : base::one_line(lines.front(), kVersionColumns);
}

std::vector<std::string> roles_of(const config::Config& config, const std::string& name) {
  std::vector<std::string> roles;
  for (const auto& [role, ladder] : config.roles)
    if (std::find(ladder.begin(), ladder.end(), name) != ladder.end()) roles.push_back(role);
  return roles;
}

// The program of ADAPTER; empty: it has none of its own.
std::string own_program(const std::string& adapter) {
  if (const agents::Adapter* known = agents::find_adapter(adapter))
    return std::string(known->program);
  const agents::Preset* preset = agents::find_preset(adapter);
  return preset == nullptr ? "" : preset->program;
}

AgentStanding stands(const config::AgentConfig& agent, const std::vector<std::string>& ambient) {
  AgentStanding standing;
  standing.name = agent.name;
  standing.adapter = agent.adapter;
  standing.provider = provider_of(agent);
  const std::string own = own_program(agent.adapter);
  const std::string program = agent.command.empty() ? own : agent.command.front();
  standing.program = program.empty() ? "" : agents::program_path(program, ambient);
  if (own.empty()) return standing;
  if (const agents::Adapter* adapter = agents::find_adapter(agent.adapter))
    standing.logged_in =
        agents::is_logged_in(*adapter, ambient, variable(ambient, "HOME").value_or("/"));
  if (!standing.program.empty()) standing.version = version_of(standing.program, ambient);
  return standing;
}

// Those that need no table are there without one, too. Of the programs that are driven by a table
// of conduct's only those that are installed: nobody is to miss the others.
void add_unconfigured(config::Config& config, const std::vector<std::string>& ambient) {
  const auto add = [&config](const std::string& name) {
    config::AgentConfig& agent = config.agents[name];
    agent.name = name;
    if (agent.adapter.empty()) agent.adapter = name;
  };
  for (const std::string& name : config::programs()) add(name);
  for (const std::string& name : config::presets())
    if (!agents::program_path(own_program(name), ambient).empty()) add(name);
}

}  // namespace

base::Result<std::vector<AgentStanding>> call_roll(const std::string& where) {
  const std::vector<std::string> ambient = process_environment();
  TRY_ASSIGN(config::Config config, load_config_at(where, ambient));
  std::set<std::string> configured;
  for (const auto& [name, agent] : config.agents) configured.insert(name);
  add_unconfigured(config, ambient);
  std::vector<AgentStanding> all;
  for (const auto& [name, agent] : config.agents) {
    all.push_back(stands(agent, ambient));
    all.back().configured = configured.count(name) > 0;
    all.back().roles = roles_of(config, name);
  }
  return all;
}

}  // namespace conduct::run
