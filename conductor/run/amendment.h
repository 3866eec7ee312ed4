// What other commands than the one that conducts a run do to its log (rollback, clean, approve):
// nobody watches, and no act is started.
#pragma once

#include "conductor/core/driver.h"
#include "conductor/run/git_acts.h"
#include "conductor/run/store.h"
#include "conductor/system/clock.h"

namespace conduct::run {

class Unwatched : public core::Observer {
 public:
  void happened(const core::Plan&, const core::State&, const core::Entry&) override {}
};

class SettlingWorld : public core::World {
 public:
  SettlingWorld(const Context& context, GitDesk& desk) : context_(context), desk_(desk) {}
  void start(const core::State&, const core::Command&) override {
    BUG_UNLESS(false, "a command was started outside a sitting");
  }
  std::vector<core::Event> wait() override { return {}; }
  void alarm(core::Event, std::int64_t) override {}
  void cancel(What) override {}
  base::Result<core::Event> settle(const core::State& state,
                                   const core::Command& command) override {
    return run::settle(context_, desk_, state.of(core::job_of(command)), command);
  }

 private:
  const Context& context_;
  GitDesk& desk_;
};

// Changes of one run's log, by who holds the run's lock. All that it is given outlives it.
class Amendment {
 public:
  // LOADED follows the log.
  Amendment(const Context& context, GitDesk& desk, Store& store, LoadedRun& loaded);

  // First of all: ends what a dead conductor left running, and settles what it left open.
  base::Status settle();

  base::Status record(const core::Event& event);

  // What was recorded is on disk when it returns.
  base::Status commit();

 private:
  const Context& context_;
  LoadedRun& loaded_;
  SettlingWorld world_;
  system::SystemClock clock_;
  Unwatched unwatched_;
  core::Ports ports_;
};

}  // namespace conduct::run
