#include "conductor/core/driver.h"

#include "conductor/core/recover.h"

#include <algorithm>
#include <utility>

namespace conduct::core {
namespace {

// Records intents (an escalation is its own outcome), and says which commands are to be started.
base::Result<std::vector<Command>> record_intents(const Plan& plan, State& state, Ports& ports,
                                                  std::vector<Command> commands) {
  std::vector<Command> acts;
  for (Command& command : commands) {
    if (const auto* escalate = std::get_if<Escalate>(&command)) {
      TRY(record(plan, state, ports, Escalated{escalate->job, escalate->reason, escalate->cause}));
      continue;
    }
    TRY(record(plan, state, ports, Intended{command}));
    acts.push_back(std::move(command));
  }
  return acts;
}

base::Status take_outcomes(const Plan& plan, State& state, Ports& ports) {
  for (Event& event : ports.world.wait()) {
    const bool stop = std::holds_alternative<RunInterrupted>(event);
    if (stop && state.interrupted) continue;
    TRY(record(plan, state, ports, std::move(event)));
    if (stop) ports.world.cancel();
  }
  return {};
}

std::string why(const Plan& plan, const State& state, Outcome outcome) {
  if (outcome == Outcome::waiting && !state.refused.empty()) return state.refused;
  for (JobId id : awaiting_approval(state))
    if (outcome == Outcome::waiting) return "phase " + plan.job(id).name + " waits for approval";
  for (const JobState& job : state.jobs)
    if (outcome == Outcome::blocked && job.stage == Stage::blocked) return job.failure;
  return "";
}

}  // namespace

base::Status record(const Plan& plan, State& state, Ports& ports, Event event) {
  const Entry entry{state.seq + 1, state.run, ports.clock.now_ms(), std::move(event)};
  TRY(ports.log.append(encode(plan, entry)));
  TRY(apply(plan, state, entry));
  ports.observer.happened(plan, state, entry);
  return {};
}

base::Status settle(const Plan& plan, State& state, Ports& ports) {
  for (const Command& command : unsettled(state)) {
    TRY_ASSIGN(Event outcome, ports.world.settle(state, command));
    TRY(record(plan, state, ports, std::move(outcome)));
  }
  return {};
}

base::Result<Outcome> drive(const Plan& plan, State& state, const Limits& limits, Ports& ports) {
  TRY(settle(plan, state, ports));
  while (true) {
    TRY_ASSIGN(const std::vector<Command> acts,
               record_intents(plan, state, ports, decide(plan, state, limits)));
    if (const auto outcome = terminal(plan, state); outcome && acts.empty()) {
      TRY(record(plan, state, ports, RunEnded{*outcome, why(plan, state, *outcome)}));
      TRY(ports.log.commit(true));
      return *outcome;
    }
    TRY(ports.log.commit(std::any_of(acts.begin(), acts.end(), irreversible)));
    for (const Command& command : acts) ports.world.start(state, command);
    if (state.acting > 0) {
      TRY(take_outcomes(plan, state, ports));
      continue;
    }
    // An escalation may have made something else decidable; else nothing runs and nothing was
    // decided.
    BUG_UNLESS(!decide(plan, state, limits).empty() || terminal(plan, state),
               "nothing is running and nothing was decided, yet the run has not ended");
  }
}

}  // namespace conduct::core
