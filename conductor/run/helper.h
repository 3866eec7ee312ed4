// A helper that a running agent has asked for, from the look at the asker's files to the answer:
// its worktree, its own attempt, its gates, the merge into the asker's files.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/helper_gates.h"
#include "conductor/run/helper_worktree.h"
#include "conductor/run/request.h"

#include <functional>
#include <memory>
#include <string>

namespace conduct::run {

class AttemptAct;

class Helper {
 public:
  struct Task {
    core::Attempt command;  // its own: role, agent, provider, the number of the asker's attempt
    HelperIdentity identity;
    HelperPlace place;
    std::vector<std::string> setup;  // as its asker's
    std::shared_ptr<Asker> asker;
    std::shared_ptr<Helping> helping;
    bool may_ask = false;  // for helpers of its own
  };
  using Done = std::function<void(const Answer& answer)>;

  Helper(const Context& context, GitDesk& desk, system::Loop& loop, Task task, MakePrompt prompt,
         Said said, ReportEvent report);
  ~Helper();
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  void start(Done done);  // DONE is told last of all, after the log
  void cancel();

 private:
  void begun(base::Result<HelperStart> start);
  AttemptTask attempt_task() const;
  void hear(core::Event event);
  void agent_ended(const core::AgentEnded& event);
  void taken(base::Result<HelperWork> work);
  void judged(base::Result<std::vector<core::GateResult>> blocking);
  void bring();
  void brought(base::Result<BroughtOver> over);
  void fail(const std::string& reason);
  void finish(core::HelperOutcome outcome);
  void put_away();
  void tell();

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  Task task_;
  MakePrompt prompt_;
  Said said_;
  ReportEvent report_;
  Done done_;
  HelperStart start_;
  std::unique_ptr<AttemptAct> attempt_;
  std::unique_ptr<HelperGates> gates_;
  bool keeps_worktree_ = false;  // it holds what could not be taken
  std::string commit_;           // what it made; empty: nothing yet
  core::HelperEnded ended_;
  Answer answer_;
  bool cancelled_ = false;
};

}  // namespace conduct::run
