// `conduct resume`, and what `conduct land` shares with it: a run goes on from its log.
#pragma once

#include "base/result.h"
#include "conductor/cli/command.h"
#include "conductor/cli/show.h"
#include "conductor/run/session.h"

namespace conduct::cli {

base::Result<int> resume_run(const run::ResumeFlags& flags, const Showing& showing,
                             const Place& place);

}  // namespace conduct::cli
