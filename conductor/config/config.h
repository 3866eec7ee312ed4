// The configuration of a run: built in, user's file, repository's file, CONDUCT_* variables, flags;
// later wins (DESIGN §4, §9). Only what is used is read; an unknown key is an error with the
// nearest known one.
#pragma once

#include "base/result.h"
#include "conductor/core/budget.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::config {

// Which hosts an agent reaches: all of them, none, or those of a list (base/host_pattern.h).
struct AgentNetwork {
  bool open = true;
  std::vector<std::string> hosts;  // where it is not open; empty: none
};

struct AgentConfig {
  std::string name;
  std::string adapter;               // one of programs(), of presets(), acp, command or replay
  std::vector<std::string> command;  // argv; of an adapter with a program of its own: instead of it
  std::string directory;             // adapter replay
  std::vector<std::string> env;      // names of variables passed on, or NAME=value
  std::vector<std::string> home;     // folders of its own state that it may write to
  AgentNetwork network;
  std::vector<std::string> args;     // further arguments
  std::string model;                 // empty: as the program is set up
  std::string provider;              // agents of one share its limits; empty: the adapter's own
  std::string fallback;              // the agent that works while the provider is left alone
  std::optional<core::Price> price;  // where it tells of tokens and of no cost
  std::vector<std::string> resume;   // adapter command: argv that goes on with a conversation
  std::map<std::string, std::string> events;  // adapter command: what is where in its JSON lines
};

// The adapters with a program of their own: an agent of that name need not be configured.
const std::vector<std::string>& programs();

// The adapters that are made from tables (agents/presets.h): an agent of that name need not be
// configured, and is never chosen unless it is named.
const std::vector<std::string>& presets();

// Is NAME that of an adapter whose agent need not be configured?
bool needs_no_table(const std::string& name);

// [sandbox]. Paths are absolute, or begin with "~/".
struct SandboxConfig {
  std::string mode = "auto";         // auto, bubblewrap, landlock, none
  std::vector<std::string> write;    // places beside the worktree that may be written to
  std::vector<std::string> read;     // places that are seen though the sandbox would hide them
  std::vector<std::string> hide;     // what is not seen, besides hidden_by_default()
  std::vector<std::string> sockets;  // Unix sockets of daemons that may be reached
  bool network = false;              // do gates reach the network
  std::int64_t cpu_seconds = 0, memory_bytes = 0, processes = 0, file_bytes = 0;  // 0: no limit
};

// Where programs keep what opens a user's accounts: not seen in any sandbox that can hide.
const std::vector<std::string>& hidden_by_default();

// Is PATH, absolute, one by which a sandbox would be none: the root, /run, /dev, what is in /proc?
bool opens_the_machine(const std::string& path);

struct GateConfig {
  std::string name, command;
  bool at_module = true, at_phase = true, at_final = true;
};

// [helpers]: what a running agent may ask for.
struct HelperConfig {
  int limit = 4;  // helpers for one attempt, those that its helpers ask for included; 0: none
  int depth = 2;  // 1: a helper may not ask for one itself
};

struct Config {
  int jobs = 2;  // agents at the same time; built in: the number of processors, at least 2
  int retries = 3;
  std::int64_t timeout_ms = 45 * 60 * 1000;       // an agent's attempt
  std::int64_t stall_ms = 10 * 60 * 1000;         // how long an agent may do nothing; 0: for ever
  std::int64_t gate_timeout_ms = 30 * 60 * 1000;  // [gates] timeout
  std::string target;                             // branch; empty: the one checked out
  std::string land = "merge";                     // merge, branch, none
  // implementer, fixer, synthesizer -> agents; the next one after a failed attempt
  std::map<std::string, std::vector<std::string>> roles;
  bool share =
      false;  // [roles] share: modules begin with a copy of a conversation of the phase before
  std::map<std::string, AgentConfig> agents;
  std::string worktree_dir;         // empty: ../<repo>.conduct
  std::vector<std::string> caches;  // [worktree] caches: directory names that stay out of commits
                                    // when untracked; replaces the list that is built in
  std::string test_command;         // [gates] test_command
  bool prose_blocks = false;        // [gates] prose = "block"
  std::vector<GateConfig> gates;    // in order of name
  SandboxConfig sandbox;
  core::Budget budget;
  HelperConfig helpers;
};

// Built in, then USER_FILE's text, then REPOSITORY_FILE's text (each may be empty), then
// ENVIRONMENT (CONDUCT_JOBS, CONDUCT_RETRIES, CONDUCT_TIMEOUT, CONDUCT_TARGET, CONDUCT_LAND,
// CONDUCT_SANDBOX; an empty one is an unset one). Errors: file:line:column, Fault::environment; the
// first one found.
struct Source {
  std::string name;  // path, for messages
  std::string text;
};
base::Result<Config> load(const Source& user, const Source& repository,
                          const std::map<std::string, std::string>& environment);

}  // namespace conduct::config
