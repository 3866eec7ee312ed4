// What all helpers of one attempt share, and what each of them is.
#pragma once

#include "conductor/core/casting.h"
#include "conductor/run/checks.h"

#include <string>
#include <vector>

namespace conduct::run {

struct Helping {
  const core::State& state;  // as it is at any moment: which providers are left alone
  core::Casting casting;
  std::vector<Check> checks;  // the gates of the asker's job
  int asked = 0;              // how many there have been
};

// Of an attempt that is a helper's; else as it is here.
struct HelperIdentity {
  std::string name;     // core::HelperRecord; empty: it is none
  std::string request;  // what it was asked for
  int depth = 0;        // 1: the attempt's own agent has asked for it
};

}  // namespace conduct::run
