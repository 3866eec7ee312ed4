#include "conductor/core/recover.h"

namespace conduct::core {

std::vector<Command> unsettled(const State& state) {
  std::vector<Command> open;
  for (const JobState& job : state.jobs)
    if (job.act) open.push_back(*job.act);
  return open;
}

}  // namespace conduct::core
