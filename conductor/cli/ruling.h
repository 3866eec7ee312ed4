// What `conduct approve` and `conduct reject` ask for and tell.
#pragma once

#include "conductor/run/approval.h"

#include <string>

namespace conduct::cli {

// A phase must have been named; to reject one, what is to be done.
base::Status check(const run::RulingFlags& flags);

std::string ruling_text(const run::RulingFlags& flags, const run::RulingReport& report);

}  // namespace conduct::cli
