// The prompt of an attempt: minimal, Markdown, made of the spec's own words and what happened so
// far.
#pragma once

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
      {};  // why the worktree could not be set up as the plan says; empty: it was
};

std::string make_prompt(const core::Plan& plan, const core::State& state, core::JobId job,
                        const PromptFacts& facts);

}  // namespace conduct::agents
