// The logs of refs and of HEADs (git-reflog(1)), appended to as git does. Moves nothing.
#pragma once

#include "gitops/repository.h"

#include <string>

namespace conduct::gitops {

struct LogEntry {
  std::string old_id, new_id;  // 40 zeros: there was none
  std::string why;
};

// In the log of REF and, where a checkout is on REF, in the log of its HEAD; each only where git
// would keep one (core.logAllRefUpdates).
base::Status log_move(const Repository& repository, const std::string& ref, const LogEntry& entry);

}  // namespace conduct::gitops
