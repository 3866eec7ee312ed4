// `conduct run`: from a spec to a verified, merged result. Also what `conduct demo` does with its
// own spec.
#pragma once

#include "base/result.h"
#include "conductor/cli/command.h"
#include "conductor/cli/show.h"
#include "conductor/run/session.h"

#include <functional>
#include <string>

namespace conduct::cli {

struct RunArguments {
  run::RunFlags flags;
  bool yes = false;      // start without a question
  bool dry_run = false;  // show what would be done, start nothing
  Showing showing;
};

void declare(Syntax& syntax, RunArguments& arguments);

// --sandbox, of run and resume.
void declare_sandbox(Syntax& syntax, std::string& into);

// --max-cost, --max-tokens and --max-time, of run and resume.
void declare_budget(Syntax& syntax, run::BudgetFlags& into);

// Is the combination possible at all?
base::Status check(const RunArguments& arguments);

// Proposes, shows the overview, asks where somebody is there to answer, runs. ENDED: see show().
base::Result<int> run_plan(const RunArguments& arguments, const Place& place,
                           const std::function<void(const run::Ending&)>& ended = nullptr);

}  // namespace conduct::cli
