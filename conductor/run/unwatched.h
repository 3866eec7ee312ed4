// The core's ports for what changes a run's log outside a sitting (rollback, clean): nobody
// watches, and no act is started; what a dead conductor left open is settled.
#pragma once

#include "conductor/core/driver.h"
#include "conductor/run/git_acts.h"

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

}  // namespace conduct::run
