// A run of an inline spec in a fake world: started, cut, resumed, looked at.
#pragma once

#include "conductor/core/driver.h"
#include "tests/core/world.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace conduct::core {

// The plan of a spec that must be a good one.
Plan plan_of(const std::string& markdown, PlanOptions options = {});

// One phase, or several, with these modules and no more: "### Phase 1: One\n\nModules: a, b\n…".
std::string phase(const std::string& id, const std::string& modules,
                  const std::string& depends = "");

class FakeLog : public Log {
 public:
  base::Status append(const StoredEntry& entry) override;
  base::Status commit(bool sync) override;

  std::vector<StoredEntry> entries;  // those not committed too
  std::size_t committed = 0;         // how many of them a crash leaves
  std::vector<std::size_t> synced;   // how many there were at each synced commit
  std::size_t fail_append_after = SIZE_MAX, fail_commit_after = SIZE_MAX;  // the conductor dies
  std::size_t commits = 0;
};

class FakeClock : public Clock {
 public:
  std::int64_t now_ms() override { return ++now; }
  std::int64_t now = 1000;
};

class RecordingObserver : public Observer {
 public:
  void happened(const Plan& plan, const State& state, const Entry& entry) override;

  std::vector<std::string> events;  // "JOB: KIND" or "KIND"
  std::size_t most_worktrees = 0;
};

class Story {
 public:
  explicit Story(const std::string& markdown);
  explicit Story(Plan plan);
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  RunStarted settings;  // fill in before start()
  Means means{{4, 4}, {}, {}};
  Plan plan;
  FakeWorld world;
  FakeLog log;
  FakeClock clock;
  RecordingObserver observer;
  State state;

  base::Result<Outcome> start();
  base::Result<Outcome> resume(const std::string& land = "");
  base::Status tell(Event event);  // records and commits an event
  // The run has begun, and JOB has a worktree: for events told one by one.
  JobId leased(const std::string& job);
  // The state that the committed log tells: after a crash, what is left of it.
  State fold() const;
  // The conductor dies: what was not committed is lost (KEEP: was on disk after all).
  void die(unsigned seed, bool keep = false);

  const JobState& job(const std::string& name) const { return state.of(*plan.find_job(name)); }
  JobId id(const std::string& name) const { return *plan.find_job(name); }
  // The commands started since the last call, in order.
  std::vector<std::string> commands();
  std::vector<std::string> commands_of(const std::string& job);  // "" keeps those before
  int count(const std::string& kind) const;                      // events of that kind in the log

 private:
  Ports ports() { return {world, log, clock, observer}; }
  std::size_t told_ = 0;
};

// Every field of a state, as text: equal texts, equal states.
std::string dump(const Plan& plan, const State& state);

}  // namespace conduct::core
