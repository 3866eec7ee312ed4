// From what was run and what the tree holds to verdicts: gathers each validator's evidence.
#pragma once

#include "conductor/run/checks.h"
#include "conductor/run/command_series.h"
#include "conductor/run/context.h"

#include <string>
#include <vector>

namespace conduct::run {

// What was run in a round. Where the setup did not succeed, no gate's command was run.
struct RoundRuns {
  CommandRuns setup, gates;
};

// The outcome of a round: GatesJudged with the results of COMMAND.only (or all) in their order.
core::Event judge_round(const Context& context, const gitops::Repository& repository,
                        const core::Gate& command, const std::vector<Check>& checks,
                        const std::vector<core::GateResult>& previous, const std::string& base,
                        const RoundRuns& runs);

}  // namespace conduct::run
