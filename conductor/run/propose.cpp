// Finds out what a run would do, before any money is spent.

#include "base/text.h"
#include "conductor/run/cast.h"
#include "conductor/run/config_files.h"
#include "conductor/run/environment.h"
#include "conductor/run/history.h"
#include "conductor/run/sandbox_choice.h"
#include "conductor/run/sandbox_description.h"
#include "conductor/run/session.h"
#include "conductor/run/spec_file.h"
#include "conductor/system/files.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using gitops::Condition;
using gitops::Repository;

base::Status check_condition(const Condition& condition, const std::string& work_dir) {
  if (condition.bare)
    return Error{Fault::environment,
                 "this is a bare repository, or its files lie elsewhere: agents need a checkout "
                 "beside which "
                 "to work",
                 "run conduct in a clone: git clone <this repository> work && cd work"};
  if (condition.unborn)
    return Error{Fault::environment,
                 "this repository has no commit yet: there is nothing to start from",
                 "make one: git commit --allow-empty -m start"};
  if (!condition.unsupported.empty())
    return Error{Fault::environment, work_dir + ": " + condition.unsupported.front(),
                 "conduct does not run here rather than make a wrong tree"};
  return {};
}

// A branch as given ("main", "refs/heads/main") as a full ref name.
std::string branch_ref(const std::string& name) {
  return name.rfind("refs/", 0) == 0 ? name : "refs/heads/" + name;
}

struct Target {
  std::string ref, commit;
};

base::Result<Target> find_target(const Repository& repository, const Condition& condition,
                                 const std::string& asked) {
  if (asked.empty() && condition.detached)
    return Error{Fault::environment, "HEAD is detached: there is no branch to land on",
                 "name one: --target BRANCH, or git switch BRANCH first"};
  Target target{asked.empty() ? condition.branch : branch_ref(asked), ""};
  TRY_ASSIGN(const std::optional<std::string> tip, repository.read_ref(target.ref));
  if (!tip)
    return Error{Fault::environment, "there is no branch " + (asked.empty() ? target.ref : asked),
                 "make it first: git branch " + (asked.empty() ? "NAME" : asked)};
  target.commit = *tip;
  return target;
}

base::Status apply_flags(const RunFlags& flags, config::Config& config) {
  if (flags.jobs) config.jobs = *flags.jobs;
  if (flags.retries) config.retries = *flags.retries;
  if (!flags.target.empty()) config.target = flags.target;
  if (!flags.land.empty()) config.land = flags.land;
  if (!flags.sandbox.empty()) config.sandbox.mode = flags.sandbox;
  TRY(overrule(flags.budget, config.budget));
  if (config.land != "merge" && config.land != "branch" && config.land != "none")
    return Error{Fault::usage, "--land " + config.land + ": not a way to land",
                 "merge, branch or none"};
  return {};
}

void make_proposed_plan(Proposal& proposal) {
  spec::Parsed parsed = spec::parse(proposal.spec_text, parse_options(proposal.options));
  proposal.diagnostics = std::move(parsed.diagnostics);
  if (base::has_errors(proposal.diagnostics)) return;
  proposal.plan =
      core::make_plan(parsed.spec, plan_options(proposal.options), proposal.diagnostics);
}

void note_condition(const Condition& condition, Proposal& proposal) {
  proposal.dirty = condition.dirty;
  if (!condition.submodules.empty())
    proposal.notes.push_back(
        fmt::format("{} submodule{}: worktrees get them, agents cannot change them",
                    condition.submodules.size(), condition.submodules.size() == 1 ? "" : "s"));
  if (condition.detached)
    proposal.notes.push_back("HEAD is detached: your checkout stays where it is");
}

// What the user has changed in the configuration and not committed has no effect: said, since a
// gate in it would be missed.
base::Status note_unseen(const Repository& repository, const std::string& base,
                         const std::string& path, Proposal& proposal) {
  const auto written = system::read_file_if_any(repository.work_dir() + "/" + path);
  TRY_ASSIGN(const auto committed, repository.read_file(base, path));
  if (!written || *written == committed.value_or("")) return {};
  proposal.notes.push_back(fmt::format(
      "{} has uncommitted changes: they have no effect, the committed file counts", path));
  return {};
}

base::Status note_unseen_configuration(const Repository& repository, const std::string& base,
                                       Proposal& proposal) {
  TRY(note_unseen(repository, base, kConfigPath, proposal));
  const std::vector<std::string> known = agents::prompt_names();
  const auto files = system::list_directory(repository.work_dir() + "/" + kPromptsFolder);
  if (!files) return {};  // there are none
  for (const std::string& name : *files) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      proposal.notes.push_back(fmt::format("{}{} is no prompt of conduct's: they are {}",
                                           kPromptsFolder, name, base::join(known, ", ")));
    else
      TRY(note_unseen(repository, base, kPromptsFolder + name, proposal));
  }
  return {};
}

base::Status name_agents(const RunFlags& flags, const std::string& where,
                         const Repository& repository, const std::vector<std::string>& environment,
                         Proposal& proposal) {
  TRY(choose_agents(flags, where, repository, proposal.base, environment, proposal.options.config));
  TRY_ASSIGN(const std::vector<std::string> planned,
             planned_agents(*proposal.plan, proposal.options));
  TRY_ASSIGN(const Cast cast, make_cast(proposal.options.config, planned, environment));
  proposal.agents = describe(proposal.options.config, planned);
  return {};
}

base::Status name_sandbox(Agents agents, const std::vector<std::string>& environment,
                          Proposal& proposal) {
  const config::Config& config = proposal.options.config;
  const auto chosen = choose_sandbox(config, environment);
  if (!chosen && agents == Agents::needed) return chosen.error();
  if (!chosen) {
    proposal.sandbox = {"none to be had"};
    proposal.notes.push_back(chosen.error().message + "; to start: " + chosen.error().hint);
    return {};
  }
  proposal.confinement = chosen->sandbox;
  const auto group = system::delegated_group();
  proposal.sandbox = describe(chosen->sandbox.kind, config, environment,
                              group ? std::optional(group->controllers) : std::nullopt);
  return {};
}

}  // namespace

base::Result<Proposal> propose(const RunFlags& flags, const std::string& where, Agents agents) {
  const std::vector<std::string> environment = process_environment();
  TRY_ASSIGN(const Repository repository, Repository::discover(where));
  const auto asked = repository.condition();
  if (!asked) {  // a plan that cannot be read is the better reason, where it is one
    if (const auto spec = find_spec(flags.spec, where, repository.work_dir()))
      TRY(read_spec(*spec));
    return asked.error();
  }
  const Condition& condition = *asked;
  TRY(check_condition(condition, repository.work_dir()));

  Proposal proposal;
  proposal.common_dir = repository.common_dir();
  proposal.work_dir = repository.work_dir();
  RunOptions& options = proposal.options;
  TRY_ASSIGN(options.spec, find_spec(flags.spec, where, repository.work_dir()));
  TRY_ASSIGN(proposal.spec_text, read_spec(options.spec));
  options.checkout = repository.work_dir();
  options.companions = companions_of(options.spec, repository.work_dir());
  options.phase = flags.phase;
  options.until = flags.until;
  options.section = flags.section;
  options.one_agent = !flags.agent.empty() || !flags.agent_command.empty() || !flags.replay.empty();
  if (!flags.record.empty())
    options.record =
        system::absolute(flags.record.front() == '/' ? flags.record : where + "/" + flags.record);

  options.config = flags.config.value_or(config::Config());
  if (!flags.config) {
    TRY_ASSIGN(options.config, load_config(repository, condition.head, environment));
  }
  TRY_ASSIGN(options.prompts, load_prompts(repository, condition.head));
  TRY(apply_flags(flags, options.config));
  TRY_ASSIGN(const Target target, find_target(repository, condition, options.config.target));
  proposal.target = target.ref;
  proposal.base = target.commit;
  make_proposed_plan(proposal);
  note_condition(condition, proposal);
  TRY(note_unseen_configuration(repository, condition.head, proposal));
  if (!proposal.plan || agents == Agents::ignored) return proposal;

  const base::Status named = name_agents(flags, where, repository, environment, proposal);
  if (!named && agents == Agents::needed) return named.error();
  if (!named) {
    proposal.agents = "none yet";
    proposal.notes.push_back(named.error().message + "; to start: " + named.error().hint);
  }
  TRY(name_sandbox(agents, environment, proposal));
  TRY_ASSIGN(const Store store, Store::open(repository, false));
  TRY_ASSIGN(Landed landed,
             landed_before(store, repository, *proposal.plan, proposal.target, proposal.base));
  proposal.skipped = std::move(landed.phases);
  proposal.nothing_to_do = landed.judged && proposal.skipped.size() == proposal.plan->phases.size();
  return proposal;
}

}  // namespace conduct::run
