// What an attempt is to do, fixed when it starts: everything it needs of the run's state.
#pragma once

#include "conductor/agents/prompt.h"
#include "conductor/core/command.h"
#include "conductor/core/usage.h"
#include "conductor/run/agent_state.h"
#include "conductor/run/helping.h"
#include "conductor/run/workplace.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

struct AttemptTask {
  core::Attempt command;
  Workplace place;                 // prompt, report and transcript go to its folder
  std::string origin;              // the commit that the job started from
  std::string interrupted;         // attic commit of an interrupted try; may be empty
  bool unsaved = false;            // an interrupted try's work is still to be saved
  std::vector<std::string> setup;  // commands that make a checkout ready; may be empty
  bool record = false;  // the start of a synthesizer's files is to be kept, for a recording
  int strikes = 0;      // of the agent's provider, before this try
  core::Usage used;     // by earlier tries in its conversation
  std::optional<core::JobId> fork_of;  // the job whose conversation this one begins as a copy of
  std::shared_ptr<Helping> helping;    // by which it may ask for helpers; null: it may not
  HelperIdentity helper;               // what it is itself, where it is one
};

// The prompt of an attempt, from what it finds in its worktree.
using MakePrompt = std::function<std::string(const agents::PromptFacts& facts)>;

// Where an attempt's file of KIND ("prompt.md", "report.json", "transcript.log") lies below its
// folder; and its absolute path.
std::string attempt_file(const core::Attempt& command, const char* kind);
std::string attempt_path(const Context& context, const AttemptTask& task, const char* kind);

const config::AgentConfig& agent_of(const Context& context, const AttemptTask& task);

// What the attempt's program keeps; nullopt: it keeps nothing of its own.
std::optional<AgentState> agent_state(const Context& context, const AttemptTask& task);

}  // namespace conduct::run
