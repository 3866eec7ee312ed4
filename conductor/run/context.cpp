#include "conductor/run/context.h"

#include "base/digest.h"

#include <fmt/core.h>

#include <map>

namespace conduct::run {
namespace {

// What is done in a checkout of a job.
constexpr const char* kWork = "";
constexpr const char* kGates = "gates";
constexpr const char* kHelpers = "helpers";

const char* part_of(core::Scope scope) {
  switch (scope) {
    case core::Scope::module:
      return "";
    case core::Scope::phase:
      return "phases";
    case core::Scope::run:
      return "final";
  }
  return "";
}

// "", "-phases", "-phases-gates"; of a git name ".phases.gates": no name of a module can say that.
std::string parts(core::Scope scope, const char* kind, char before) {
  std::string all;
  for (const std::string part : {part_of(scope), kind})
    if (!part.empty()) all += before + part;
  return all;
}

std::string folder_for(const Context& context, core::JobId job, const char* kind) {
  return context.worktrees + parts(context.plan.job(job).scope, kind, '-') + "/" +
         context.folder_names[job.index()];
}

std::string git_name(const Context& context, core::JobId job, const char* kind) {
  return fmt::format("conduct-{}{}-{}", context.run, parts(context.plan.job(job).scope, kind, '.'),
                     context.folder_names[job.index()]);
}

}  // namespace

void name_folders(Context& context) {
  const core::Plan& plan = context.plan;
  std::map<std::string, int> uses;
  for (const core::PlannedModule& module : plan.modules) ++uses[module.name];
  context.folder_names.clear();
  for (const core::Job& job : plan.jobs) {
    std::string name = "final";
    if (job.scope == core::Scope::phase) name = plan.phase(job.phase).id;
    if (job.scope == core::Scope::module) {
      name = plan.module(job.module).name;
      if (uses[name] > 1) name += "-" + plan.phase(job.phase).id;
    }
    context.folder_names.push_back(std::move(name));
  }
}

std::string worktree_path(const Context& context, core::JobId job) {
  return folder_for(context, job, kWork);
}

std::string worktree_name(const Context& context, core::JobId job) {
  return git_name(context, job, kWork);
}

std::string checkout_path(const Context& context, core::JobId job) {
  return folder_for(context, job, kGates);
}

std::string checkout_name(const Context& context, core::JobId job) {
  return git_name(context, job, kGates);
}

std::string helpers_path(const Context& context, core::JobId job) {
  return folder_for(context, job, kHelpers);
}

std::string helpers_name(const Context& context, core::JobId job) {
  return git_name(context, job, kHelpers);
}

std::vector<std::string> worktree_folders(const Context& context) {
  std::vector<std::string> folders;
  for (const core::Scope scope : {core::Scope::module, core::Scope::phase, core::Scope::run})
    for (const char* kind : {kWork, kGates, kHelpers})
      folders.push_back(context.worktrees + parts(scope, kind, '-'));
  return folders;
}

JobLabel label_of(const core::Plan& plan, core::JobId id) {
  const core::Job& job = plan.job(id);
  switch (job.scope) {
    case core::Scope::module:
      return {plan.phase(job.phase).id, plan.module(job.module).name};
    case core::Scope::phase:
      return {plan.phase(job.phase).id, "_phase"};
    case core::Scope::run:
      break;
  }
  return {"_final", "_final"};
}

std::string job_folder(const Context& context, core::JobId job) {
  const JobLabel label = label_of(context.plan, job);
  return "agents/" + label.phase + "/" + label.module;
}

std::string subject_of(const Context& context, core::JobId id) {
  const core::Job& job = context.plan.job(id);
  switch (job.scope) {
    case core::Scope::module:
      return fmt::format("phase {}, {}", context.plan.phase(job.phase).id,
                         context.plan.module(job.module).name);
    case core::Scope::phase:
      return "phase " + context.plan.phase(job.phase).id;
    case core::Scope::run:
      break;
  }
  return "the whole plan";
}

std::string run_refs(int run) {
  return fmt::format("refs/conduct/{}/", run);
}
std::string integration_ref(int run) {
  return run_refs(run) + "integration";
}
std::string checkpoint_ref(int run, int number) {
  return fmt::format("{}checkpoints/{}", run_refs(run), number);
}
std::string attic_ref(int run, int number) {
  return fmt::format("{}attic/{}", run_refs(run), number);
}

std::string result_ref(const Context& context, core::JobId id) {
  const core::Job& job = context.plan.job(id);
  switch (job.scope) {
    case core::Scope::module:
      return fmt::format("{}modules/{}/{}", run_refs(context.run), context.plan.phase(job.phase).id,
                         context.plan.module(job.module).name);
    case core::Scope::phase:
      return run_refs(context.run) + "phases/" + context.plan.phase(job.phase).id;
    case core::Scope::run:
      break;
  }
  return run_refs(context.run) + "final";
}

int port_base(core::JobId job) {
  constexpr std::size_t kFirst = 20000, kEach = 20,
                        kJobs = 500;  // below Linux's ephemeral ports (32768)
  return static_cast<int>(kFirst + kEach * (job.index() % kJobs));
}

std::vector<gitops::Trailer> trailers(const Context& context, core::JobId id, int attempt,
                                      const std::string& agent) {
  const core::Job& job = context.plan.job(id);
  std::vector<gitops::Trailer> out{{"Conduct-Run", std::to_string(context.run)}};
  if (job.scope != core::Scope::run)
    out.push_back({"Conduct-Phase", context.plan.phase(job.phase).id});
  if (job.scope == core::Scope::module)
    out.push_back({"Conduct-Module", context.plan.module(job.module).name});
  if (attempt > 0) out.push_back({"Conduct-Attempt", std::to_string(attempt)});
  if (!agent.empty()) out.push_back({"Conduct-Agent", agent});
  return out;
}

}  // namespace conduct::run
