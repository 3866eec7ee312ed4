// What a person says of a phase that waits for approval: it may pass, or it goes back to a fixer.
#pragma once

#include "base/result.h"
#include "conductor/run/store.h"

#include <string>
#include <vector>

namespace conduct::run {

struct RulingFlags {
  int run = 0;          // 0: the latest
  std::string phase;    // its id
  std::string message;  // for the log; to be rejected, what a fixer is to do
  bool approve = true;
};

// What was recorded.
struct RulingReport {
  int run = 0;
  std::string phase, commit;
  std::string by;                     // who has decided
  bool before = false;                // approved already: nothing was recorded
  bool blocked = false;               // rejected, and no fixer may try again by itself
  std::vector<std::string> awaiting;  // ids of other phases that still wait
};

// Records it in the log of the run, of the very commit that waits; the next resume goes on with it.
// Errors: a conductor holds the run, the plan has no such phase, the phase does not wait.
base::Result<RulingReport> rule(const RulingFlags& flags, const std::string& where);

}  // namespace conduct::run
