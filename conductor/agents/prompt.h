// The prompt of an attempt: minimal, Markdown, made of the spec's own words and what happened so
// far.
#pragma once

#include "conductor/agents/prompt_template.h"
#include "conductor/core/command.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>
#include <vector>

namespace conduct::agents {

struct PromptFacts {
  core::Role role = core::Role::implementer;
  int attempt = 1;
  std::string diff;         // fixer: what the job has changed so far (cut); synthesizer: none
  std::string interrupted;  // attic commit of an interrupted try's partial work; may be empty
  std::string no_setup =
      {};                    // why the worktree could not be set up as the plan says; empty: it was
  bool goes_on = false;      // its conversation is continued: what it knows is not said again
  bool restored = false;     // the files are as the interrupted try left them
  int helpers = 0;           // how many it may ask for
  std::string request = {};  // what another agent has asked it for; empty: it is no helper
  std::string answers = {};  // what came of its own requests, where it had ended before they did
};

// OWN: the texts that the repository has instead of conduct's.
std::string make_prompt(const core::Plan& plan, const core::State& state, core::JobId job,
                        const PromptFacts& facts, const PromptTexts& own = {});

}  // namespace conduct::agents
