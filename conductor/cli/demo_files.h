// The files of the demo, part of the program: an example.
#pragma once

#include "base/embedded_file.h"

#include <vector>

namespace conduct::cli {

// "SPEC.md", "start/…", "recording/…".
const std::vector<base::EmbeddedFile>& demo_files();

}  // namespace conduct::cli
