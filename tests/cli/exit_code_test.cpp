// The exit codes of DESIGN §7, from errors and from how runs end.
#include "conductor/cli/exit_code.h"

#include <gtest/gtest.h>

#include <csignal>
#include <initializer_list>

namespace conduct::cli {
namespace {

using core::Cause;
using core::Outcome;

// A run with a job blocked for each of CAUSES, and one that is done.
core::State blocked_by(std::initializer_list<Cause> causes) {
  core::State state;
  state.jobs.emplace_back().stage = core::Stage::done;
  for (const Cause cause : causes) {
    core::JobState& job = state.jobs.emplace_back();
    job.stage = core::Stage::blocked;
    job.cause = cause;
  }
  return state;
}

TEST(ExitCode, EveryFaultHasItsCode) {
  EXPECT_EQ(exit_code(base::Fault::usage), 2);
  EXPECT_EQ(exit_code(base::Fault::spec), 3);
  EXPECT_EQ(exit_code(base::Fault::environment), 4);
  EXPECT_EQ(exit_code(base::Fault::waiting), 5);
  EXPECT_EQ(exit_code(base::Fault::internal), 70);
  EXPECT_EQ(exit_code(base::Fault::interrupted), 130);
}

TEST(ExitCode, ARunThatLandedOrWasVerifiedHasPassed) {
  EXPECT_EQ(exit_code(Outcome::landed, {}), 0);
  EXPECT_EQ(exit_code(Outcome::verified, {}), 0);
}

TEST(ExitCode, WorkThatFailedIsOneAndAnEnvironmentAloneIsFour) {
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::work})), 1);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::environment})), 4);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::environment, Cause::environment})), 4);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::environment, Cause::work})), 1);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::none})), 1);
}

TEST(ExitCode, AQuestionOrAConflictIsFiveWhereNothingElseIsWrong) {
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::person})), 5);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::person, Cause::work})), 1);
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({Cause::person, Cause::environment})), 4);
}

TEST(ExitCode, ABlockedRunIsNeverASuccessWhateverItsJobsSay) {
  EXPECT_EQ(exit_code(Outcome::blocked, blocked_by({})), 1);
}

TEST(ExitCode, WhatWaitsForAPersonIsFive) {
  EXPECT_EQ(exit_code(Outcome::waiting, {}), 5);
}

TEST(ExitCode, AnInterruptedRunNamesItsSignalAsAShellDoes) {
  core::State state;
  state.interrupted = SIGTERM;
  EXPECT_EQ(exit_code(Outcome::interrupted, state), 143);
  state.interrupted = SIGINT;
  EXPECT_EQ(exit_code(Outcome::interrupted, state), 130);
  state.interrupted.reset();
  EXPECT_EQ(exit_code(Outcome::interrupted, state), 130);
}

}  // namespace
}  // namespace conduct::cli
