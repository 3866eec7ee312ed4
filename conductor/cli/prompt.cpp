// `conduct prompt`: what an agent would be told.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/cli/reference.h"
#include "conductor/run/environment.h"
#include "conductor/run/job_prompt.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace conduct::cli {
namespace {

class Prompt : public Command {
 public:
  Prompt()
      : Command(
            {"prompt", Group::spec, "Show what an agent would be told",
             "conduct prompt 2/parser --role fixer",
             "Of the latest run as it stands; of a plan where one is given, or where nothing has "
             "run yet.\nThe texts around it are Markdown, and a repository may have others: "
             ".conduct/prompts/ROLE.md,\nrules.md, continued.md, helper.md, helpers.md."}) {
    syntax_.text({}, "PHASE[/MODULE]", name_, "whose agent; \"final\" for the whole plan's");
    declare(syntax_, spec_);
    syntax_.choice({"--role"}, "ROLE", {"implementer", "fixer", "synthesizer"}, role_,
                   "another role than that of its next attempt");
    syntax_.run_number({"--run"}, run_, "the run; without it the latest");
  }

  base::Result<int> run(const Place& place) override {
    if (name_.empty())
      return base::Error{base::Fault::usage, "whose prompt is to be shown is not said",
                         "name a phase or a module: conduct prompt 1; conduct plan lists them"};
    if (run_ != 0 && !spec_.given.empty())
      return base::Error{base::Fault::usage, "a plan and a run are two things: give one", ""};
    const bool planned = run_ == 0 && (!spec_.given.empty() || !has_run(place));
    TRY_ASSIGN(const std::string prompt, planned ? of_plan(place) : of_run(place));
    place.terminal.out(prompt);
    return kPassed;
  }

 private:
  static bool has_run(const Place& place) {
    const auto history = open_history(place.where);
    return history && history->store.has_runs();
  }

  base::Result<std::string> of_run(const Place& place) const {
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    TRY_ASSIGN(const core::JobId job, find_job(past.run.plan, name_));
    return run::preview_prompt(past.run, past.history.repository, job, core::role_named(role_),
                               run::process_environment());
  }

  base::Result<std::string> of_plan(const Place& place) const {
    TRY_ASSIGN(PlannedSpec planned, plan_spec(spec_, place.where));
    if (!planned.caveat.empty())
      return base::Error{base::Fault::environment, planned.caveat,
                         "conduct run would stop here, and no agent would be told anything"};
    for (const std::string& note : planned.notes)
      place.terminal.err(warning_text(note, place.terminal.err_colour));
    show_diagnostics(planned, place.terminal);
    if (!planned.plan) return unusable_spec(planned.diagnostics, planned.shown);
    TRY_ASSIGN(const core::JobId job, find_job(*planned.plan, name_));
    return run::preview_prompt(*planned.plan, planned.prompts, planned.helpers, job,
                               core::role_named(role_));
  }

  std::string name_, role_;
  SpecChoice spec_;
  int run_ = 0;
};

}  // namespace

std::unique_ptr<Command> prompt_command() {
  return std::make_unique<Prompt>();
}

}  // namespace conduct::cli
