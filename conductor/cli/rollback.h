// `conduct rollback`: how its checkpoint is named and how its report is told.
#pragma once

#include "base/result.h"
#include "conductor/run/rollback.h"

#include <string>

namespace conduct::cli {

// Sets run and number of FLAGS from NAME: "7.2", or with --undo "7" or nothing.
base::Status name_checkpoint(const std::string& name, run::RollbackFlags& flags);

std::string rollback_text(const run::RollbackFlags& flags, const run::RollbackReport& report);

}  // namespace conduct::cli
