// Which event may come in which stage of a job: a table that a reader can check. Private to the
// core.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/state.h"

namespace conduct::core {

// The job that an event is about; nullopt: the run as a whole.
std::optional<JobId> job_of(const Event& event);

// An error that names both where EVENT cannot come while its job is in STAGE.
base::Status check_transition(const Plan& plan, const JobState& job, JobId id, const Event& event);

}  // namespace conduct::core
