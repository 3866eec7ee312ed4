// The environments of what a run starts. Agents' are made by their adapters (agents/agent.h).
#pragma once

#include "gitops/repository.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::run {

std::vector<std::string> process_environment();  // of this process, NAME=value
std::optional<std::string> variable(const std::vector<std::string>& environment,
                                    std::string_view name);

// The values of the variables of ENVIRONMENT that are named like secrets.
std::vector<std::string> secrets_of(const std::vector<std::string>& environment);

// What gates run with: AMBIENT without secrets and without GIT_* (which would point them at another
// repository), plus EXTRA.
std::vector<std::string> gate_environment(const std::vector<std::string>& ambient,
                                          const std::vector<std::string>& extra);

// The git program, for what libgit2 cannot do: no hooks, no prompts, no GIT_* from outside,
// messages in English.
gitops::GitProgram git_program(const std::vector<std::string>& ambient);

// How COMMAND of a spec is run: by bash where there is one, since that is what its author types in,
// else by sh. It stops at the first command that fails, and a pipeline fails where any part of it
// does (bash): `make check | tail` must not hide a failure.
std::vector<std::string> shell_command(const std::vector<std::string>& ambient,
                                       const std::string& command);

}  // namespace conduct::run
