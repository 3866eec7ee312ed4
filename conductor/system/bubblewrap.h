// The command line of bwrap(1) for a sandbox: which namespaces it makes and what is seen inside.
#pragma once

#include "conductor/system/sandbox.h"

#include <string>
#include <vector>

namespace conduct::system {

// Up to where the options end. What is on the disk and in /proc at this moment decides too.
std::vector<std::string> bubblewrap_words(const Sandbox& sandbox);

}  // namespace conduct::system
