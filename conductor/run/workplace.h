// Where an act does its work: a worktree, a folder for files of conduct's that belong to it, ports.
// A job has one for itself; each helper of its attempts has another.
#pragma once

#include "conductor/core/state.h"
#include "conductor/run/context.h"
#include "gitops/worktree.h"

#include <cstddef>
#include <string>

namespace conduct::run {

struct Workplace {
  gitops::Worktree worktree;
  std::string folder;  // below run_dir
  int port_base = 0;   // first of its ports (CONDUCT_PORT_BASE)
};

// STATE: of the job; where it has no worktree, the place has none.
Workplace workplace_of(const Context& context, core::JobId job, const core::JobState& state);

// What a helper's place is called: where it is to be, its name in git's list of worktrees. NAME:
// of the helper, unique among those of its job that are at work; NUMBER: which one of the attempt
// it is.
struct HelperPlace {
  std::string worktree_path, worktree_name;
  std::string folder;  // below run_dir
  int port_base = 0;
};
HelperPlace helper_place(const Context& context, const core::Attempt& asker,
                         const std::string& name, std::size_t number);

// Absolute.
std::string folder_of(const Context& context, const Workplace& place);

}  // namespace conduct::run
