// Records a run for the replay agent: after each attempt its patch, and how the agent ended.
#pragma once

#include "base/result.h"
#include "conductor/core/state.h"

#include <string>

namespace conduct::run {

class Recorder {
 public:
  explicit Recorder(std::string directory) : directory_(std::move(directory)) {}

  // Writes one attempt (agents/recording.h says how it looks on disk). Any thread.
  base::Status write(const core::Plan& plan, core::JobId job, const core::AttemptRecord& attempt,
                     const std::string& patch) const;

 private:
  std::string directory_;
};

}  // namespace conduct::run
