// One attempt of an agent: its worktree set up and made ready, its prompt written, its process run
// to the end, its helpers waited for, its report read.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/agent_process.h"
#include "conductor/run/attempt_layout.h"
#include "conductor/run/attempt_task.h"
#include "conductor/run/checkout_setup.h"
#include "conductor/run/requests.h"
#include "conductor/system/loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace conduct::run {

class AttemptAct : public Act {
 public:
  // What the snapshot of this attempt has to know. Set when the agent starts.
  struct Start {
    gitops::Fingerprint before;
    std::string files_of;  // a commit that holds the files which the agent was given
  };
  using Started = std::function<void(Start)>;

  AttemptAct(const Context& context, GitDesk& desk, system::Loop& loop, AttemptTask task,
             MakePrompt prompt, Started started, Said said, ReportEvent report);
  void start();
  void cancel() override;
  bool is_attempt() const override { return true; }

 private:
  void begin();
  void set_up();
  void lay_out();
  void laid_out(base::Result<AttemptLayout> layout);
  base::Status ask_for_helpers();
  void call(const agents::PromptFacts& facts);
  agents::PromptFacts facts(std::string diff) const;
  void ended(AgentProcess::Ended ended);
  void conclude();
  bool is_finished();
  bool starts_anew(const agents::LastWord& word);
  bool calls_again();
  void keep_to_before();
  void has_ended();
  void not_started(const std::string& why);
  // What is in its worktree: an attic commit, or empty for nothing.
  void save(std::function<void(const base::Result<std::string>& saved)> then);
  std::string unsaved_text(const base::Error& why) const;
  void interrupted(std::optional<core::Trouble> trouble = std::nullopt);

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  AttemptTask task_;
  core::Usage used_before_;  // in its conversation, by earlier tries
  MakePrompt prompt_;
  Started started_;
  Said said_;
  ReportEvent report_;
  std::optional<CheckoutSetup> setup_;  // nullopt: nothing is to be set up
  std::string no_setup_;
  Enclosure enclosure_;  // with nothing of one process in it
  AgentProcess process_;
  std::unique_ptr<Requests> requests_;                 // null: it may ask for nobody
  std::optional<AgentProcess::Ended> ended_, before_;  // of its last process; of the one before it
  double seconds_ = 0;
  int strays_ = 0;
  bool cancelled_ = false;
};

}  // namespace conduct::run
