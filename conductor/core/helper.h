// A helper: an agent that a running agent has asked for, in a worktree of its own that began as a
// copy of the asker's. It belongs to the attempt that asked, and ends with it.
#pragma once

#include "conductor/core/command.h"
#include "conductor/core/usage.h"

#include <cstdint>
#include <optional>
#include <string>

namespace conduct::core {

enum class HelperOutcome {
  merged,       // what it made is in the asker's worktree
  answered,     // it changed nothing: its report is the answer
  failed,       // it, or its result before the gates; nothing came over
  conflicted,   // both have changed the same; nothing came over
  refused,      // it was never started
  interrupted,  // its asker, the conductor or its provider ended before it
};
const char* to_string(HelperOutcome outcome);

// What a helper that nobody waits for any more has left in its worktree.
struct SavedHelper {
  std::string name, commit;
};

// What became of a helper of one attempt.
struct HelperRecord {
  std::string name;  // "fixer-request-tables"; asked for by a helper: "<that helper's name>/…"
  Role role = Role::implementer;
  std::string agent, provider, transcript;  // empty: it was never started
  std::optional<HelperOutcome> outcome;     // nullopt: it is at work
  std::string reason;                       // why not merged, one line
  std::string summary;                      // what it says itself
  std::string commit;                       // of what it made and what did not come over
  Usage usage;
  std::int64_t started_ms = 0, ended_ms = 0;
  std::int64_t still_ms = 0;  // it is at work, and has done nothing for at least so long
};

}  // namespace conduct::core
