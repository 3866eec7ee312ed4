#include "conductor/run/judging.h"

#include "base/text.h"
#include "conductor/core/gate_name.h"
#include "conductor/run/job_worktree.h"
#include "gitops/repository.h"
#include "validators/commands.h"
#include "validators/criteria.h"
#include "validators/files.h"
#include "validators/scope.h"
#include "validators/tests.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::size_t kContentLimit = 64 << 10;  // of a file, for the validators
constexpr std::size_t kShown = 60;               // columns of a command in a reason

class Judge {
 public:
  Judge(const Context& context, const core::Gate& command, const std::vector<Check>& checks,
        const std::vector<core::GateResult>& previous, const std::string& base,
        const RoundRuns& runs, const gitops::Repository& repository)
      : context_(context),
        command_(command),
        checks_(checks),
        base_(base),
        runs_(runs),
        repository_(repository),
        results_(previous) {
    results_.resize(checks.size());
  }

  base::Result<core::Event> make() {
    std::vector<std::size_t> order = command_.only;
    if (order.empty())
      for (std::size_t i = 0; i < checks_.size(); ++i) order.push_back(i);
    // Criteria of the kind "tests pass" look at the results of test commands: those first.
    for (std::size_t i : order)
      if (checks_[i].kind == Check::Kind::tests) results_[i] = tests(checks_[i]);
    core::GatesJudged event{command_.job, command_.commit, "", {}};
    for (std::size_t i : order) {
      if (checks_[i].kind != Check::Kind::tests) {
        TRY_ASSIGN(results_[i], judge(checks_[i]));
      }
      results_[i].phase = checks_[i].phase;
      event.results.push_back(results_[i]);
    }
    TRY_ASSIGN(event.tree, repository_.tree_of(command_.commit));
    return event;
  }

 private:
  const validators::CommandRun& run_of(const Check& check) const {
    return runs_.gates.at(check.command);
  }

  // Has the setup kept CHECK's command from being run?
  bool held_back(const Check& check) const {
    const CommandRuns& runs = check.kind == Check::Kind::setup ? runs_.setup : runs_.gates;
    return !check.command.empty() && runs.count(check.command) == 0;
  }

  // It is for the one who mends the setup.
  core::GateResult not_run(const Check& check) const {
    core::GateResult result;
    for (const auto& [command, run] : runs_.setup) {
      const core::GateResult setup = validators::judge_command(core::kSetupGate, run);
      if (setup.verdict == core::Verdict::pass) continue;
      result.cause = setup.cause == core::Cause::none ? core::Cause::work : setup.cause;
      result.reason =
          fmt::format("not run: the setup `{}` {}", base::one_line(command, kShown), setup.reason);
    }
    result.gate = check.gate;
    result.subject = check.criterion.text.empty() ? check.command : check.criterion.text;
    result.verdict = core::Verdict::could_not_run;
    return result;
  }

  core::GateResult tests(const Check& check) const {
    core::GateResult result =
        held_back(check) ? not_run(check) : validators::judge_tests(run_of(check), check.expected);
    result.phase = check.phase;
    return result;
  }

  base::Result<core::GateResult> judge(const Check& check) {
    if (held_back(check)) return not_run(check);
    switch (check.kind) {
      case Check::Kind::setup:
        return validators::judge_command(check.gate, runs_.setup.at(check.command));
      case Check::Kind::configured:
        return validators::judge_command(check.gate, run_of(check));
      case Check::Kind::scope:
        return scope();
      case Check::Kind::criterion:
        return criterion(check);
      case Check::Kind::deferred:
      case Check::Kind::tests:
        break;
    }
    core::GateResult result;
    result.gate = check.gate;
    result.subject = check.criterion.text;
    result.verdict = core::Verdict::not_applicable;
    result.reason = "judged on the merged tree of the phase";
    result.blocking = false;
    return result;
  }

  base::Result<core::GateResult> scope() {
    const core::Job& job = context_.plan.job(command_.job);
    TRY_ASSIGN(const std::vector<gitops::Change> changes,
               repository_.changes(base_, command_.commit));
    std::vector<std::string> changed;
    for (const gitops::Change& change : changes) changed.push_back(change.path);
    return validators::judge_scope(changed, context_.plan.module(job.module).paths,
                                   named_paths(context_.plan, job.module));
  }

  base::Result<core::GateResult> criterion(const Check& check) {
    validators::CriterionEvidence evidence;
    evidence.criterion = check.criterion;
    for (std::size_t i = 0; i < checks_.size(); ++i)
      if (checks_[i].kind == Check::Kind::tests && checks_[i].phase == check.phase)
        evidence.tests.push_back(results_[i]);
    if (check.criterion.kind == spec::CriterionKind::coverage)
      evidence.outputs = outputs(check.phase);
    if (!check.command.empty()) evidence.run = run_of(check);
    if (check.criterion.kind == spec::CriterionKind::files ||
        check.criterion.kind == spec::CriterionKind::contains ||
        check.criterion.kind == spec::CriterionKind::absent) {
      TRY(list_tree());
      evidence.tree = tree_;
      evidence.links = links_;
    }
    for (const std::string& path : wanted_files(check.criterion)) {
      TRY_ASSIGN(std::optional<std::string> content, repository_.read_file(command_.commit, path));
      if (!content) continue;
      const auto size = static_cast<std::int64_t>(content->size());
      if (check.criterion.kind == spec::CriterionKind::files)
        content->resize(std::min(content->size(), kContentLimit));
      evidence.files.push_back({path, *std::move(content), size});
    }
    core::GateResult result =
        validators::judge_criterion(evidence, context_.options.config.prose_blocks);
    result.gate = check.gate;
    return result;
  }

  // What the test commands of PHASE printed, as far as this round ran them.
  std::vector<std::string> outputs(const std::string& phase) const {
    std::vector<std::string> out;
    for (const Check& check : checks_) {
      if (check.kind != Check::Kind::tests || check.phase != phase) continue;
      const auto run = runs_.gates.find(check.command);
      if (run != runs_.gates.end()) out.push_back(run->second.output);
    }
    return out;
  }

  // Only where a criterion looks at it: most judge a big repository's commands alone.
  base::Status list_tree() {
    if (listed_) return {};
    TRY_ASSIGN(tree_, repository_.files(command_.commit));
    TRY_ASSIGN(const std::vector<gitops::Link> links, repository_.links(command_.commit));
    for (const gitops::Link& link : links) links_.emplace(link.path, link.target);
    listed_ = true;
    return {};
  }

  // The files whose contents a criterion needs. What must not occur is looked for in the whole tree
  // where no path is named, but not in the plan itself, which names it.
  std::vector<std::string> wanted_files(const spec::Criterion& criterion) const {
    if (criterion.kind == spec::CriterionKind::files)
      return validators::files_to_read(criterion.paths, tree_, links_);
    std::vector<std::string> out;
    for (const std::string& wanted : criterion.paths)
      for (std::string& path : validators::named_files(wanted, tree_))
        out.push_back(std::move(path));
    if (criterion.kind == spec::CriterionKind::absent && criterion.paths.empty()) out = tree_;
    if (criterion.kind != spec::CriterionKind::absent) return out;
    const std::string spec_name =
        context_.options.spec.substr(context_.options.spec.rfind('/') + 1);
    out.erase(std::remove_if(out.begin(), out.end(),
                             [&](const std::string& path) {
                               return path.substr(path.rfind('/') + 1) == spec_name;
                             }),
              out.end());
    return out;
  }

  const Context& context_;
  const core::Gate& command_;
  const std::vector<Check>& checks_;
  const std::string& base_;
  const RoundRuns& runs_;
  const gitops::Repository& repository_;
  std::vector<core::GateResult> results_;  // by check
  bool listed_ = false;
  std::vector<std::string> tree_;
  validators::Links links_;
};

}  // namespace

core::Event judge_round(const Context& context, const gitops::Repository& repository,
                        const core::Gate& command, const std::vector<Check>& checks,
                        const std::vector<core::GateResult>& previous, const std::string& base,
                        const RoundRuns& runs) {
  base::Result<core::Event> event =
      Judge(context, command, checks, previous, base, runs, repository).make();
  if (!event) return core::ActFailed{command.job, event.error().message};
  return *std::move(event);
}

}  // namespace conduct::run
