// What every act of one run shares: the plan, the options, the places and names of things, the
// environment, git. Immutable while the run goes on, so that pool threads may read it.
#pragma once

#include "conductor/agents/agent.h"
#include "conductor/core/plan.h"
#include "conductor/run/options.h"
#include "conductor/system/control_group.h"
#include "conductor/system/sandbox.h"
#include "gitops/repository.h"
#include "gitops/worktree.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace conduct::run {

struct Context {
  int run = 0;
  core::Plan plan;
  RunOptions options;
  std::string common_dir;            // the repository's common git directory
  std::string run_dir;               // <common>/conduct/runs/<run>
  std::string spec_copy;             // absolute path of the run's own copy of the spec
  std::string worktrees;             // absolute folder for this run's worktrees
  std::string target;                // full ref name
  std::string base;                  // the commit that the run started from
  std::vector<std::string> ambient;  // the conductor's environment, NAME=value
  gitops::GitProgram git;
  system::Sandbox sandbox;  // of the kind that this sitting of the run uses, with nothing in it
  system::ControlGroups* groups = nullptr;  // for agents and gates; nullptr: none was delegated
  // Noted when the sitting began: what is to be hidden, the user's checkouts of the repository.
  std::vector<std::string> hidden, checkouts;
  std::string cache_root;  // folder for the caches of what is confined; empty: none could be made
  std::map<std::string, std::shared_ptr<const agents::Agent>> agents;  // by name
  std::vector<std::string>
      folder_names;  // by job: a folder name that no other job of its scope has
};

// Fills folder_names from the plan.
void name_folders(Context& context);

// ---- places on disk ----

std::string worktree_path(const Context& context, core::JobId job);
std::string worktree_name(const Context& context, core::JobId job);  // in git's list of worktrees
std::string checkout_path(const Context& context, core::JobId job);  // the clean one for gates
std::string checkout_name(const Context& context, core::JobId job);
// For the worktrees of a job's helpers, and the prefix of their names.
std::string helpers_path(const Context& context, core::JobId job);
std::string helpers_name(const Context& context, core::JobId job);
std::vector<std::string> worktree_folders(const Context& context);  // that all those paths are in
std::string job_folder(const Context& context, core::JobId job);  // below run_dir: "agents/1/proto"

// What a job is called towards agents: phase id and module name; "_phase" and "_final" where there
// is none.
struct JobLabel {
  std::string phase, module;
};
JobLabel label_of(const core::Plan& plan, core::JobId job);

// What commit messages call a job: "phase 1, proto", "phase 1", "the whole plan".
std::string subject_of(const Context& context, core::JobId job);

// ---- refs, all below refs/conduct/<run>/ ----

std::string run_refs(int run);
std::string integration_ref(int run);
std::string checkpoint_ref(int run, int number);
std::string attic_ref(int run, int number);
std::string result_ref(const Context& context,
                       core::JobId job);  // modules/<phase>/<module>, phases/<phase>, final

// First of the ports that a job may use (CONDUCT_PORT_BASE); the next job's is 20 further.
int port_base(core::JobId job);

std::vector<gitops::Trailer> trailers(const Context& context, core::JobId job, int attempt,
                                      const std::string& agent);

}  // namespace conduct::run
