// Which agent plays which role in a run: chosen by flags and configuration, made by their adapters.
#pragma once

#include "conductor/agents/agent.h"
#include "conductor/run/options.h"
#include "gitops/repository.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace conduct::run {

using Cast = std::map<core::Role, std::shared_ptr<const agents::Agent>>;

// Settles config.roles and config.agents from the flags --agent, --agent-command and --replay,
// typed in WHERE. A word of an agent command that names a file or folder there becomes what a
// worktree needs: its path from the root where the base commit has it, else its absolute path. No
// agent named at all is an error that says how to name one.
base::Status choose_agents(const RunFlags& flags, const std::string& where,
                           const gitops::Repository& repository, const std::string& base,
                           config::Config& config);

// Makes the agents of a settled configuration. One that is not there is an error.
base::Result<Cast> make_cast(const config::Config& config, const std::vector<std::string>& ambient);

std::string describe(const Cast& cast);  // "implementer, fixer: mine; synthesizer: other"

}  // namespace conduct::run
