#include "conductor/run/roll_call.h"

#include "base/text.h"
#include "conductor/agents/adapter.h"
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

AgentStanding stands(const config::AgentConfig& agent, const std::vector<std::string>& ambient) {
  AgentStanding standing;
  standing.name = agent.name;
  standing.adapter = agent.adapter;
  standing.provider = provider_of(agent);
  const agents::Adapter* adapter = agents::find_adapter(agent.adapter);
  const std::string program = !agent.command.empty() ? agent.command.front()
                              : adapter != nullptr   ? std::string(adapter->program)
                                                     : "";
  standing.program = program.empty() ? "" : agents::program_path(program, ambient);
  const bool own = adapter != nullptr && !adapter->program.empty();
  if (!own) return standing;
  const std::string home = variable(ambient, "HOME").value_or("/");
  standing.logged_in = agents::is_logged_in(*adapter, ambient, home);
  if (!standing.program.empty()) standing.version = version_of(standing.program, ambient);
  return standing;
}

}  // namespace

base::Result<std::vector<AgentStanding>> call_roll(const std::string& where) {
  const std::vector<std::string> ambient = process_environment();
  TRY_ASSIGN(config::Config config, load_config_at(where, ambient));
  std::set<std::string> configured;
  for (const auto& [name, agent] : config.agents) configured.insert(name);
  for (const std::string& name : config::programs())
    config.agents[name].name = name,
    config.agents[name].adapter =
        config.agents[name].adapter.empty() ? name : config.agents[name].adapter;
  std::vector<AgentStanding> all;
  for (const auto& [name, agent] : config.agents) {
    all.push_back(stands(agent, ambient));
    all.back().configured = configured.count(name) > 0;
    all.back().roles = roles_of(config, name);
  }
  return all;
}

}  // namespace conduct::run
