// Runs on a real repository in which only the agents and the gates are played: an agent writes one
// file, a gate passes unless its job is to fail. Everything else is what a run really does.
#pragma once

#include "conductor/run/git_acts.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/store.h"
#include "tests/gitops/fixture.h"

#include <set>
#include <string>

namespace conduct::run {

inline const std::string kMain = "refs/heads/main";

struct RunSettings {
  std::string target = kMain, land = "merge";
  std::string phase;              // --phase
  std::set<std::string> failing;  // jobs whose gates fail
  int retries = 0;
};

class RunTest : public gitops::GitTest {
 protected:
  // Writes SPEC.md (which is ignored) and drives a run of it to its end; its number.
  int run(const std::string& markdown, const RunSettings& settings = {});
  // A run that was stopped before its first act.
  int start(const std::string& markdown, const RunSettings& settings = {});
  core::Outcome drive(int run, const std::set<std::string>& failing = {});
  void tell(int run, const core::Event& event);  // records an event

  Store store();
  LoadedRun load(int run);
  std::string stage(int run, const std::string& job);
  std::vector<std::string> refs(const std::string& below);  // below refs/conduct/

  RunTest();
};

core::Plan plan_of(const std::string& markdown, const RunOptions& options = {});

// "### Phase 1: …" with these modules and a test command.
std::string phase(const std::string& id, const std::string& modules,
                  const std::string& depends = "");
inline const std::string kTwoPhases = phase("1", "a") + phase("2", "b");

}  // namespace conduct::run
