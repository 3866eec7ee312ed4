#include "conductor/run/workplace.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::run {
namespace {

constexpr int kFirst = 30000, kEach = 20, kPlaces = 138;  // behind those of jobs, below 32768

// Git's names of worktrees and folders are one name deep.
std::string flat(std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

}  // namespace

Workplace workplace_of(const Context& context, core::JobId job, const core::JobState& state) {
  return {{state.worktree, state.gitdir}, job_folder(context, job), port_base(job)};
}

HelperPlace helper_place(const Context& context, const core::Attempt& asker,
                         const std::string& name, std::size_t number) {
  HelperPlace place;
  place.worktree_path = helpers_path(context, asker.job) + "/" + flat(name);
  place.worktree_name = helpers_name(context, asker.job) + "." + flat(name);
  place.folder = fmt::format("{}/{}-{}.helpers/{}", job_folder(context, asker.job),
                             core::to_string(asker.role), asker.number, flat(name));
  const auto slot = static_cast<int>((asker.job.index() * kEach + number) % kPlaces);
  place.port_base = kFirst + kEach * slot;
  return place;
}

std::string folder_of(const Context& context, const Workplace& place) {
  return context.run_dir + "/" + place.folder;
}

}  // namespace conduct::run
