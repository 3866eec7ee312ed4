#include "conductor/run/history.h"

#include <algorithm>
#include <map>
#include <utility>

namespace conduct::run {
namespace {

// Of one spec file: the digest that each phase had when it was last landed, by id.
using LandedPhases = std::map<std::string, std::string>;

struct Landings {
  std::map<std::string, LandedPhases> by_file;
  bool judged = false;

  bool has(const core::PlannedPhase& phase) const {
    return std::any_of(by_file.begin(), by_file.end(), [&](const auto& file) {
      const auto found = file.second.find(phase.id);
      return found != file.second.end() && found->second == phase.digest;
    });
  }
};

// The runs that have landed on TARGET what BASE contains, in the order of their landings: an
// earlier run may have landed later.
std::vector<LoadedRun> landed_runs(const Store& store, const gitops::Repository& repository,
                                   const std::string& target, const std::string& base) {
  std::vector<LoadedRun> runs;
  for (int run : store.runs()) {
    auto loaded = store.load(run);
    if (!loaded) continue;  // of another version of conduct: its phases are simply done again
    const core::State& state = loaded->state;
    if (state.landed.empty() || state.started.target != target) continue;
    const auto contained = repository.is_ancestor(state.landed, base);
    if (contained && *contained) runs.push_back(*std::move(loaded));
  }
  std::stable_sort(runs.begin(), runs.end(), [](const LoadedRun& a, const LoadedRun& b) {
    return a.state.landed_ms < b.state.landed_ms;
  });
  return runs;
}

Landings landings_of(const std::vector<LoadedRun>& runs, const std::string& base) {
  Landings landings;
  for (const LoadedRun& run : runs) {
    landings.judged = landings.judged || run.state.landed == base;
    LandedPhases& phases = landings.by_file[run.state.started.spec];
    for (const core::PlannedPhase& phase : run.plan.phases) phases[phase.id] = phase.digest;
  }
  return landings;
}

}  // namespace

base::Result<Landed> landed_before(const Store& store, const gitops::Repository& repository,
                                   const core::Plan& plan, const std::string& target,
                                   const std::string& base) {
  Landed out;
  if (!store.has_runs()) return out;
  const Landings landings = landings_of(landed_runs(store, repository, target, base), base);
  out.judged = landings.judged;
  // In the order of dependencies, since a phase may depend on a later one.
  std::vector<std::vector<std::size_t>> dependents(plan.phases.size());
  std::vector<std::size_t> waiting, ready;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    for (core::PhaseId dependency : plan.phases[i].depends)
      dependents[dependency.index()].push_back(i);
    waiting.push_back(plan.phases[i].depends.size());
    if (waiting.back() == 0) ready.push_back(i);
  }
  std::vector<bool> done(plan.phases.size());
  while (!ready.empty()) {
    const std::size_t phase = ready.back();
    ready.pop_back();
    if (!landings.has(plan.phases[phase])) continue;
    done[phase] = true;
    for (std::size_t dependent : dependents[phase])
      if (--waiting[dependent] == 0) ready.push_back(dependent);
  }
  for (std::size_t i = 0; i < done.size(); ++i)
    if (done[i]) out.phases.push_back(plan.phases[i].id);
  return out;
}

}  // namespace conduct::run
