// How a run, a phase and a job stand, in the words that JSON and text share. Reads plan and state,
// shows nothing.
#pragma once

#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::report {

// "running", "blocked", "parked", "interrupted", "failed" or "landed" (DESIGN §7). ALIVE: a
// conductor holds the run.
//   not ended: running while alive, else interrupted
//   landed -> landed; verified and waiting -> parked: only a person can bring it on
//   blocked -> blocked; failed where every blocked job was stopped by the environment, so that no
//   fixer could help
const char* run_state(const core::State& state, bool alive);

// "pending", "running", "passed", "blocked" or "skipped". Blocked as soon as one of its modules is.
const char* phase_state(const core::Plan& plan, const core::State& state, core::PhaseId phase);

// What the job does now: "fixer 2 (mine)", "judging", "waiting for 1/proto"; empty: nothing.
std::string action(const core::Plan& plan, const core::State& state, core::JobId job);

// The attempt that runs; null: none.
const core::AttemptRecord* running_attempt(const core::JobState& job);

// Why the job's last try failed, in one line; empty: it did not.
std::string reason_of(const core::Plan& plan, const core::State& state, core::JobId job);

std::vector<core::JobId> blocked_jobs(const core::State& state);
std::vector<core::JobId> awaited(const core::Plan& plan, const core::State& state, core::JobId job);

// Prose criteria that nobody judged: on the final tree once that was gated, before that in the
// checkpoints.
std::size_t unchecked(const core::Plan& plan, const core::State& state);

// Phases and modules that are done, here or in an earlier run.
struct Count {
  std::size_t done = 0, all = 0;
};
Count phases_done(const core::Plan& plan, const core::State& state);
Count modules_done(const core::Plan& plan, const core::State& state);

std::string checkpoint_id(int run, int number);  // "7.2"
std::string short_commit(std::string_view commit);
std::string short_ref(std::string_view ref);  // "refs/heads/main" -> "main"
std::string run_file(std::string_view run_dir,
                     std::string_view path);  // absolute; path as it is without RUN_DIR
std::string job_name(const core::Plan& plan, core::JobId job);  // Job::name, safe to show
std::string counted(std::size_t n, std::string_view one);  // "1 phase", "2 phases", "2 criteria"

// The id of GATE's phase where it is not JOB's own; else empty.
std::string foreign_phase(const core::Plan& plan, core::JobId job, const core::GateResult& gate);
// "tests `make test`", "tests `make test` of phase 1" for a foreign one; on one line.
std::string gate_name(const core::Plan& plan, core::JobId job, const core::GateResult& gate);
// "FAIL: exited 2", with "(reported only)" where it does not block.
std::string gate_verdict(const core::GateResult& gate);

}  // namespace conduct::report
