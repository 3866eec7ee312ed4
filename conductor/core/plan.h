// The plan: the immutable DAG of jobs made from a spec. Run state lies beside it, keyed by the same
// ids.
//
// A module, a phase and the whole run are all *jobs*: merge what they build on, let agents work
// where something is to be done, gate the result, publish it. They differ only in their inputs and
// in how they publish.
#pragma once

#include "base/diagnostic.h"
#include "base/result.h"
#include "conductor/core/ids.h"
#include "spec/spec.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::core {

enum class Scope { module, phase, run };

const char* to_string(Scope scope);

struct PlannedModule {
  std::string
      name;  // safe as a directory, ref component and file name; unique in its phase, case folded
  PhaseId phase;
  std::vector<std::string> paths;
  std::vector<ModuleId> depends;  // of the same phase
  spec::Module said = {};         // its own tasks, test commands, criteria and agent, if it has any
};

struct PlannedPhase {
  std::string id;
  std::string title;
  std::vector<ModuleId> modules;
  std::vector<PhaseId> depends;
  std::string
      digest;  // of all that the phase says and of what it is run with; equal: nothing to do again
  spec::Phase said;  // the spec's own words; its test commands include the fallback ones
};

// A unit of scheduling.
struct Job {
  Scope scope = Scope::module;
  PhaseId phase;                  // scope module and phase
  ModuleId module;                // scope module
  std::vector<JobId> depends;     // jobs that must be done before this one starts
  std::vector<JobId> inputs;      // jobs whose results it merges at its start, in this order
  std::vector<JobId> dependents;  // the reverse of depends
  std::string
      name;  // "1/proto", "1", "final": unique, since ids hold no '/' and a phase is no "final"
};

struct Plan {
  std::string title;
  std::string digest;  // of the phases' digests, their edges, and what is said of the whole
  std::vector<PlannedPhase> phases;
  std::vector<PlannedModule> modules;
  // What the spec asks of the final tree beyond what its phases ask.
  std::vector<spec::TestCommand> final_commands;
  std::vector<spec::Criterion> final_criteria;
  std::vector<std::string> companions;  // documents that it is to be read with
  std::vector<Job> jobs;
  std::map<std::string, JobId, std::less<>> jobs_by_name;

  JobId job_of(ModuleId module) const { return JobId(module.index()); }
  JobId job_of(PhaseId phase) const { return JobId(modules.size() + phase.index()); }
  JobId final_job() const { return JobId(jobs.size() - 1); }
  const Job& job(JobId id) const { return jobs[id.index()]; }
  const PlannedPhase& phase(PhaseId id) const { return phases[id.index()]; }
  const PlannedModule& module(ModuleId id) const { return modules[id.index()]; }
  std::optional<PhaseId> find_phase(std::string_view id) const;
  std::optional<JobId> find_job(std::string_view name) const;  // by Job::name
  // What the phase of a job asks of the run; nothing for the run's own job.
  const spec::PhaseOptions& options_of(JobId id) const;
};

struct PlanOptions {
  std::optional<std::string> test_command;  // for phases that name none ([gates] test_command)
  std::string only_phase;                   // --phase: this phase alone; empty: all
  std::string until_phase;   // --until: the phases up to and with this one; empty: all
  bool other_gates = false;  // gates of the configuration judge the plan, too
  std::vector<std::string> companions = {};  // documents that the plan is to be read with
};

// Makes the plan of SPEC, which spec::parse found no error in. Unknown and cyclic dependencies and
// an unknown --phase or
// --until are errors; all of them come at once in DIAGNOSTICS, and the plan is then nullopt.
std::optional<Plan> make_plan(const spec::Spec& spec, const PlanOptions& options,
                              std::vector<base::Diagnostic>& diagnostics);

}  // namespace conduct::core
