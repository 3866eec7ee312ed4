// One attempt of an agent: its worktree set up and made ready, its prompt written, its process run
// to the end, its report read.
#pragma once

#include "conductor/agents/prompt.h"
#include "conductor/core/state.h"
#include "conductor/run/act.h"
#include "conductor/run/agent_state.h"
#include "conductor/run/checkout_setup.h"
#include "conductor/run/context.h"
#include "conductor/run/conversation.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/stall_watch.h"
#include "conductor/system/loop.h"
#include "gitops/audit.h"

#include <optional>
#include <string>

namespace conduct::run {

class AttemptAct : public Act {
 public:
  struct Task {
    core::Attempt command;
    gitops::Worktree worktree;
    std::string origin;              // the commit that the job started from
    std::string interrupted;         // attic commit of an interrupted try; may be empty
    std::string folder;              // below run_dir: prompt, report and transcript go there
    std::vector<std::string> setup;  // commands that make a checkout ready; may be empty
    bool record = false;  // the start of a synthesizer's files is to be kept, for a recording
    int strikes = 0;      // of the agent's provider, before this try
    core::Usage used;     // by earlier tries in its conversation
    std::optional<core::JobId> fork_of;  // the job whose conversation this one begins as a copy of
  };
  // What the snapshot of this attempt has to know. Set when the agent starts.
  struct Start {
    gitops::Fingerprint before;
    std::string files_of;  // a commit that holds the files which the agent was given
  };
  using Prompt = std::function<std::string(const agents::PromptFacts& facts)>;
  using Started = std::function<void(Start)>;

  AttemptAct(const Context& context, GitDesk& desk, system::Loop& loop, Task task, Prompt prompt,
             Started started, Said said, ReportEvent report);
  void start();
  void cancel() override;
  bool is_attempt() const override { return true; }

 private:
  // Filled on a pool thread.
  struct Ready {
    base::Status status;
    Start start;
    std::string diff;
    Enclosure enclosure;
  };
  void set_up();
  void lay_out();
  base::Status make_ready(Ready& ready) const;
  void ready(Ready ready);
  agents::PromptFacts facts(std::string diff) const;
  const config::AgentConfig& agent() const;
  const std::string& start_commit() const;
  std::optional<AgentState> agent_state(
      core::JobId job) const;  // nullopt: it keeps none of its own
  void take_back_login() const;
  agents::Assignment assignment(Enclosure& enclosure) const;
  void spawn(const agents::Assignment& assignment, agents::Invocation invocation,
             Enclosure enclosure);
  void watch(std::int64_t pid);
  void still(std::int64_t still_ms);
  void ended(const system::ChildResult& result);
  void has_ended(const system::ChildResult& result, const agents::LastWord& word);
  std::string report_file() const;  // absolute
  void not_started(const std::string& why);
  void interrupted(std::optional<core::Trouble> trouble = std::nullopt);
  bool starts_anew(const agents::LastWord& word);
  std::string path(const char* kind) const;  // absolute

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  Task task_;
  Prompt prompt_;
  Started started_;
  Said said_;
  ReportEvent report_;
  std::optional<CheckoutSetup> setup_;  // nullopt: nothing is to be set up
  std::string no_setup_;
  std::optional<Conversation> conversation_;  // nullopt: it tells nothing while it works
  system::Child* child_ = nullptr;
  std::optional<StallWatch> stall_;              // nullopt: it may do nothing as long as it likes
  std::optional<core::ProcessEnd> ended_by_us_;  // why it was ended, where it did nothing
  bool cancelled_ = false;
};

// Where an attempt's file of KIND ("prompt.md", "report.json", "transcript.log") lies below its
// folder.
std::string attempt_file(const core::Attempt& command, const char* kind);

}  // namespace conduct::run
