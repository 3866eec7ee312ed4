// Which agents there are: the programs that conduct knows and the agents that are configured, each
// with what can be told of it without asking a model.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace conduct::run {

struct AgentStanding {
  std::string name, adapter, provider;
  std::string program;            // where it is; empty: not installed
  std::string version;            // as the program tells it; empty: unknown
  std::optional<bool> logged_in;  // as far as files and variables tell; nullopt: nobody knows
  bool configured = false;        // by [agents.NAME]
  std::vector<std::string> roles;
};

// WHERE: the directory the user stands in; outside a repository only the user's configuration
// counts.
base::Result<std::vector<AgentStanding>> call_roll(const std::string& where);

}  // namespace conduct::run
