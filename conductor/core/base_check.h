// What the gates of a plan say of the commit that a run would start from, before any work, and what
// to think of it.
#pragma once

#include "base/diagnostic.h"
#include "conductor/core/verdict.h"

#include <string>
#include <vector>

namespace conduct::core {

// One gate's judgement of the base.
struct BaseGate {
  int line = 0;  // of the spec; 0: a configured gate
  bool configured = false;
  bool held_back = false;  // not asked for, since the checkout could not be set up
  GateResult result;
  bool must_fail = false;  // a command that passes by failing
};

struct BaseCheck {
  std::string commit;
  std::string logs;             // absolute folder that the results' logs are below
  std::vector<BaseGate> gates;  // phase by phase, then those of the final tree and the configured
};

// Warnings, in order of the gates: CS301 for a gate of the plan that passes, CS302 for any that
// could not run, CS303 for a configured one that fails, CS304 for a setup that fails. A gate that
// several phases have in one line of the spec is told once.
std::vector<base::Diagnostic> findings_of(const BaseCheck& check);

}  // namespace conduct::core
