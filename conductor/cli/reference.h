// The names by which users call the parts of a run: 7.2 a checkpoint, 1/proto a module, 1 a phase,
// final the end.
#pragma once

#include "base/result.h"
#include "conductor/core/plan.h"

#include <optional>
#include <string>

namespace conduct::cli {

struct CheckpointName {
  int run = 0, number = 0;
};

// "7.2"; nullopt: not of this form.
std::optional<CheckpointName> checkpoint_name(const std::string& text);

// "refs/heads/main" as users say it: "main". Anything else stays.
std::string branch_name(const std::string& ref);

// "PHASE/MODULE", "PHASE", "final", or a module's name that only one phase has. An error names the
// nearest.
base::Result<core::JobId> find_job(const core::Plan& plan, const std::string& name);

}  // namespace conduct::cli
