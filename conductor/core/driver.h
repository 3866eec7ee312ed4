// The loop: decide, record the intent, act, wait, record the outcome. Owns the state; one thread.
#pragma once

#include "conductor/core/budget.h"
#include "conductor/core/decide.h"
#include "conductor/core/ports.h"

namespace conduct::core {

struct Ports {
  World& world;
  Log& log;
  Clock& clock;
  Observer& observer;
};

// Records EVENT: appends it to the log, applies it, tells the observer. Does not commit.
base::Status record(const Plan& plan, State& state, Ports& ports, Event event);

// Ends every command that a dead conductor left open with what really happened to it. Does not
// commit.
base::Status settle(const Plan& plan, State& state, Ports& ports);

// What a sitting of a run has to work with.
struct Means {
  Limits limits;
  Casting casting;
  Budget budget;
};

// Runs until the run is terminal, interrupted, or its budget is spent and nothing goes on without.
// STATE is the fold of the log so far (it has a RunStarted); what a dead conductor left open is
// settled first. One log transaction per turn.
base::Result<Outcome> drive(const Plan& plan, State& state, const Means& means, Ports& ports);

}  // namespace conduct::core
