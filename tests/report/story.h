// A run told event by event: each is folded by the real core, so that the views under test see only
// states that can be.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"
#include "conductor/report/console.h"

#include <string>
#include <vector>

namespace conduct::report {

// Two phases: "1 Base" with the modules api and web, and "2 Ship" with the one module ship, each
// with one test command and criteria of its own.
core::Plan shop_plan();

// The same, and a person is to approve phase 1.
core::Plan asking_plan();

// For plans whose gates a story makes up.
core::PlanOptions judged_elsewhere();

// A commit id of 40 characters that starts with NAME's letters: "aaaa…".
std::string commit(char letter);

core::GateResult passed(const std::string& gate, const std::string& subject,
                        const std::string& phase);
core::GateResult failed(const std::string& gate, const std::string& subject,
                        const std::string& phase, const std::string& reason);

// A criterion of phase 1 that nothing checked.
core::GateResult unchecked(const std::string& criterion);

class Story {
 public:
  explicit Story(core::Plan plan = shop_plan(), Console* console = nullptr);

  // Folds EVENT; fails the test where the core says that it cannot be. Time goes on by a second an
  // event.
  Story& tell(core::Event event);
  Story& intend(core::Command command);
  Story& at(std::int64_t ms);  // when the next event happens, since the start of the run

  Story& starts(const std::vector<std::string>& skipped = {});  // phases of an earlier run
  // A module's whole attempt up to its gates: leased at first, spawned, ended, committed as MADE.
  Story& attempts(const std::string& job, core::Role role, int number, char made);
  Story& judges(const std::string& job, std::vector<core::GateResult> results);
  Story& gives_up(const std::string& job);
  // A module's one good attempt, gates passed, worktree released.
  Story& succeeds(const std::string& job, char made);
  // A phase's merges, gates and checkpoint.
  Story& merges(const std::string& phase, char made, std::vector<core::GateResult> results);
  Story& checkpoints(const std::string& phase, int number);
  // The final verification up to the landing.
  Story& verifies(std::vector<core::GateResult> results);

  core::JobId job(const std::string& name) const;
  core::JobState& of(const std::string& name) { return state.of(job(name)); }

  core::Plan plan;
  core::State state;
  std::int64_t now_ms = 0;

 private:
  Console* console_;
};

// A run of asking_plan() that has ended: phase 1 has come to commit eee… and waits.
Story waiting_run();

}  // namespace conduct::report
