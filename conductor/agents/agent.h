// An agent: how one attempt of it is started, and how what it prints is read. It only prepares;
// conductor/run starts the process.
#pragma once

#include "base/result.h"
#include "conductor/agents/mapped_reader.h"
#include "conductor/agents/reader.h"
#include "conductor/core/command.h"
#include "conductor/core/event.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::agents {

struct Adapter;

// All that an attempt is told, as paths and values.
struct Assignment {
  int run = 0;
  std::string phase, module;  // ids; module is empty for a phase's or the run's own job
  core::Role role = core::Role::implementer;
  int attempt = 1;
  std::string worktree;
  std::string prompt_file, report_file, spec_file;  // absolute
  int port_base = 0;
  std::string cookie;         // value of CONDUCT_COOKIE, by which leftovers are found
  std::string prompt = {};    // what PROMPT_FILE holds
  std::string session = {};   // the conversation to go on with; empty: a new one
  std::string fork = {};      // the conversation that the new one begins as a copy of; empty: none
  core::Usage used = {};      // by earlier tries in that conversation
  std::string home = {};      // the folder for the agent's own state; empty: it has none of its own
  bool confined = true;       // conduct's sandbox is around it
  std::string helper = {};    // what it is called where another agent has asked for it
  std::string requests = {};  // the folder where it may ask for helpers; empty: it may not
};

// What to start: as system::ChildRequest wants it.
struct Invocation {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // NAME=value, complete
};

class Agent {
 public:
  virtual ~Agent() = default;
  virtual const std::string& name() const = 0;
  virtual base::Result<Invocation> prepare(const Assignment& assignment) const = 0;
  // Is the agent there? An error says what is missing and how to mend it. Asked before any run
  // starts.
  virtual base::Status available() const = 0;
  // Reads what it prints in this attempt; nullptr: nothing but its report and its end tell of it.
  virtual std::unique_ptr<Reader> reader(const Assignment&) const { return nullptr; }
  // Is it written to, instead of reading the prompt from its standard input?
  virtual bool dialogue() const { return false; }
  // What of the user's own state it is started with; nullptr: it uses the user's, as far as that is
  // open to it.
  virtual const Adapter* adapter() const { return nullptr; }
};

// Variables by which programs are told of certificates of authorities of one's own: behind a proxy
// that looks into TLS nothing is reached without.
inline constexpr std::array<std::string_view, 13> kAuthorities = {
    "SSL_CERT_FILE",      "SSL_CERT_DIR",      "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",    "CARGO_HTTP_CAINFO",
    "PIP_CERT",           "npm_config_cafile", "NIX_SSL_CERT_FILE",
    "DENO_CERT",          "AWS_CA_BUNDLE",     "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH"};

// The environment that every agent gets: an allow-list of AMBIENT (NAME=value), EXTRA (names, or
// "X_*" for all that begin so, or NAME=value), and the CONDUCT_* variables of DESIGN §9. Standard
// input and CONDUCT_PROMPT_FILE both give the prompt.
std::vector<std::string> agent_environment(const Assignment& assignment,
                                           const std::vector<std::string>& ambient,
                                           const std::vector<std::string>& extra);

// Adapter `command`: any program. The words of COMMAND and RESUME may hold {prompt_file},
// {report_file}, {worktree}, {spec}, {phase}, {module}, {role}, {attempt}, those of RESUME
// {session}, too. Without EVENTS nothing that it prints is read; without RESUME each attempt begins
// anew.
struct CommandOptions {
  std::string name;
  std::vector<std::string> command;
  std::vector<std::string> ambient, extra;
  std::vector<std::string> resume = {};
  EventPaths events = {};
};
std::unique_ptr<Agent> command_agent(CommandOptions options);

// Adapter `replay`: plays the recording in DIRECTORY: EXECUTABLE (conduct itself) is run as
// `replay-agent DIRECTORY`.
std::unique_ptr<Agent> replay_agent(std::string name, std::string directory, std::string executable,
                                    std::vector<std::string> ambient);

// Where one attempt is in a recording, relative and without a suffix (recording.h):
// "1/proto/fixer-2"; a phase's own job has "_phase" for the module ("1/_phase/fixer-1"), the run's
// own has "_final" for the phase, too
// ("_final/_phase/fixer-1").
std::string recording_path(const std::string& phase, const std::string& module, core::Role role,
                           int attempt);

// Reads a report (CONDUCT_REPORT). Not JSON, or of another shape: an error, and the attempt has no
// report. An absent file is an empty report. Text is cut to sane lengths.
base::Result<core::Report> read_report(std::string_view json);

}  // namespace conduct::agents
