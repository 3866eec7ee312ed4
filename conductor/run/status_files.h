// The status files of a run, for those who watch files: agents/<phase>/<module>/status.json,
// rewritten atomically at each change (DESIGN §4); what changes together is written once.
#pragma once

#include "conductor/core/ports.h"
#include "conductor/run/context.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace conduct::run {

class StatusFiles {
 public:
  explicit StatusFiles(const Context& context) : context_(context) {}

  // Every job that has begun is to be written anew.
  void begin(const core::State& state);
  // The job of ENTRY has changed.
  void happened(const core::Entry& entry);
  // The last thing an agent or a gate printed.
  void said(core::JobId job, std::string_view line);
  // Writes what has changed.
  void write(const core::State& state);

 private:
  void write(const core::State& state, core::JobId job) const;

  const Context& context_;
  std::map<core::JobId, std::string> last_lines_;
  std::set<core::JobId> changed_;
};

}  // namespace conduct::run
