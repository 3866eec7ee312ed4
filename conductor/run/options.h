// What a run was asked to do: its flags with the configuration resolved, as stored in RunStarted,
// so that resume needs nothing but the log.
#pragma once

#include "base/result.h"
#include "conductor/agents/prompt_template.h"
#include "conductor/config/config.h"
#include "conductor/core/plan.h"
#include "conductor/run/budget_flags.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// Flags of `conduct run`; what is absent comes from the configuration.
struct RunFlags {
  std::string spec;  // path; empty: SPEC.md, .spec/SPEC.md or spec/SPEC.md
  std::string phase, until;
  std::optional<int> jobs, retries;
  std::string agent, agent_command, replay;  // at most one
  std::string record;                        // directory; empty: no recording
  std::string target, land, sandbox;
  std::string section;  // the heading below which the plan's phases are looked for
  BudgetFlags budget;
  std::optional<config::Config> config;  // instead of what the files of the configuration say
  bool ci = false;                       // an agent is named: none is taken because it is there
  // Which of several programs that are installed and logged in; empty where nobody is there to be
  // asked.
  std::function<std::string(const std::vector<std::string>&)> which_agent;
};

// The settled options of a run.
struct RunOptions {
  std::string spec;  // absolute path of the file it was read from
  std::string phase, until, section;
  bool one_agent =
      false;  // a flag named the agent for all: what the plan says of agents is left out
  std::vector<std::string> companions;  // documents that the plan is to be read with
  std::string record;                   // absolute
  std::string checkout;                 // absolute path of the checkout that the run was started in
  agents::PromptTexts prompts;          // that the repository has instead of conduct's
  config::Config config;                // flags applied
};

// How the run's spec is read, and how a plan is made from it.
spec::ParseOptions parse_options(const RunOptions& options);
core::PlanOptions plan_options(const RunOptions& options);

std::string to_json(const RunOptions& options);
base::Result<RunOptions> options_from_json(const std::string& json);

}  // namespace conduct::run
