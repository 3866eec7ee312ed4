// What a run would do, told before any money is spent.
#pragma once

#include "conductor/run/session.h"

#include <string>

namespace conduct::cli {

// Lines of text. SPEC: the file as the user would type it. The proposal has a plan.
std::string overview_text(const run::Proposal& proposal, const std::string& spec);

}  // namespace conduct::cli
