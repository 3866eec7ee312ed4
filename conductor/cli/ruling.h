// What `conduct approve` and `conduct reject` share: how a phase is named and how it is told.
#pragma once

#include "conductor/cli/syntax.h"
#include "conductor/run/approval.h"

#include <string>

namespace conduct::cli {

void declare_ruling(Syntax& syntax, run::RulingFlags& flags, std::string message_help);

// A phase must have been named; to reject one, what is to be done.
base::Status check(const run::RulingFlags& flags);

std::string ruling_text(const run::RulingFlags& flags, const run::RulingReport& report);

}  // namespace conduct::cli
