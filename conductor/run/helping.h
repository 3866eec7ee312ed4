// What all helpers of one attempt share, and what each of them is.
#pragma once

#include "conductor/run/checks.h"

#include <set>
#include <string>
#include <vector>

namespace conduct::run {

struct Helping {
  std::vector<Check> checks;       // the gates of the asker's job
  int asked = 0;                   // how many there have been
  std::set<std::string> troubled;  // providers that gave one of them trouble
};

// Of an attempt that is a helper's; else as it is here.
struct HelperIdentity {
  std::string name;     // core::HelperRecord; empty: it is none
  std::string request;  // what it was asked for
  int depth = 0;        // 1: the attempt's own agent has asked for it
};

}  // namespace conduct::run
