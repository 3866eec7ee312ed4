// Which agent plays which role in a run: chosen by flags and configuration, made by their adapters.
#pragma once

#include "conductor/agents/agent.h"
#include "conductor/core/casting.h"
#include "conductor/core/plan.h"
#include "conductor/run/options.h"
#include "gitops/repository.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace conduct::run {

using Cast = std::map<std::string, std::shared_ptr<const agents::Agent>>;  // by name

// Settles config.roles and config.agents from the flags --agent, --agent-command and --replay,
// typed in WHERE. A word of an agent command that names a file or folder there becomes what a
// worktree needs: its path from the root where the base commit has it, else its absolute path.
// Where no agent is named at all, it is the one program that is installed and logged in, or the one
// of several that flags.which_agent answers; else, and in CI, an error says how to name one.
base::Status choose_agents(const RunFlags& flags, const std::string& where,
                           const gitops::Repository& repository, const std::string& base,
                           const std::vector<std::string>& ambient, config::Config& config);

// Who plays which role, and by whose limits, as the core is told of it.
core::Casting casting_of(const RunOptions& options);

// Whose limits AGENT shares.
std::string provider_of(const config::AgentConfig& agent);

// What setting up a checkout for JOB may reach: what its fixer may; where no agent has been chosen
// (nothing is run but what the base holds), what an agent may that says nothing of it.
config::AgentNetwork network_of(const core::Plan& plan, const RunOptions& options, core::JobId job);

// The agents that PLAN names, each once, in its order. One that is no program of its own becomes
// configured; one that is neither is an error.
base::Result<std::vector<std::string>> planned_agents(const core::Plan& plan, RunOptions& options);

// Makes the agents of the roles of a settled configuration, and those of PLANNED. One that is not
// there is an error.
base::Result<Cast> make_cast(const config::Config& config, const std::vector<std::string>& planned,
                             const std::vector<std::string>& ambient);

// "implementer, fixer: mine (fallback spare); synthesizer: other; named by the plan: third"
std::string describe(const config::Config& config, const std::vector<std::string>& planned);

}  // namespace conduct::run
