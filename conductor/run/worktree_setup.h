// The setup of the phases in a job's worktree, before an agent begins there. It is a service to the
// agent: where it fails, the agent is told and begins all the same, since to make it work may be
// the task. The gates ask for it again.
#pragma once

#include "conductor/run/command_series.h"
#include "conductor/run/git_desk.h"

#include <functional>
#include <string>
#include <vector>

namespace conduct::run {

class WorktreeSetup {
 public:
  struct Task {
    core::Attempt attempt;
    gitops::Worktree worktree;
    std::vector<std::string> commands;  // one or more, distinct
    std::string folder;                 // of the job, below run_dir
  };
  // What failed, as one line; empty: all has succeeded, or it was cancelled.
  using Ended = std::function<void(base::Result<std::string>)>;

  WorktreeSetup(const Context& context, GitDesk& desk, system::Loop& loop, Task task, Said said);
  // Afterwards the files are those of the attempt's commit: of what the commands have made, only
  // what is ignored and caches stay. Errors: the worktree cannot be made ready.
  void start(Ended ended);
  void cancel();

 private:
  base::Status make_ready();
  void run();
  void leave(const CommandRuns& runs);
  std::string folder() const;  // absolute

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  Task task_;
  Ended ended_;
  Enclosure enclosure_;
  CommandSeries series_;
  bool cancelled_ = false;
};

}  // namespace conduct::run
