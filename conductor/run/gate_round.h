// A round of gates on one commit: a clean checkout (a module's own worktree for a module, but for a
// second look where something was killed in it) is set up as its phases say, then come the gates'
// commands one after the other, then the verdicts.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/checkout_setup.h"
#include "conductor/run/checks.h"
#include "conductor/run/command_series.h"
#include "conductor/run/context.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/git_desk.h"
#include "conductor/run/judging.h"
#include "conductor/run/workplace.h"
#include "conductor/system/loop.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

class GateRound : public Act {
 public:
  struct Task {
    core::Gate command;
    std::vector<Check> checks;               // all of the job's
    std::vector<core::GateResult> previous;  // the results that command.only points into
    Workplace place;                         // its worktree: scope module, or with HERE
    bool here = false;                       // the gates run there, whatever the job's scope
    std::string base;                        // the commit that the job started from
    std::string log_prefix;                  // below run_dir
  };

  GateRound(const Context& context, GitDesk& desk, system::Loop& loop, Task task, Said said,
            ReportEvent report);
  void start();
  void cancel() override;

 private:
  void choose_commands();
  base::Status make_checkout();
  base::Status close_checkout();
  void prepared(base::Status status);
  void set_up();
  void set_up_ended(base::Result<CommandRuns> runs);
  void begin_gates();
  void fail(const base::Error& error);
  void judge();
  core::Event verdict() const;
  void finish(core::Event event);
  base::Status leave_checkout();
  bool own_checkout() const;
  Workplace in_checkout() const;  // where the commands are run
  bool is_afresh() const;
  std::vector<std::size_t> to_run() const;
  void acquit(core::GatesJudged& judged) const;

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  Task task_;
  Said said_;
  ReportEvent report_;
  gitops::Worktree checkout_;
  Enclosure enclosure_;
  std::vector<std::string> setup_, commands_;  // of the gates; each distinct, in order
  std::optional<CheckoutSetup> setup_act_;     // nullopt: nothing is to be set up
  CommandSeries series_;
  RoundRuns runs_;
  bool afresh_ = false;  // a module's second look, in a checkout of its own
  bool cancelled_ = false;
};

}  // namespace conduct::run
