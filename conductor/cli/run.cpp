#include "conductor/cli/run.h"

#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/json.h"
#include "conductor/cli/overview.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/report/text.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace conduct::cli {
namespace {

// Text for people: standard output, unless that carries JSON.
const report::Sink& text_sink(const RunArguments& arguments, const Terminal& terminal) {
  return arguments.showing.json ? terminal.err : terminal.out;
}

base::Result<int> show_only(const RunArguments& arguments, const run::Proposal& proposal,
                            const Place& place) {
  if (arguments.showing.json) {
    place.terminal.out(proposal_json(proposal) + "\n");
  } else {
    place.terminal.out("\n" + report::plan_tree(*proposal.plan, place.terminal.colour));
    place.terminal.out("nothing was started (--dry-run)\n");
  }
  return kPassed;
}

bool may_ask(const RunArguments& arguments, const Terminal& terminal) {
  return terminal.asks && !arguments.yes && !arguments.showing.ci;
}

run::RunFlags flags_of(const RunArguments& arguments, const Terminal& terminal) {
  run::RunFlags flags = arguments.flags;
  flags.ci = arguments.showing.ci;
  if (may_ask(arguments, terminal))
    flags.which_agent = [&terminal](const std::vector<std::string>& ready) {
      return picked(terminal, "Which agent?", ready);
    };
  return flags;
}

class Run : public Command {
 public:
  Run()
      : Command({"run", Group::run,
                 "Run a plan: phases in order, modules side by side, gates between",
                 "conduct run SPEC.md --jobs 4 --agent-command './my-agent'",
                 "Shows what it would do and asks once on a terminal. Agents work in worktrees of "
                 "their own; only\n"
                 "what the gates have passed is merged, and the target moves once, at the end."}) {
    declare(syntax_, arguments_);
  }

  base::Result<int> run(const Place& place) override { return run_plan(arguments_, place); }

 private:
  RunArguments arguments_;
};

}  // namespace

void declare(Syntax& syntax, RunArguments& arguments) {
  run::RunFlags& flags = arguments.flags;
  syntax.text({}, "SPEC", flags.spec, "the plan; without it SPEC.md, .spec/SPEC.md or spec/SPEC.md",
              Completes::file);
  syntax.flag({"--dry-run"}, arguments.dry_run, "show what would be done and start nothing");
  syntax.text({"--phase"}, "PHASE", flags.phase, "this phase alone");
  syntax.text({"--until"}, "PHASE", flags.until, "the phases up to and with this one");
  declare_section(syntax, flags.section);
  syntax.flag({"-y", "--yes"}, arguments.yes, "start without asking");
  syntax.number({"-j", "--jobs"}, "N", 1, flags.jobs, "agents at the same time");
  syntax.number({"--retries"}, "N", 0, flags.retries, "attempts to fix what a gate has failed");
  syntax.text({"--agent"}, "NAME", flags.agent, "the configured agent for every role");
  syntax.text({"--agent-command"}, "COMMAND", flags.agent_command,
              "a program as the agent for every role");
  syntax.text({"--replay"}, "DIR", flags.replay, "play the agents of a recording",
              Completes::directory);
  syntax.text({"--record"}, "DIR", flags.record, "record what the agents do", Completes::directory);
  syntax.text({"--target"}, "BRANCH", flags.target,
              "where the result lands; without it the current branch");
  syntax.choice({"--land"}, "HOW", {"merge", "branch", "none"}, flags.land,
                "merge, branch or none");
  declare_sandbox(syntax, flags.sandbox);
  declare_budget(syntax, flags.budget);
  declare(syntax, arguments.showing);
}

void declare_budget(Syntax& syntax, run::BudgetFlags& into) {
  syntax.text({"--max-cost"}, "USD", into.cost, "what all agents may cost, by their own figures");
  syntax.text({"--max-tokens"}, "N", into.tokens, "the tokens that all agents may use");
  syntax.text({"--max-time"}, "TIME", into.time, "how long agents may work, as in 45m or 6h");
}

void declare_sandbox(Syntax& syntax, std::string& into) {
  syntax.choice({"--sandbox"}, "MODE", {"auto", "bubblewrap", "landlock", "none"}, into,
                "auto, bubblewrap, landlock or none");
}

base::Status check(const RunArguments& arguments) {
  const run::RunFlags& flags = arguments.flags;
  const int agents =
      int{!flags.agent.empty()} + int{!flags.agent_command.empty()} + int{!flags.replay.empty()};
  if (agents > 1) {
    return base::Error{base::Fault::usage,
                       "--agent, --agent-command and --replay each name the agent: give one", ""};
  }
  if (!flags.phase.empty() && !flags.until.empty()) {
    return base::Error{base::Fault::usage, "--phase and --until each choose the phases: give one",
                       ""};
  }
  return {};
}

base::Result<int> run_plan(const RunArguments& arguments, const Place& place,
                           const std::function<void(const run::Ending&)>& ended) {
  const Terminal& terminal = place.terminal;
  TRY(check(arguments));
  const run::Agents agents = arguments.dry_run ? run::Agents::wanted : run::Agents::needed;
  TRY_ASSIGN(const run::Proposal proposal,
             run::propose(flags_of(arguments, terminal), place.where, agents));
  const std::string spec = shown_path(proposal.options.spec, place.where);
  show_diagnostics(proposal.diagnostics, spec, terminal);
  if (!proposal.plan) return unusable_spec(proposal.diagnostics, spec);

  const bool overview_is_data = arguments.dry_run && arguments.showing.json;
  if (!overview_is_data) text_sink(arguments, terminal)(overview_text(proposal, spec));
  if (arguments.dry_run) return show_only(arguments, proposal, place);
  if (proposal.nothing_to_do) {
    text_sink(arguments,
              terminal)("nothing to do: an earlier run landed every phase as it is here\n");
    return kPassed;
  }
  if (may_ask(arguments, terminal) && !confirmed(terminal, "Start?")) {
    return base::Error{base::Fault::waiting, "not started", "answer y, or give --yes"};
  }
  const Drive drive = [&](const run::Audience& audience) -> base::Result<run::Resumed> {
    TRY_ASSIGN(run::Ending ending, run::start(proposal, audience));
    return run::Resumed{std::move(ending), false};
  };
  return show(arguments.showing, place, drive, ended);
}

std::unique_ptr<Command> run_command() {
  return std::make_unique<Run>();
}

}  // namespace conduct::cli
