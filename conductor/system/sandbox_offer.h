// Which sandboxes this machine has, found by trying them; and what each cannot do.
#pragma once

#include "conductor/system/sandbox.h"

#include <string>
#include <vector>

namespace conduct::system {

struct SandboxOffer {
  Sandbox sandbox;  // of its kind, with nothing in it yet
  bool works = false;
  std::string text;                 // its version; or why it does not work
  std::string hint;                 // what would make it work
  std::vector<std::string> cannot;  // what it does not stop, a sentence each
};

// Bubblewrap, then Landlock: the better one first. ENVIRONMENT's PATH is where bwrap is looked for.
// Starts a process or two (5 ms).
std::vector<SandboxOffer> sandbox_offers(const std::vector<std::string>& environment);

}  // namespace conduct::system
