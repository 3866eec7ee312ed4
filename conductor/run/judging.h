// From what was run and what the tree holds to verdicts: gathers each validator's evidence.
#pragma once

#include "conductor/run/checks.h"
#include "conductor/run/context.h"
#include "validators/evidence.h"

#include <map>
#include <string>
#include <vector>

namespace conduct::run {

// The outcome of a round: GatesJudged with the results of COMMAND.only (or all) in their order.
// RUNS: by command.
core::Event judge_round(const Context& context, const gitops::Repository& repository,
                        const core::Gate& command, const std::vector<Check>& checks,
                        const std::vector<core::GateResult>& previous, const std::string& base,
                        const std::map<std::string, validators::CommandRun>& runs);

}  // namespace conduct::run
