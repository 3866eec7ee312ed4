// The reaper program that the conductor carries inside itself, made executable without a file on
// disk.
#pragma once

#include "base/result.h"

#include <string>

namespace conduct::system {

// The path to start it by, valid in this process and in what it spawns. Made at the first call,
// kept for good.
base::Result<std::string> reaper_program();

}  // namespace conduct::system
