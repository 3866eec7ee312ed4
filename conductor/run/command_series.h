// Shell commands that run one after the other in one enclosure, each with a log of its own.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/context.h"
#include "conductor/run/enclosure.h"
#include "conductor/system/loop.h"
#include "validators/evidence.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace conduct::run {

using CommandRuns = std::map<std::string, validators::CommandRun>;  // by command

// Has each exited 0?
bool all_succeeded(const CommandRuns& runs);

class CommandSeries {
 public:
  struct Task {
    std::vector<std::string> commands;  // distinct
    std::string log_prefix;             // below run_dir; the logs are PREFIX-1.log and so on
    int port_base = 0;                  // first of the ports that they may use
    bool to_the_end = true;             // false: it ends with the first that does not exit 0
  };
  using Ended = std::function<void(CommandRuns)>;

  CommandSeries(const Context& context, system::Loop& loop, core::JobId job, Said said);
  // ENDED is told what was run; after cancel(), what was run until then. One series at a time.
  void start(Task task, Enclosure enclosure, Ended ended);
  void cancel();

  // Has something that was started not come to its own end?
  bool killed() const { return killed_; }

 private:
  void run_next();
  void spawn(const std::string& command);
  std::vector<std::string> environment() const;

  const Context& context_;
  system::Loop& loop_;
  core::JobId job_;
  Said said_;
  Task task_;
  Enclosure enclosure_;
  Ended ended_;
  std::size_t next_ = 0;
  bool stopped_ = false;
  bool killed_ = false;
  CommandRuns runs_;
  system::Child* child_ = nullptr;
};

}  // namespace conduct::run
