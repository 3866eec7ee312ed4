// The loop: decide, record the intent, act, wait, record the outcome. Owns the state; one thread.
#pragma once

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

// Runs until the run is terminal or interrupted. STATE is the fold of the log so far (it has a
// RunStarted); what a dead conductor left open is settled first. One log transaction per turn.
base::Result<Outcome> drive(const Plan& plan, State& state, const Limits& limits, Ports& ports);

}  // namespace conduct::core
