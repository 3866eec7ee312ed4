// The folder where a run has an agent's program keep its settings, login and conversations
// (agents/adapter.h). Conversations outlive attempts there and end with the run's folder; nothing
// that an agent writes reaches the user's own program, but for a login that was refreshed.
#pragma once

#include "base/result.h"
#include "conductor/agents/adapter.h"
#include "conductor/run/context.h"

#include <string>
#include <vector>

namespace conduct::run {

// One agent's in a run: of all its attempts, or of those in one workplace
// (agents::StateFolder::by_job), whose FOLDER is below run_dir.
class AgentState {
 public:
  AgentState(const Context& context, const agents::Adapter& adapter, const std::string& agent,
             const std::string& folder);

  const std::string& path() const { return path_; }  // absolute

  // Takes over the conversations of OTHER, where this one is not there yet.
  base::Status begin_as_copy_of(const AgentState& other) const;

  // Makes the folder, and brings what the user has changed. Attempts that start side by side do it
  // one after the other.
  base::Status prepare() const;

  // The texts in its logins that are long enough to be keys or tokens.
  std::vector<std::string> secrets() const;

  // Brings a login that the program has refreshed back to the user: an object of the same members
  // as the one that it was made from; anything else is left where it is.
  base::Status return_login() const;

 private:
  std::string users(const agents::StateFile& file) const;  // where the user has it
  base::Status return_login(const agents::StateFile& file) const;

  const Context& context_;
  const agents::Adapter& adapter_;
  std::string path_;
};

// What opens the user's account in the logins that AGENT has for a workplace with that FOLDER: not
// to be written down anywhere else.
std::vector<std::string> login_secrets(const Context& context, const std::string& agent,
                                       const std::string& folder);

}  // namespace conduct::run
