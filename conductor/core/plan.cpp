// Makes the plan. Ids are given in spec order; edges come from `Depends on:`, else from the order
// of phases.

#include "conductor/core/plan.h"

#include "base/digest.h"
#include "base/graph.h"
#include "base/text.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace conduct::core {
namespace {

// A field of a digest: length-prefixed, so that no two lists of fields read the same.
void field(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

// What is said of a command beside its words; nothing for most.
std::string expectation(const spec::TestCommand& test) {
  if (test.exit_code > 0) return " exits " + std::to_string(test.exit_code);
  if (test.fails) return test.lasts ? " fails for ever" : " fails";
  if (test.silent) return " silent";
  return test.expected.empty() ? "" : " prints " + test.expected;
}

// What a criterion is bound to: in a plan that is JSON its words do not say so.
std::string binding(const spec::Criterion& criterion) {
  std::string text = std::string(" => ") + spec::to_string(criterion.kind);
  field(text, criterion.command);
  field(text, base::join(criterion.paths, ","));
  field(text, base::join(criterion.pattern, ","));
  field(text, criterion.address);
  field(text, std::to_string(criterion.percent));
  field(text, criterion.until);
  return text;
}

void add_work(std::string& text, const std::vector<spec::Task>& tasks,
              const std::vector<spec::TestCommand>& tests,
              const std::vector<spec::Criterion>& criteria) {
  for (const spec::Task& task : tasks) field(text, "task " + task.text);
  for (const spec::TestCommand& test : tests)
    field(text, "test " + test.command + expectation(test));
  for (const spec::Criterion& criterion : criteria)
    field(text, "criterion " + criterion.text + binding(criterion));
}

// Only what is said has a field: a plan that says none of it has the digest that it always had.
void add_options(std::string& text, const spec::PhaseOptions& options) {
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) field(text, std::string(name) + " " + value);
  };
  add("agent", options.agent);
  add("setup", base::join(options.setup, "\n"));
  add("start", options.start);
  add("approval", options.approval ? "required" : "");
  add("expected", options.expected_fail ? "fail" : "");
  add("supersedes", base::join(options.supersedes, ","));
}

std::string digest_of(const PlannedPhase& phase, const std::vector<PlannedModule>& modules) {
  std::string text;
  field(text, phase.id);
  field(text, phase.title);
  if (!phase.said.prose.empty()) field(text, "prose " + phase.said.prose);
  add_work(text, phase.said.tasks, phase.said.test_commands, phase.said.criteria);
  for (const spec::Gotcha& gotcha : phase.said.gotchas) field(text, "gotcha " + gotcha.text);
  for (ModuleId id : phase.modules) {
    const PlannedModule& module = modules[id.index()];
    field(text, "module " + module.name);
    for (const std::string& path : module.paths) field(text, "path " + path);
    for (ModuleId dependency : module.depends)
      field(text, "after " + modules[dependency.index()].name);
    add_work(text, module.said.tasks, module.said.test_commands, module.said.criteria);
    if (!module.said.agent.empty()) field(text, "agent " + module.said.agent);
  }
  add_options(text, phase.said.options);
  return base::sha256_hex(text);
}

// "Core Types & API" -> "core-types-api": a module name for a phase that declares none.
std::string slug(const PlannedPhase& phase) {
  constexpr std::size_t kMax = 40;
  std::string out;
  for (char c : base::lower(phase.title)) {
    const bool plain = base::is_alphanumeric(c);
    if (plain && out.size() < kMax)
      out += c;
    else if (!plain && !out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "phase-" + phase.id : out;
}

class Maker {
 public:
  Maker(const spec::Spec& spec, const PlanOptions& options,
        std::vector<base::Diagnostic>& diagnostics)
      : spec_(spec), options_(options), diagnostics_(diagnostics) {}

  std::optional<Plan> make() {
    plan_.title = spec_.title;
    plan_.companions = options_.companions;
    plan_.final_commands = spec_.final_commands;
    plan_.final_criteria = spec_.final_criteria;
    if (!select()) return std::nullopt;
    for (std::size_t i = 0; i < chosen_.size(); ++i) add_phase(*chosen_[i]);
    for (std::size_t i = 0; i < plan_.phases.size(); ++i) link_phase(PhaseId(i));
    check_phase_cycle();
    check_that_something_verifies();
    if (failed_) return std::nullopt;
    finish_digests();
    make_jobs();
    return std::move(plan_);
  }

 private:
  void error(const char* code, int line, std::string message, std::string hint) {
    failed_ = true;
    diagnostics_.push_back(
        {code, base::Severity::error, line, 0, std::move(message), std::move(hint), ""});
  }

  bool known(const std::string& id, const char* flag) {
    for (const spec::Phase& phase : spec_.phases)
      if (phase.id == id) return true;
    std::vector<std::string> ids;
    for (const spec::Phase& phase : spec_.phases) ids.push_back(phase.id);
    error("CS201", 0, std::string(flag) + " " + id + ": the plan has no such phase",
          "its phases are " + base::join(ids, ", "));
    return false;
  }

  bool select() {
    const std::string& only = options_.only_phase;
    const std::string& until = options_.until_phase;
    if (!only.empty() && !known(only, "--phase")) return false;
    if (!until.empty() && !known(until, "--until")) return false;
    for (const spec::Phase& phase : spec_.phases) {
      if (only.empty() || phase.id == only) chosen_.push_back(&phase);
      if (!until.empty() && phase.id == until) break;
    }
    return !chosen_.empty();
  }

  void add_phase(const spec::Phase& said) {
    const PhaseId id(plan_.phases.size());
    PlannedPhase phase;
    phase.id = said.id;
    phase.title = said.title;
    phase.said = said;
    std::vector<std::string>& setup = phase.said.options.setup;
    setup.insert(setup.begin(), spec_.setup.begin(), spec_.setup.end());
    if (phase.said.test_commands.empty()) phase.said.test_commands = spec_.test_commands;
    if (phase.said.test_commands.empty() && options_.test_command)
      phase.said.test_commands = {{*options_.test_command, 0}};
    phase.said.gotchas.insert(phase.said.gotchas.end(), spec_.gotchas.begin(), spec_.gotchas.end());
    const std::size_t first = plan_.modules.size();
    if (said.modules.empty()) {
      phase.modules.emplace_back(first);
      plan_.modules.push_back({slug(phase), id, {}, {}});
    }
    for (const spec::Module& module : said.modules) {
      phase.modules.emplace_back(plan_.modules.size());
      plan_.modules.push_back({module.name, id, module.paths, {}, module});
    }
    link_modules(said, first);
    phase_by_id_.emplace(phase.id, id);
    plan_.phases.push_back(std::move(phase));
  }

  void link_modules(const spec::Phase& said, std::size_t first) {
    std::map<std::string, std::size_t> by_name;
    for (std::size_t i = 0; i < said.modules.size(); ++i) by_name.emplace(said.modules[i].name, i);
    std::vector<std::vector<std::size_t>> edges(said.modules.size());
    for (std::size_t i = 0; i < said.modules.size(); ++i) {
      const spec::Module& module = said.modules[i];
      for (const std::string& name : module.depends) {
        const auto found = by_name.find(name);
        if (found == by_name.end()) {
          error("CS202", module.line,
                "module " + module.name + " depends on " + name + ", which phase " + said.id +
                    " does not have",
                "name a module of the same phase");
          continue;
        }
        edges[i].push_back(found->second);
        plan_.modules[first + i].depends.emplace_back(first + found->second);
      }
    }
    report_cycle(
        base::find_cycle(edges), [&](std::size_t i) { return said.modules[i].name; }, "modules",
        [&](std::size_t i) { return said.modules[i].line; });
  }

  void link_phase(PhaseId id) {
    PlannedPhase& phase = plan_.phases[id.index()];
    if (!phase.said.depends) {
      if (id.index() > 0) phase.depends.emplace_back(id.index() - 1);
      return;
    }
    for (const std::string& name : *phase.said.depends) {
      const auto found = phase_by_id_.find(name);
      if (found != phase_by_id_.end()) {
        phase.depends.push_back(found->second);
        continue;
      }
      const bool left_out = std::any_of(spec_.phases.begin(), spec_.phases.end(),
                                        [&](const spec::Phase& p) { return p.id == name; });
      if (!left_out)
        error("CS203", phase.said.line,
              "phase " + phase.id + " depends on phase " + name + ", which the plan does not have",
              "name one of its phases");
    }
    std::sort(phase.depends.begin(), phase.depends.end());
    phase.depends.erase(std::unique(phase.depends.begin(), phase.depends.end()),
                        phase.depends.end());
  }

  void check_phase_cycle() {
    std::vector<std::vector<std::size_t>> edges;
    for (const PlannedPhase& phase : plan_.phases) {
      edges.emplace_back();
      for (PhaseId dependency : phase.depends) edges.back().push_back(dependency.index());
    }
    report_cycle(
        base::find_cycle(edges), [&](std::size_t i) { return plan_.phases[i].id; }, "phases",
        [&](std::size_t i) { return plan_.phases[i].said.line; });
  }

  // A plan that nothing judges would pass whatever agents do: spec::parse warns of it, since a test
  // command may come from elsewhere; here it is known whether one does.
  void check_that_something_verifies() {
    bool verified =
        options_.other_gates || spec::verifies(plan_.final_commands, plan_.final_criteria, "");
    for (const PlannedPhase& phase : plan_.phases) {
      const std::string& start = phase.said.options.start;
      verified = verified || spec::verifies(phase.said.test_commands, phase.said.criteria, start);
      for (ModuleId id : phase.modules) {
        const spec::Module& module = plan_.module(id).said;
        verified = verified || spec::verifies(module.test_commands, module.criteria, start);
      }
    }
    diagnostics_.erase(std::remove_if(diagnostics_.begin(), diagnostics_.end(),
                                      [](const base::Diagnostic& d) { return d.code == "CS101"; }),
                       diagnostics_.end());
    if (!verified)
      error("CS205", 0,
            "nothing verifies this plan: no test command and no criterion that can be checked",
            "add a line \"Test Command: …\" to each phase, or set [gates] test_command");
  }

  void report_cycle(const std::vector<std::size_t>& cycle,
                    const std::function<std::string(std::size_t)>& name, const char* what,
                    const std::function<int(std::size_t)>& line) {
    if (cycle.empty()) return;
    std::vector<std::string> names;
    for (std::size_t node : cycle) names.push_back(name(node));
    error("CS204", line(cycle.front()),
          std::string("these ") + what + " wait for each other: " + base::join(names, " -> "),
          "take one of the dependencies away");
  }

  void finish_digests() {
    std::string all;
    for (PlannedPhase& phase : plan_.phases) {
      phase.digest = digest_of(phase, plan_.modules);
      field(all, phase.digest);
      for (PhaseId dependency : phase.depends) field(all, plan_.phase(dependency).id);
    }
    add_work(all, {}, plan_.final_commands, plan_.final_criteria);
    plan_.digest = base::sha256_hex(all);
  }

  void make_jobs() {
    const std::size_t modules = plan_.modules.size(), phases = plan_.phases.size();
    plan_.jobs.resize(modules + phases + 1);
    for (std::size_t i = 0; i < modules; ++i) make_module_job(ModuleId(i));
    for (std::size_t i = 0; i < phases; ++i) make_phase_job(PhaseId(i));
    Job& last = plan_.jobs.back();
    last.scope = Scope::run;
    last.name = "final";
    for (std::size_t i = 0; i < phases; ++i) last.depends.push_back(plan_.job_of(PhaseId(i)));
    for (std::size_t i = 0; i < plan_.jobs.size(); ++i)
      plan_.jobs_by_name.emplace(plan_.jobs[i].name, JobId(i));
    for (std::size_t i = 0; i < plan_.jobs.size(); ++i)
      for (JobId dependency : plan_.jobs[i].depends)
        plan_.jobs[dependency.index()].dependents.emplace_back(i);
  }

  void make_module_job(ModuleId id) {
    const PlannedModule& module = plan_.module(id);
    Job& job = plan_.jobs[plan_.job_of(id).index()];
    job.scope = Scope::module;
    job.phase = module.phase;
    job.module = id;
    job.name = plan_.phase(module.phase).id + "/" + module.name;
    for (PhaseId phase : plan_.phase(module.phase).depends)
      job.depends.push_back(plan_.job_of(phase));
    for (ModuleId dependency : module.depends) {
      job.depends.push_back(plan_.job_of(dependency));
      job.inputs.push_back(plan_.job_of(dependency));
    }
  }

  void make_phase_job(PhaseId id) {
    Job& job = plan_.jobs[plan_.job_of(id).index()];
    job.scope = Scope::phase;
    job.phase = id;
    job.name = plan_.phase(id).id;
    for (ModuleId module : plan_.phase(id).modules) {
      job.depends.push_back(plan_.job_of(module));
      job.inputs.push_back(plan_.job_of(module));
    }
  }

  const spec::Spec& spec_;
  const PlanOptions& options_;
  std::vector<base::Diagnostic>& diagnostics_;
  std::vector<const spec::Phase*> chosen_;
  std::map<std::string, PhaseId> phase_by_id_;
  Plan plan_;
  bool failed_ = false;
};

}  // namespace

const char* to_string(Scope scope) {
  switch (scope) {
    case Scope::module:
      return "module";
    case Scope::phase:
      return "phase";
    case Scope::run:
      return "run";
  }
  return "";
}

const spec::PhaseOptions& Plan::options_of(JobId id) const {
  static const spec::PhaseOptions kNone;
  const Job& of = job(id);
  return of.scope == Scope::run ? kNone : phase(of.phase).said.options;
}

std::optional<PhaseId> Plan::find_phase(std::string_view id) const {
  for (std::size_t i = 0; i < phases.size(); ++i)
    if (phases[i].id == id) return PhaseId(i);
  return std::nullopt;
}

std::optional<JobId> Plan::find_job(std::string_view name) const {
  const auto found = jobs_by_name.find(name);
  if (found == jobs_by_name.end()) return std::nullopt;
  return found->second;
}

std::optional<Plan> make_plan(const spec::Spec& spec, const PlanOptions& options,
                              std::vector<base::Diagnostic>& diagnostics) {
  return Maker(spec, options, diagnostics).make();
}

}  // namespace conduct::core
