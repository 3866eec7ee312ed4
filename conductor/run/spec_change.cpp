#include "conductor/run/spec_change.h"

#include "conductor/run/amendment.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/spec_file.h"
#include "conductor/system/files.h"

#include <optional>
#include <string>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;

std::string differing_phases(const core::Plan& from, const core::Plan& to) {
  std::string out;
  const auto add = [&out](const std::string& id) { out += (out.empty() ? "" : ", ") + id; };
  for (const core::PlannedPhase& phase : from.phases) {
    const auto now = to.find_phase(phase.id);
    if (!now || to.phase(*now).digest != phase.digest) add(phase.id);
  }
  for (const core::PlannedPhase& phase : to.phases)
    if (!from.find_phase(phase.id)) add(phase.id);
  return out.empty() ? "their order or dependencies" : "phase " + out;
}

base::Error refusal(const LoadedRun& loaded, const std::optional<core::Plan>& plan) {
  const std::string what =
      plan ? differing_phases(loaded.plan, *plan) + " differ" : "it cannot be used any more";
  return {Fault::spec,
          loaded.options.spec + " has changed since run " + std::to_string(loaded.number) +
              " was planned: " + what,
          "conduct resume --accept-spec-changes plans anew what has not started; or put the "
          "text back"};
}

// The worktrees that the new state no longer names.
base::Status put_away_dropped(const Context& context, GitDesk& desk, const LoadedRun& loaded,
                              const core::Plan& to, const core::State& next) {
  for (std::size_t i = 0; i < loaded.state.jobs.size(); ++i) {
    const core::JobState& job = loaded.state.jobs[i];
    const auto now = to.find_job(loaded.plan.jobs[i].name);
    const bool kept = now && next.of(*now).worktree == job.worktree;
    if (!job.worktree.empty() && !kept) TRY(put_away_worktree(context, desk, core::JobId(i), job));
  }
  return {};
}

base::Status take_over(Store& store, LoadedRun& loaded, core::Plan plan, const std::string& text,
                       std::vector<core::Event>& opening) {
  const Context context = context_of(loaded, store);
  GitDesk desk(context);
  Amendment amendment(context, desk, store, loaded);
  TRY(amendment.settle());
  TRY(amendment.commit());
  TRY_ASSIGN(core::State next, core::replan(loaded.plan, loaded.state, plan));
  TRY(put_away_dropped(context, desk, loaded, plan, next));
  TRY(keep_copy(store.spec_path(loaded.number, loaded.generation + 1), text));
  ++loaded.generation;
  opening.push_back(core::Replanned{loaded.generation, plan.digest, digests_of(plan)});
  loaded.state = std::move(next);
  loaded.plan = std::move(plan);
  return {};
}

}  // namespace

std::vector<core::PhaseDigest> digests_of(const core::Plan& plan) {
  std::vector<core::PhaseDigest> out;
  for (const core::PlannedPhase& phase : plan.phases) out.push_back({phase.id, phase.digest});
  return out;
}

base::Status follow_spec(bool accept, Store& store, LoadedRun& loaded,
                         std::vector<core::Event>& opening) {
  const auto text = system::read_file_if_any(loaded.options.spec);
  if (!text) return {};
  spec::Parsed parsed = spec::parse(*text, parse_options(loaded.options));
  std::optional<core::Plan> plan;
  if (!base::has_errors(parsed.diagnostics))
    plan = core::make_plan(parsed.spec, plan_options(loaded.options), parsed.diagnostics);
  if (plan && plan->digest == loaded.plan.digest) return {};
  if (!accept) return refusal(loaded, plan);
  if (plan) return take_over(store, loaded, *std::move(plan), *text, opening);
  return Error{Fault::spec, loaded.options.spec + " cannot be used",
               "see what is wrong: conduct check " + loaded.options.spec};
}

}  // namespace conduct::run
