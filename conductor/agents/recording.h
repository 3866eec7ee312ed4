// The form of a recording on disk, for those who make one and those who play it; reads and writes
// no file itself.
//
//   <DIR>/<recording_path>.patch  a git patch from where the attempt started; empty: no change
//   <DIR>/<recording_path>.json   {"exit": 0, "report": {…}, "usage": {…}}, or {"signal": 9 …}
//   <DIR>/<recording_path>.log    what the agent printed; not played
#pragma once

#include "base/result.h"
#include "conductor/agents/agent.h"

#include <optional>
#include <string>
#include <string_view>

namespace conduct::agents {

// How a recorded attempt ended.
struct RecordedEnd {
  int exit = 0;
  std::optional<int> signal;           // it was killed by this one; EXIT then says nothing
  std::optional<core::Report> report;  // what it wrote to CONDUCT_REPORT; nullopt: nothing
  core::Usage usage;                   // by its own figures; for people, the replay uses nothing
};

std::string to_json(const RecordedEnd& end);
base::Result<RecordedEnd> recorded_end_from(std::string_view json);

// A report as an agent writes it: what read_report reads.
std::string to_json(const core::Report& report);

}  // namespace conduct::agents
