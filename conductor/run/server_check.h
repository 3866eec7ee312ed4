// The script that asks a server whether it answers: started by the spec's own "Start:" command,
// waited for, asked, stopped.
#pragma once

#include "spec/spec.h"

#include <string>

namespace conduct::run {

// A script for bash that exits 0 if what START starts answers as CRITERION (kind port or http)
// says, within half a minute. Of the criterion nothing is taken for shell, whatever it says: where
// it names no port or no status, the script ends with 127. Empty: CRITERION is of another kind, or
// START is empty.
std::string server_check(const std::string& start, const spec::Criterion& criterion);

}  // namespace conduct::run
