// A configuration while it is being read from its files, one reader for each top-level table.
#pragma once

#include "base/result.h"
#include "conductor/config/config.h"
#include "conductor/config/setting.h"

#include <map>
#include <string>
#include <string_view>

namespace conduct::config {

// What has been read so far, and where: for what can only be checked when every file is read.
struct Loading {
  struct Place {
    std::string file;
    Position at;
  };
  Config config;
  std::map<std::string, GateConfig> gates;
  std::map<std::string, Place> where;  // by dotted name

  void remember(const Setting& setting);
  // An error at the place where NAME, which was remembered, was last said: "NAME MESSAGE".
  base::Error error(const std::string& name, std::string_view message, std::string hint) const;
};

base::Status read_run(const Setting& table, Loading& loading);
base::Status read_roles(const Setting& table, Loading& loading);
base::Status read_worktree(const Setting& table, Loading& loading);
base::Status read_agents(const Setting& table, Loading& loading);
base::Status read_gates(const Setting& table, Loading& loading);
base::Status read_budget(const Setting& table, Loading& loading);
base::Status read_helpers(const Setting& table, Loading& loading);
base::Status read_sandbox(const Setting& table, Loading& loading);

// CONDUCT_JOBS and its like; an empty variable is an unset one.
base::Status read_environment(const std::map<std::string, std::string>& environment,
                              Config& config);

}  // namespace conduct::config
