// The core's World on the real one: commands become git work on pool threads, agents and gates
// become processes.
#pragma once

#include "conductor/core/ports.h"
#include "conductor/run/act.h"
#include "conductor/run/attempt.h"
#include "conductor/run/context.h"
#include "conductor/run/git_acts.h"
#include "conductor/run/recorder.h"
#include "conductor/system/loop.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

class RealWorld : public core::World {
 public:
  RealWorld(const Context& context, system::Loop& loop, Said said);
  ~RealWorld() override;

  void start(const core::State& state, const core::Command& command) override;
  std::vector<core::Event> wait() override;
  void alarm(core::Event event, std::int64_t at_ms) override;
  void cancel(What what) override;
  base::Result<core::Event> settle(const core::State& state, const core::Command& command) override;

 private:
  struct Starter;
  void start_attempt(const core::State& state, const core::Attempt& command);
  void start_gates(const core::State& state, const core::Gate& command);
  void start_snapshot(const core::State& state, const core::Snapshot& command);
  // Runs ACT on a pool thread; its event is the outcome.
  void on_pool(std::function<core::Event()> act);
  template <typename Made, typename... Arguments>
  void begin(core::JobId job, Arguments&&... arguments);
  ReportEvent reporter(core::JobId job);

  const Context& context_;
  system::Loop& loop_;
  Said said_;
  GitDesk desk_;
  std::optional<Recorder> recorder_;
  std::vector<core::Event> events_;
  std::map<core::JobId, std::unique_ptr<Act>> acts_;
  std::vector<std::unique_ptr<Act>> ended_;          // destroyed outside their own callbacks
  std::map<core::JobId, AttemptAct::Start> starts_;  // of attempts without a snapshot yet
};

}  // namespace conduct::run
