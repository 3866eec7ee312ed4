// The command line of bwrap(1) for a sandbox: which namespaces it makes and what is seen inside.
#pragma once

#include "conductor/system/sandbox.h"

#include <string>
#include <vector>

namespace conduct::system {

// Up to where the options end. What is on the disk and in /proc at this moment decides too.
std::vector<std::string> bubblewrap_words(const Sandbox& sandbox);

// Takes what the dynamic loader of bwrap itself would heed (ld.so(8)) out of ENVIRONMENT; gives the
// options by which the program has it all the same. It may name folders that an agent writes to,
// and bwrap is not confined yet.
std::vector<std::string> take_loader_variables(std::vector<std::string>& environment);

}  // namespace conduct::system
