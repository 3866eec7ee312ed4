// The status files of a run, for those who watch files: agents/<phase>/<module>/status.json,
// rewritten atomically at each change (DESIGN §4).
#pragma once

#include "conductor/core/ports.h"
#include "conductor/run/context.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace conduct::run {

class StatusFiles {
 public:
  explicit StatusFiles(const Context& context) : context_(context) {}

  // After EVENT was applied: rewrites the status of its job.
  void happened(const core::State& state, const core::Entry& entry);
  // The last thing an agent or a gate printed; on disk with the next tick.
  void said(core::JobId job, std::string_view line);
  void tick(const core::State& state);

 private:
  void write(const core::State& state, core::JobId job);

  const Context& context_;
  std::map<core::JobId, std::string> last_lines_;
  std::map<core::JobId, bool> changed_;
};

}  // namespace conduct::run
