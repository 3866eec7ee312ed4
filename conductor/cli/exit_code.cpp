#include "conductor/cli/exit_code.h"

#include <csignal>

namespace conduct::cli {
namespace {

int exit_code_of_blocked(const core::State& state) {
  bool environment = false, person = false;
  for (const core::JobState& job : state.jobs) {
    if (job.stage != core::Stage::blocked) continue;
    environment = environment || job.cause == core::Cause::environment;
    person = person || job.cause == core::Cause::person;
    const bool work = job.cause == core::Cause::work || job.cause == core::Cause::none;
    if (work) return kBlocked;
  }
  if (environment) return kEnvironment;
  return person ? kWaiting : kBlocked;
}

}  // namespace

int exit_code(base::Fault fault) {
  switch (fault) {
    case base::Fault::usage:
      return kUsage;
    case base::Fault::spec:
      return kSpec;
    case base::Fault::environment:
      return kEnvironment;
    case base::Fault::waiting:
      return kWaiting;
    case base::Fault::interrupted:
      return kSignalBase + SIGINT;
    case base::Fault::internal:
      return kBug;
  }
  return kBug;
}

int exit_code(core::Outcome outcome, const core::State& state) {
  switch (outcome) {
    case core::Outcome::landed:
    case core::Outcome::verified:
      return kPassed;
    case core::Outcome::blocked:
      return exit_code_of_blocked(state);
    case core::Outcome::waiting:
      return kWaiting;
    case core::Outcome::spent:
      return kSpent;
    case core::Outcome::interrupted:
      return kSignalBase + state.interrupted.value_or(SIGINT);
  }
  return kBug;
}

}  // namespace conduct::cli
