#include "conductor/run/history.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace conduct::run {
namespace {

// Digests of the phases that landed runs have done on TARGET and that BASE contains.
base::Result<std::set<std::string>> landed_digests(const Store& store,
                                                   const gitops::Repository& repository,
                                                   const std::string& target,
                                                   const std::string& base) {
  std::set<std::string> digests;
  for (int run : store.runs()) {
    auto loaded = store.load(run);
    if (!loaded) continue;  // of another version of conduct: its phases are simply done again
    const core::State& state = loaded->state;
    if (state.landed.empty() || state.started.target != target) continue;
    auto contained = repository.is_ancestor(state.landed, base);
    if (!contained || !*contained) continue;
    for (const core::PlannedPhase& phase : loaded->plan.phases) digests.insert(phase.digest);
  }
  return digests;
}

}  // namespace

bool is_landed_result(const Store& store, const std::string& target, const std::string& base) {
  const std::vector<int> runs = store.runs();
  return std::any_of(runs.begin(), runs.end(), [&](int run) {
    const auto loaded = store.load(run);
    return loaded && loaded->state.landed == base && loaded->state.started.target == target;
  });
}

base::Result<std::vector<std::string>> landed_phases(const Store& store,
                                                     const gitops::Repository& repository,
                                                     const core::Plan& plan,
                                                     const std::string& target,
                                                     const std::string& base) {
  std::vector<std::string> out;
  if (!store.has_runs()) return out;
  TRY_ASSIGN(const std::set<std::string> digests, landed_digests(store, repository, target, base));
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
    if (digests.count(plan.phases[phase].digest) == 0) continue;
    done[phase] = true;
    for (std::size_t dependent : dependents[phase])
      if (--waiting[dependent] == 0) ready.push_back(dependent);
  }
  for (std::size_t i = 0; i < done.size(); ++i)
    if (done[i]) out.push_back(plan.phases[i].id);
  return out;
}

}  // namespace conduct::run
