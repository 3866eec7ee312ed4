// Commands that only have to exit 0: configured gates and `command` criteria.
#pragma once

#include "validators/evidence.h"

#include <string>

namespace conduct::validators {

// GATE names the result. Exit 0 is PASS; 126, 127, a time limit or no start is COULD_NOT_RUN with
// its cause; else FAIL.
core::GateResult judge_command(const std::string& gate, const CommandRun& run);

// Why a command that ended so could not run at all, and whose fault it is; verdict not_applicable:
// it did run. Exit 127: the shell's message names the program: without '/' it is missing from PATH
// (environment), else work.
core::GateResult could_not_run(const std::string& gate, const CommandRun& run);

}  // namespace conduct::validators
