// The one map from what happened to conduct's exit codes (DESIGN §7 is the contract; scripts and CI
// rely on it).
#pragma once

#include "base/result.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"

namespace conduct::cli {

inline constexpr int kPassed = 0;   // everything passed and landed, or there was nothing to do
inline constexpr int kBlocked = 1;  // a phase failed its gates and was escalated
inline constexpr int kUsage = 2;    // the command line is wrong
inline constexpr int kSpec = 3;     // the spec is invalid
inline constexpr int kEnvironment =
    4;  // no repository, an agent that is not there, a gate that could not run
inline constexpr int kWaiting = 5;       // a person has to act first
inline constexpr int kSpent = 6;         // a budget (cost, tokens, time) is spent
inline constexpr int kBug = 70;          // EX_SOFTWARE of sysexits.h
inline constexpr int kSignalBase = 128;  // plus the signal that interrupted: 130, 143

int exit_code(base::Fault fault);

// Of a run that has come to OUTCOME. A blocked one is kBlocked, unless the environment is the cause
// everywhere.
int exit_code(core::Outcome outcome, const core::State& state);

}  // namespace conduct::cli
