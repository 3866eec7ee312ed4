// The setup of the phases in a checkout: in a job's worktree before an agent begins there, and
// before gates. Of what it makes, only what is ignored and caches stay: an agent is not to pass it
// off as work, and a gate is not to pass by what no commit holds.
#pragma once

#include "conductor/run/command_series.h"
#include "conductor/run/git_desk.h"
#include "conductor/run/workplace.h"

#include <functional>
#include <string>
#include <vector>

namespace conduct::run {

class CheckoutSetup {
 public:
  struct Task {
    core::JobId job;
    std::string commit;                 // whose files are in the checkout, and will be again
    Workplace place;                    // with the checkout
    std::vector<std::string> commands;  // one or more, distinct
    std::string log_prefix;             // below run_dir; the logs are PREFIX-1.log and so on
  };
  // What was run: it ends with the first command that does not exit 0. Errors: the checkout cannot
  // be made ready.
  using Ended = std::function<void(base::Result<CommandRuns>)>;

  CheckoutSetup(const Context& context, GitDesk& desk, system::Loop& loop, Task task, Said said);
  void start(Ended ended);
  void cancel();

 private:
  base::Status make_ready();
  void run();
  void leave(CommandRuns runs);
  base::Status put_back();

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
