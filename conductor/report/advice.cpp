// What to type next.
#include "conductor/report/advice.h"

#include "base/text.h"
#include "conductor/report/standing.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

namespace conduct::report {
namespace {

constexpr std::size_t kPath = 4096;

// Back to the last checkpoint, which drops what was begun after it.
Step rollback_step(const core::State& state) {
  const int number = state.checkpoints.empty() ? 0 : state.checkpoints.back().number;
  return {
      "conduct rollback " + checkpoint_id(state.run, number),
      number == 0 ? "drops the whole run's work" : "drops what was begun after that checkpoint"};
}

Step explain_step(const core::Plan& plan, core::JobId job) {
  return {"conduct explain " + job_name(plan, job), "says what failed and what was tried"};
}

// What a person may say of a phase that waits.
void add_approval(std::vector<Step>& steps, const core::Plan& plan, core::JobId job) {
  const std::string name = job_name(plan, job);
  steps.push_back({"conduct diff " + name, "shows what is to be approved"});
  steps.push_back({"conduct approve " + name, "lets it pass"});
  steps.push_back({"conduct reject " + name + " -m WHY", "sends it back to a fixer"});
}

std::vector<Step> after_waiting(const core::Plan& plan, const core::State& state) {
  std::vector<Step> steps;
  for (const core::JobId job : core::awaiting_approval(state)) add_approval(steps, plan, job);
  steps.push_back({"conduct resume", "goes on with what was decided"});
  return steps;
}

std::string what_brings_back(const std::string& name, const core::ProviderState& provider) {
  const std::string who = base::one_line(name, kPath);
  switch (provider.trouble.kind) {
    case core::TroubleKind::auth:
      return "log in to " + who + " again, or put its key right: it was refused";
    case core::TroubleKind::quota:
      return "pay for more at " + who + ": what was paid for is used up";
    case core::TroubleKind::rate_limit:
    case core::TroubleKind::overloaded:
    case core::TroubleKind::unreachable:
      break;
  }
  return fmt::format("wait until {} answers again: {}", who,
                     base::one_line(provider.trouble.message, kLineColumns));
}

// Providers that do not come back by themselves.
void add_providers(std::vector<Step>& steps, const core::State& state) {
  for (const auto& [name, provider] : state.providers)
    if (provider.parked && provider.trouble.until_ms == 0)
      steps.push_back({"", what_brings_back(name, provider)});
}

std::vector<Step> after_block(const core::Plan& plan, const core::State& state) {
  std::vector<Step> steps;
  add_providers(steps, state);
  for (const core::JobId job : blocked_jobs(state)) steps.push_back(explain_step(plan, job));
  for (const core::JobId job : core::awaiting_approval(state)) add_approval(steps, plan, job);
  steps.push_back({"conduct resume", "tries what is blocked again"});
  steps.push_back(rollback_step(state));
  return steps;
}

}  // namespace

std::vector<Step> steps_for(const core::Plan& plan, const core::State& state, core::JobId job) {
  const core::JobState& own = state.of(job);
  if (own.stage == core::Stage::awaiting) {
    std::vector<Step> steps;
    if (!own.approval) add_approval(steps, plan, job);
    steps.push_back({"conduct resume", "goes on with what was decided"});
    return steps;
  }
  if (own.stage != core::Stage::blocked) return {};
  if (job == plan.final_job() && !state.refused.empty()) {
    return steps_after(plan, state, core::Outcome::waiting);
  }
  std::vector<Step> steps;
  if (!own.head.empty() && !own.attempts.empty()) {
    steps.push_back({"conduct diff " + job_name(plan, job), "shows what was changed so far"});
  }
  if (own.cause == core::Cause::environment) {
    steps.push_back({"", "put right what the reason names: it lies outside the work"});
  } else if (!own.worktree.empty()) {
    const char* what = own.cause == core::Cause::person ? "decide, and do it in " : "mend it in ";
    steps.push_back({"", what + base::one_line(own.worktree, kPath)});
  }
  steps.push_back({"conduct resume", "judges it as it then is, and goes on"});
  steps.push_back(rollback_step(state));
  return steps;
}

// The option that raises what was spent.
std::string raised_budget(const core::State& state) {
  if (state.budget_spent.starts_with("cost")) return "--max-cost USD";
  return state.budget_spent.starts_with("tokens") ? "--max-tokens N" : "--max-time TIME";
}

std::vector<Step> steps_after(const core::Plan& plan, const core::State& state,
                              core::Outcome outcome) {
  switch (outcome) {
    case core::Outcome::blocked:
      return after_block(plan, state);
    case core::Outcome::interrupted: {
      std::vector<Step> steps;
      for (const core::JobId job : core::awaiting_approval(state)) add_approval(steps, plan, job);
      steps.push_back({"conduct resume", "goes on where it stopped"});
      return steps;
    }
    case core::Outcome::waiting: {
      if (state.refused.empty()) return after_waiting(plan, state);
      std::vector<Step> steps;
      if (!state.in_the_way.empty()) steps.push_back({"", "commit, stash or move these files"});
      steps.push_back({"conduct land", "lands the verified result"});
      return steps;
    }
    case core::Outcome::spent:
      return {{"conduct costs", "shows what was used for what"},
              {"conduct resume " + raised_budget(state), "goes on with a higher budget"}};
    case core::Outcome::verified:
      return {{"conduct land", "lands the verified result"}};
    case core::Outcome::landed:
      return {{"conduct rollback " + checkpoint_id(state.run, 0), "undoes it"}};
  }
  return {};
}

}  // namespace conduct::report
