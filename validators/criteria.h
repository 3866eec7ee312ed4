// The `criteria` gate: each success criterion by what it is bound to (spec::bind_criterion); prose
// is reported as unchecked and passes nobody.
#pragma once

#include "validators/evidence.h"

#include <vector>

namespace conduct::validators {

// Evidence for one criterion: the field that its kind needs.
struct CriterionEvidence {
  spec::Criterion criterion;
  std::vector<core::GateResult>
      tests;       // kind tests: the `tests` results of the phase in the same round
  CommandRun run;  // kinds command, port and http; no command: nothing to ask
  std::vector<std::string> outputs;  // kind coverage: of the phase's test commands
  std::vector<std::string>
      tree;     // kinds files, absent and contains: every path of the tree, sorted
  Links links;  // kind files
  std::vector<TreeFile>
      files;  // kinds files, absent and contains: contents of what the criterion names
};

// PROSE_BLOCKS: [gates] prose = "block": an unchecked criterion blocks (COULD_NOT_RUN,
// environment).
core::GateResult judge_criterion(const CriterionEvidence& evidence, bool prose_blocks);

}  // namespace conduct::validators
