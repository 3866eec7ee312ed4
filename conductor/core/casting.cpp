#include "conductor/core/casting.h"

#include <algorithm>
#include <set>
#include <utility>

namespace conduct::core {
namespace {

// Attempts in ROLE that failed by what they did.
std::size_t failed(const JobState& job, Role role) {
  return static_cast<std::size_t>(
      std::count_if(job.attempts.begin(), job.attempts.end(), [role](const AttemptRecord& record) {
        return record.role == role && !record.interrupted && !record.failure.empty();
      }));
}

const ProviderState* parked(const State& state, const std::string& provider) {
  const auto found = state.providers.find(provider);
  return found != state.providers.end() && found->second.parked ? &found->second : nullptr;
}

}  // namespace

std::vector<std::string> ladder_of(const Casting& casting, const Plan& plan, JobId id, Role role) {
  if (!casting.by_role_alone && role != Role::synthesizer) {
    const Job& job = plan.job(id);
    if (job.scope == Scope::module && !plan.module(job.module).said.agent.empty())
      return {plan.module(job.module).said.agent};
    if (!plan.options_of(id).agent.empty()) return {plan.options_of(id).agent};
  }
  const auto found = casting.ladder.find(role);
  return found == casting.ladder.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> fallbacks_of(const Casting& casting, const std::string& agent) {
  std::vector<std::string> all;
  std::set<std::string> seen{agent};
  for (auto player = casting.players.find(agent); player != casting.players.end();
       player = casting.players.find(all.back())) {
    const std::string& next = player->second.fallback;
    if (next.empty() || !seen.insert(next).second) break;
    all.push_back(next);
  }
  return all;
}

Choice stand_in(const Casting& casting, const State& state, const std::string& agent) {
  std::vector<std::string> names = fallbacks_of(casting, agent);
  names.insert(names.begin(), agent);
  Choice waiting{agent, "", nullptr};
  for (const std::string& name : names) {
    const std::string& provider = casting.players.at(name).provider;
    const ProviderState* in_the_way = parked(state, provider);
    if (in_the_way == nullptr) return {name, provider, nullptr};
    // One that comes back by itself is waited for.
    if (waiting.obstacle == nullptr || waiting.obstacle->trouble.until_ms == 0) {
      waiting.provider = provider;
      waiting.obstacle = in_the_way;
    }
  }
  return waiting;
}

Choice choose(const Casting& casting, const Plan& plan, const State& state, JobId id, Role role) {
  const std::vector<std::string> ladder = ladder_of(casting, plan, id, role);
  if (ladder.empty()) return {};
  return stand_in(casting, state, ladder[std::min(failed(state.of(id), role), ladder.size() - 1)]);
}

int strikes_of(const State& state, const std::string& provider) {
  const auto found = state.providers.find(provider);
  return found == state.providers.end() ? 0 : found->second.strikes;
}

std::string conversation_of(const JobState& job, const std::string& agent) {
  if (job.attempts.empty() || job.attempts.back().agent != agent) return "";
  return job.attempts.back().session;
}

namespace {

// Of the modules of PHASE; empty: none of them is AGENT's.
std::string conversation_in(const Plan& plan, const State& state, PhaseId phase,
                            const std::string& agent) {
  for (const ModuleId module : plan.phase(phase).modules) {
    const JobState& job = state.of(plan.job_of(module));
    if (job.stage != Stage::done) continue;
    if (std::string session = conversation_of(job, agent); !session.empty()) return session;
  }
  return "";
}

}  // namespace

std::string shared_conversation(const Casting& casting, const Plan& plan, const State& state,
                                JobId id, const std::string& agent) {
  const Job& job = plan.job(id);
  const auto player = casting.players.find(agent);
  if (!casting.share || job.scope != Scope::module || player == casting.players.end() ||
      !player->second.forks)
    return "";
  for (const AttemptRecord& attempt : state.of(id).attempts)
    if (!attempt.session.empty()) return "";
  const std::vector<PhaseId>& before = plan.phase(job.phase).depends;
  for (auto phase = before.rbegin(); phase != before.rend(); ++phase)
    if (std::string session = conversation_in(plan, state, *phase, agent); !session.empty())
      return session;
  return "";
}

std::optional<JobId> job_in(const State& state, const std::string& session) {
  for (std::size_t i = 0; i < state.jobs.size(); ++i)
    if (!state.jobs[i].attempts.empty() && state.jobs[i].attempts.back().session == session)
      return JobId(i);
  return std::nullopt;
}

Usage used_in(const State& state, const std::string& session) {
  Usage used;
  std::set<std::string> seen;
  for (std::string next = session; !next.empty() && seen.insert(next).second;) {
    const std::optional<JobId> job = job_in(state, std::exchange(next, ""));
    if (!job) break;
    for (const AttemptRecord& record : state.of(*job).attempts) {
      if (seen.count(record.session) == 0) continue;
      used = used + record.in_session + record.usage;
      if (!record.fork.empty()) next = record.fork;
    }
  }
  return used;
}

}  // namespace conduct::core
