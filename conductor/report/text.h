// What the reading commands show to people: plain text, newline at the end, escape sequences of
// foreign text made harmless, colour only where asked for.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <string>
#include <vector>

namespace conduct::report {

std::string plan_tree(const core::Plan& plan, bool colour);
std::string plan_dot(const core::Plan& plan);  // Graphviz
// RUN_DIR: absolute path of the run's folder, for the paths of logs; ALIVE: a conductor holds the
// run now.
std::string status_text(const core::Plan& plan, const core::State& state, bool alive,
                        const std::string& run_dir, bool colour);
// Why a phase or module stands where it stands: what failed, what was tried, where the worktree is,
// what to type next. ALIVE, RUN_DIR: as above.
std::string explain_text(const core::Plan& plan, const core::State& state, bool alive,
                         core::JobId job, const std::string& run_dir, bool colour);
std::string checkpoints_text(const core::Plan& plan, const core::State& state);
std::string log_line(const core::StoredEntry& entry);  // an unknown kind is printed, too
// The last lines of run and resume: the outcome and unchecked criteria; then what to type next.
std::string ending_text(const core::Plan& plan, const core::State& state, core::Outcome outcome,
                        const std::string& run_dir, bool colour);
std::string next_text(const core::Plan& plan, const core::State& state, core::Outcome outcome,
                      bool colour);

}  // namespace conduct::report
