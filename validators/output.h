// The output of a command as validators read and quote it: without terminal escapes, cut to its
// end.
#pragma once

#include "validators/evidence.h"

#include <string>
#include <string_view>

namespace conduct::validators {

// The last 4 kB of OUTPUT, from a line's start where one is near, safe to be shown.
std::string excerpt(std::string_view output);

// COMMAND in backticks on one line of sane length, as reasons quote it.
std::string quoted(std::string_view command);

// A result of GATE on RUN that has no verdict yet: subject, log and time filled in.
core::GateResult result_of(const std::string& gate, const CommandRun& run);

}  // namespace conduct::validators
