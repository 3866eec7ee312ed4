// The JSON of a run's state: status and explain.
#include "conductor/report/advice.h"
#include "conductor/report/json_parts.h"
#include "conductor/report/spending_json.h"
#include "conductor/report/standing.h"

#include <algorithm>

namespace conduct::report {
namespace {

// LOG is relative to the run's folder. The excerpt is left to explain: it may be long.
Json gate_json(const core::GateResult& gate) {
  return {{"name", gate.gate},
          {"verdict", core::to_string(gate.verdict)},
          {"reason", text_or_null(gate.reason)},
          {"subject", text_or_null(gate.subject)},
          {"phase", text_or_null(gate.phase)},
          {"cause", text_or_null(core::to_string(gate.cause))},
          {"blocking", gate.blocking},
          {"flaky", gate.flaky},
          {"unchecked", gate.unchecked},
          {"seconds", gate.seconds},
          {"log", text_or_null(gate.log)}};
}

Json gates_json(const core::JobState& job, bool excerpts) {
  Json all = Json::array();
  for (const core::GateResult& gate : job.gates) {
    all.push_back(gate_json(gate));
    if (excerpts) all.back()["excerpt"] = text_or_null(gate.excerpt);
  }
  return all;
}

Json attempt_json(const core::AttemptRecord& attempt) {
  return {{"number", attempt.number},
          {"role", core::to_string(attempt.role)},
          {"agent", text_or_null(attempt.agent)},
          {"started", time_or_null(attempt.started_ms)},
          {"ended", time_or_null(attempt.ended_ms)},
          {"seconds", attempt.end ? Json(attempt.seconds) : Json(nullptr)},
          {"end", attempt.end ? Json(core::describe(*attempt.end)) : Json(nullptr)},
          {"interrupted", attempt.interrupted},
          {"reason", text_or_null(attempt.failure)},
          {"commit", text_or_null(attempt.commit)},
          {"saved", text_or_null(attempt.saved)},
          {"session", text_or_null(attempt.session)},
          {"transcript", text_or_null(attempt.transcript)},
          {"summary", text_or_null(attempt.report.summary)},
          {"question", text_or_null(attempt.report.question)},
          {"usage", usage_json(attempt.usage)},
          {"helpers", helpers_json(attempt)}};
}

// What a module, a phase and the final verification have in common.
void add_job(Json& json, const core::Plan& plan, const core::State& state, core::JobId id) {
  const core::JobState& job = state.of(id);
  const core::AttemptRecord* running = running_attempt(job);
  json["attempts"] = job.attempts.size();
  json["worktree"] = text_or_null(job.worktree);
  json["pid"] = running != nullptr && running->pid != 0 ? Json(running->pid) : Json(nullptr);
  json["session"] =
      job.attempts.empty() ? Json(nullptr) : text_or_null(job.attempts.back().session);
  json["gates"] = gates_json(job, false);
  json["usage"] = usage_json(core::spending_of(job).known);
  json["stage"] = core::to_string(job.stage);
  json["action"] = text_or_null(action(plan, state, id));
  json["commit"] = text_or_null(job.head);
  json["reason"] = text_or_null(reason_of(plan, state, id));
  json["cause"] = text_or_null(core::to_string(job.cause));
  json["unchecked"] = job.unchecked;
  json["warnings"] = job.warnings;
}

Json ruling_json(const core::Ruling& ruling) {
  return {{"commit", ruling.commit},
          {"by", ruling.by},
          {"host", text_or_null(ruling.host)},
          {"message", text_or_null(ruling.message)},
          {"at", time_or_null(ruling.at_ms)}};
}

// What a person has to say, and has said, of a phase.
void add_rulings(Json& json, const core::Plan& plan, const core::State& state, core::JobId id) {
  const core::JobState& job = state.of(id);
  json["approval_required"] = core::asks_for_approval(plan, state, id);
  json["approval"] = job.approval ? ruling_json(*job.approval) : Json(nullptr);
  json["rejections"] = Json::array();
  for (const core::Ruling& ruling : job.rejections)
    json["rejections"].push_back(ruling_json(ruling));
}

Json phase_json(const core::Plan& plan, const core::State& state, core::PhaseId id) {
  const core::PlannedPhase& phase = plan.phase(id);
  const core::JobState& own = state.of(plan.job_of(id));
  Json json = {{"id", phase.id},
               {"title", text_or_null(phase.title)},
               {"state", phase_state(plan, state, id)},
               {"checkpoint", own.checkpoint == 0 ? Json(nullptr)
                                                  : Json(checkpoint_id(state.run, own.checkpoint))},
               {"modules", Json::array()}};
  for (const core::ModuleId module : phase.modules) {
    const core::JobId job = plan.job_of(module);
    Json one = {{"name", plan.module(module).name}, {"state", core::describe(state.of(job))}};
    add_job(one, plan, state, job);
    json["modules"].push_back(std::move(one));
  }
  add_job(json, plan, state, plan.job_of(id));
  add_rulings(json, plan, state, plan.job_of(id));
  return json;
}

// Why the run stands as it stands, in one line; null while nothing is wrong.
Json run_reason(const core::Plan& plan, const core::State& state) {
  if (!state.landed.empty()) return nullptr;
  if (!state.refused.empty()) return state.refused;
  const std::vector<core::JobId> blocked = blocked_jobs(state);
  const std::vector<core::JobId> awaiting = core::awaiting_approval(state);
  if (blocked.empty() && !awaiting.empty())
    return plan.job(awaiting.front()).name + ": waits for approval";
  if (blocked.empty()) return nullptr;
  return plan.job(blocked.front()).name + ": " + reason_of(plan, state, blocked.front());
}

// A provider that gave trouble; "until" is null where a person is to act, or nothing waits for it.
Json provider_json(const std::string& name, const core::ProviderState& provider) {
  return {{"name", name},
          {"parked", provider.parked},
          {"kind", core::to_string(provider.trouble.kind)},
          {"message", text_or_null(provider.trouble.message)},
          {"since", time_or_null(provider.since_ms)},
          {"until", provider.parked ? time_or_null(provider.trouble.until_ms) : Json(nullptr)}};
}

Json landed_json(const core::State& state) {
  if (state.landed.empty()) return nullptr;
  return {{"from", text_or_null(state.landed_from)}, {"to", state.landed}};
}

Json names_json(const core::Plan& plan, const std::vector<core::JobId>& jobs) {
  Json names = Json::array();
  for (const core::JobId id : jobs) names.push_back(plan.job(id).name);
  return names;
}

const char* state_word(const core::Plan& plan, const core::State& state, core::JobId id) {
  const core::Job& job = plan.job(id);
  return job.scope == core::Scope::phase ? phase_state(plan, state, job.phase)
                                         : core::describe(state.of(id));
}

Json steps_json(const std::vector<Step>& steps) {
  Json all = Json::array();
  for (const Step& step : steps) {
    all.push_back({{"command", text_or_null(step.command)}, {"what", step.what}});
  }
  return all;
}

}  // namespace

std::string status_json(const core::Plan& plan, const core::State& state, bool alive) {
  Json json = {{"schema", "conduct.status/1"},
               {"run", state.run},
               {"state", run_state(state, alive)},
               {"target", text_or_null(state.started.target)},
               {"integration", text_or_null(state.integration)},
               {"phases", Json::array()}};
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    json["phases"].push_back(phase_json(plan, state, core::PhaseId(i)));
  }
  json["final"] = {{"state", core::describe(state.of(plan.final_job()))}};
  add_job(json["final"], plan, state, plan.final_job());
  json["alive"] = alive;
  json["outcome"] = state.ended ? Json(core::to_string(*state.ended)) : Json(nullptr);
  json["reason"] = run_reason(plan, state);
  json["in_the_way"] = state.in_the_way;
  json["spec"] = text_or_null(state.started.spec);
  json["base"] = text_or_null(state.started.base);
  json["landed"] = landed_json(state);
  json["started"] = time_or_null(state.started_ms);
  json["ended"] = time_or_null(state.ended_ms);
  json["unchecked"] = unchecked(plan, state);
  json["usage"] = spending_json(core::spending_of(state));
  json["budget_spent"] = text_or_null(state.budget_spent);
  json["providers"] = Json::array();
  for (const auto& [name, provider] : state.providers)
    json["providers"].push_back(provider_json(name, provider));
  return dump(json);
}

std::string explain_json(const core::Plan& plan, const core::State& state, core::JobId id) {
  const core::JobState& job = state.of(id);
  Json json = {
      {"schema", "conduct.explain/1"},
      {"run", state.run},
      {"id", plan.job(id).name},
      {"kind", core::to_string(plan.job(id).scope)},
      {"state", state_word(plan, state, id)},
      {"checkpoint",
       job.checkpoint == 0 ? Json(nullptr) : Json(checkpoint_id(state.run, job.checkpoint))}};
  add_job(json, plan, state, id);
  json["gates"] = gates_json(job, true);
  json["history"] = Json::array();
  for (const core::AttemptRecord& attempt : job.attempts) {
    json["history"].push_back(attempt_json(attempt));
  }
  json["waiting_for"] = names_json(plan, awaited(plan, state, id));
  json["conflict_files"] = job.conflict_files;
  add_rulings(json, plan, state, id);
  json["next"] = steps_json(steps_for(plan, state, id));
  return dump(json);
}

}  // namespace conduct::report
