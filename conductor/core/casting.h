// Which agent works next on a job: by role, by what the plan says, by how often it has failed, and
// by which provider is left alone.
#pragma once

#include "conductor/core/command.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conduct::core {

// An agent as the core knows it.
struct Player {
  std::string provider;  // agents of one provider share its limits
  std::string fallback;  // the agent that works while this one's provider is left alone; or empty
  bool forks = false;    // a conversation of it can be gone on with by several
};

// The agents of a sitting. Without any, attempts name no agent.
struct Casting {
  std::map<std::string, Player> players;            // by name
  std::map<Role, std::vector<std::string>> ladder;  // the next one after a failed attempt
  bool by_role_alone = false;                       // what the plan says of agents is left out
  bool share = false;  // modules begin with what an agent has learnt in the phase before
};

struct Choice {
  std::string agent, provider;
  // PROVIDER is left alone, and so are those of all other agents that could work: it is the one
  // that is waited for.
  const ProviderState* obstacle = nullptr;
};

// Who stands in for AGENT, one after the other, each once.
std::vector<std::string> fallbacks_of(const Casting& casting, const std::string& agent);

// AGENT, or the first of its fallbacks whose provider is not left alone.
Choice stand_in(const Casting& casting, const State& state, const std::string& agent);

// The agent for the next attempt of a job in ROLE.
Choice choose(const Casting& casting, const Plan& plan, const State& state, JobId id, Role role);

// The agents that may play ROLE in a job, in the order of failed attempts.
std::vector<std::string> ladder_of(const Casting& casting, const Plan& plan, JobId id, Role role);

// The conversation that AGENT goes on with in a job: its last attempt's, where that was its own.
// Empty: a new one.
std::string conversation_of(const JobState& job, const std::string& agent);

// The conversation that AGENT begins with in the job ID, a copy of which becomes the job's own: of
// a module of the phases that this one builds on, the last one that AGENT itself has done. Empty:
// none, or the job has one of its own.
std::string shared_conversation(const Casting& casting, const Plan& plan, const State& state,
                                JobId id, const std::string& agent);

// What all tries told of in conversation SESSION, and in those that it is a copy of.
Usage used_in(const State& state, const std::string& session);

// Troubles of PROVIDER one after the other, up to now.
int strikes_of(const State& state, const std::string& provider);

// The job whose last attempt was in conversation SESSION; nullopt: none.
std::optional<JobId> job_in(const State& state, const std::string& session);

}  // namespace conduct::core
