// Drives a run in front of the user: the console that fits the terminal, the last lines, the JUnit
// file, the exit code. Shared by the commands that start or continue a run.
#pragma once

#include "base/result.h"
#include "conductor/cli/command.h"
#include "conductor/run/session.h"

#include <functional>
#include <string>

namespace conduct::cli {

// How a run is to be shown.
struct Showing {
  bool json = false;       // one event per line instead of text
  bool ci = false;         // no live lines, fold markers of the CI
  std::string junit;       // file; empty: none
  bool elsewhere = false;  // the user stands in another repository: nothing is to be typed next
};

void declare(Syntax& syntax, Showing& showing);

using Drive = std::function<base::Result<run::Resumed>(const run::Audience& audience)>;

// Runs DRIVE. ENDED is given what came out, before the exit code is returned; may be empty.
base::Result<int> show(const Showing& showing, const Place& place, const Drive& drive,
                       const std::function<void(const run::Ending&)>& ended = nullptr);

}  // namespace conduct::cli
