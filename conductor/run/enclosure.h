// What a process of a run is confined to, and how it sees what it is given there: the worktree at
// the checkout's own path, a git directory of its own, folders for caches and temporary files.
#pragma once

#include "conductor/run/context.h"
#include "conductor/system/sandbox.h"
#include "gitops/repository.h"
#include "gitops/worktree.h"

#include <string>
#include <vector>

namespace conduct::run {

// Where bubblewrap shows what conduct gives. Nothing of the host's is in a /run of its own.
inline constexpr const char* kGiven = "/run/conduct/";

struct Enclosure {
  system::Sandbox sandbox;
  system::Limits limits;
  std::string worktree;            // as the process sees it: its working directory
  std::vector<std::string> set;    // NAME=value, over its environment
  std::vector<std::string> unset;  // names
  std::vector<std::string> off;    // settings of git's that are true, and false inside
};

// The enclosure of whatever works in WORKTREE, whose private git directory it makes ready; without
// a network. FOLDER, the job's own below the run's, is for files of conduct's that belong to it.
// For a pool thread.
base::Result<Enclosure> enclose(const Context& context, const gitops::Repository& repository,
                                const gitops::Worktree& worktree, const std::string& folder);

// When the processes have ended and what they committed has been taken: the worktree is as git has
// registered it again, and their temporary files go.
base::Status leave(const gitops::Worktree& worktree, const std::string& commit,
                   const std::string& folder);

// Those files alone, where the worktree itself goes.
base::Status remove_temporary(const std::string& folder);

// What the process may reach besides, by what the configuration says of its gates or of AGENT.
void allow_gates(const Context& context, Enclosure& enclosure);
void allow_agent(const config::AgentConfig& agent, const Context& context, Enclosure& enclosure);
// Like gates, and the NETWORK of the agent that works there: setting up fetches things, and runs
// what that agent has written.
void allow_setup(const config::AgentNetwork& network, const Context& context, Enclosure& enclosure);

// Shows a file or folder that lies OUTSIDE under NAME. Returns where the process sees it.
std::string give(Enclosure& enclosure, const std::string& outside, const std::string& name,
                 bool writable);

// Makes what the words of a command line name visible, where the sandbox would hide it: what lies
// in the checkout and is not committed, what lies in a temporary folder. The words become the paths
// as seen inside.
void show_words(const Context& context, const gitops::Worktree& worktree, Enclosure& enclosure,
                std::vector<std::string>& words);

// ENVIRONMENT with what is set and unset inside.
std::vector<std::string> environment_inside(const Enclosure& enclosure,
                                            const std::vector<std::string>& environment);

}  // namespace conduct::run
