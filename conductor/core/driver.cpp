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

base::Status stop_spending(const Plan& plan, State& state, Ports& ports, std::string what) {
  TRY(record(plan, state, ports, BudgetSpent{std::move(what)}));
  ports.world.cancel(World::What::agents);
  return {};
}

// The provider that gave the trouble that EVENT tells of; empty: it tells of none.
std::string troubled_provider(const State& state, const Event& event) {
  if (const auto* interrupted = std::get_if<AttemptInterrupted>(&event))
    return interrupted->trouble ? state.of(interrupted->job).attempts.back().provider : "";
  const auto* ended = std::get_if<HelperEnded>(&event);
  if (ended == nullptr || !ended->trouble) return "";
  const HelperRecord* helper = find_helper(state.of(ended->job).attempts.back(), ended->name);
  return helper == nullptr ? "" : helper->provider;
}

// Is told when a provider's time has come that EVENT has left alone.
void set_alarm(const State& state, Ports& ports, const Event& event) {
  const std::string name = troubled_provider(state, event);
  if (name.empty()) return;
  const ProviderState& provider = state.providers.find(name)->second;
  if (provider.trouble.until_ms > 0)
    ports.world.alarm(ProviderFreed{name, provider.trouble.until_ms}, provider.trouble.until_ms);
}

// An alarm of a time that is not the provider's any more: a longer limit was met meanwhile, which
// has an alarm of its own.
bool is_stale(const State& state, const Event& event) {
  const auto* freed = std::get_if<ProviderFreed>(&event);
  if (freed == nullptr) return false;
  const ProviderState& provider = state.providers.find(freed->provider)->second;
  return !provider.parked || provider.trouble.until_ms != freed->until_ms;
}

base::Status take_outcomes(const Plan& plan, State& state, const Budget& budget, Ports& ports) {
  for (Event& event : ports.world.wait()) {
    if (const auto* over = std::get_if<BudgetSpent>(&event)) {
      if (state.budget_spent.empty()) TRY(stop_spending(plan, state, ports, over->what));
      continue;
    }
    const bool stop = std::holds_alternative<RunInterrupted>(event);
    if ((stop && state.interrupted) || is_stale(state, event)) continue;
    TRY(record(plan, state, ports, event));
    set_alarm(state, ports, event);
    if (stop) ports.world.cancel(World::What::all);
  }
  if (std::string what = spent_of(budget, state); !what.empty() && state.budget_spent.empty())
    return stop_spending(plan, state, ports, std::move(what));
  return {};
}

// Anything that comes back by itself.
bool some_wait(const State& state) {
  return std::any_of(state.providers.begin(), state.providers.end(), [](const auto& provider) {
    return provider.second.parked && provider.second.trouble.until_ms > 0;
  });
}

std::optional<Outcome> outcome_of(const Plan& plan, const State& state,
                                  const std::vector<Command>& decided) {
  if (const auto outcome = terminal(plan, state)) return outcome;
  const bool stuck = decided.empty() && state.acting == 0;
  return stuck && !state.budget_spent.empty() ? std::optional(Outcome::spent) : std::nullopt;
}

std::string why(const Plan& plan, const State& state, Outcome outcome) {
  if (outcome == Outcome::waiting && !state.refused.empty()) return state.refused;
  if (outcome == Outcome::spent) return state.budget_spent;
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

base::Result<Outcome> drive(const Plan& plan, State& state, const Means& means, Ports& ports) {
  TRY(settle(plan, state, ports));
  if (const auto left = wall_left_ms(means.budget, state, ports.clock.now_ms()))
    ports.world.alarm(BudgetSpent{time_spent(means.budget)}, ports.clock.now_ms() + *left);
  if (std::string what = spent_of(means.budget, state); !what.empty())
    TRY(stop_spending(plan, state, ports, std::move(what)));
  while (true) {
    std::vector<Command> decided = decide(plan, state, means.limits, means.casting);
    const auto outcome = outcome_of(plan, state, decided);
    TRY_ASSIGN(const std::vector<Command> acts,
               record_intents(plan, state, ports, std::move(decided)));
    if (outcome && acts.empty()) {
      TRY(record(plan, state, ports, RunEnded{*outcome, why(plan, state, *outcome)}));
      TRY(ports.log.commit(true));
      return *outcome;
    }
    TRY(ports.log.commit(std::any_of(acts.begin(), acts.end(), irreversible)));
    for (const Command& command : acts) ports.world.start(state, command);
    if (state.acting > 0 || some_wait(state)) {
      TRY(take_outcomes(plan, state, means.budget, ports));
      continue;
    }
    // An escalation may have made something else decidable; else nothing runs and nothing was
    // decided.
    BUG_UNLESS(!decide(plan, state, means.limits, means.casting).empty() ||
                   !state.budget_spent.empty() || terminal(plan, state),
               "nothing is running and nothing was decided, yet the run has not ended");
  }
}

}  // namespace conduct::core
