// Records a run for the replay agent: after each attempt its patch, how the agent ended, what it
// used and what it printed, without secrets.
#pragma once

#include "base/result.h"
#include "conductor/core/state.h"
#include "conductor/run/context.h"

#include <string>
#include <vector>

namespace conduct::run {

class Recorder {
 public:
  // Into the folder that CONTEXT's options name.
  explicit Recorder(const Context& context);

  // Writes one attempt (agents/recording.h says how it looks on disk). SECRETS: of the agent's
  // login, besides those of the environment. Any thread.
  base::Status write(core::JobId job, const core::AttemptRecord& attempt, const std::string& patch,
                     std::vector<std::string> secrets) const;

 private:
  base::Status write_transcript(const core::AttemptRecord& attempt, const std::string& path,
                                const std::vector<std::string>& secrets) const;

  const Context& context_;
};

}  // namespace conduct::run
