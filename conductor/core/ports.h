// What the core asks of the world, written by the core, each with a fake in tests/core.
#pragma once

#include "base/result.h"
#include "conductor/core/command.h"
#include "conductor/core/event.h"
#include "conductor/core/state.h"

#include <string>
#include <vector>

namespace conduct::core {

// Starts acts and waits for their outcomes. Acts run side by side; only wait() blocks.
class World {
 public:
  virtual ~World() = default;
  // Starts the act of COMMAND. Its outcome comes from wait(), also where it fails at once.
  virtual void start(const State& state, const Command& command) = 0;
  // Blocks until something has happened; at least one event. RunInterrupted may be among them at
  // any time.
  virtual std::vector<Event> wait() = 0;
  // Has wait() bring EVENT at that time, in milliseconds since the epoch.
  virtual void alarm(Event event, std::int64_t at_ms) = 0;
  // Asks the running acts to end soon: agents, or agents and gates, are terminated; outcomes still
  // come from wait().
  enum class What { agents, all };
  virtual void cancel(What what) = 0;
  // The outcome of an act that a dead conductor left open: what really happened, or
  // ActAbandoned/AttemptInterrupted.
  virtual base::Result<Event> settle(const State& state, const Command& command) = 0;
};

// The append-only event log of one run.
class Log {
 public:
  virtual ~Log() = default;
  virtual base::Status append(const StoredEntry& entry) = 0;  // into the open transaction
  virtual base::Status commit(bool sync) = 0;                 // SYNC: on disk before it returns
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ms() = 0;
};

// Is told each event after it was applied. Never changes anything.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void happened(const Plan& plan, const State& state, const Entry& entry) = 0;
};

}  // namespace conduct::core
