#include "conductor/run/store.h"

#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

base::Result<core::Plan> plan_of_copy(const Store& store, int run, int generation,
                                      const RunOptions& options) {
  TRY_ASSIGN(const std::string text, system::read_file(store.spec_path(run, generation)));
  std::vector<base::Diagnostic> diagnostics;
  std::optional<core::Plan> plan = core::make_plan(spec::parse(text, parse_options(options)).spec,
                                                   plan_options(options), diagnostics);
  if (plan) return *std::move(plan);
  return base::Error{base::Fault::environment,
                     fmt::format("the plan of run {} cannot be made again from {}", run,
                                 store.spec_path(run, generation)),
                     "use the version of conduct that started it"};
}

base::Status check_digest(const core::Plan& plan, const std::string& recorded, int run) {
  if (plan.digest == recorded) return {};
  return base::Error{
      base::Fault::environment,
      fmt::format(
          "run {} was planned by another version of conduct, which read its spec differently", run),
      "finish it with that version, or start a new run"};
}

base::Error no_start(int run) {
  return base::Error{base::Fault::environment, fmt::format("run {} has no start in its log", run),
                     "it was stopped before it began; start a new one"};
}

// Reads the start of a run, whose fields need no plan to be decoded.
base::Result<core::RunStarted> start_of(const core::StoredEntry& entry, int run) {
  if (entry.kind != "run-started") return no_start(run);
  TRY_ASSIGN(core::Entry decoded, core::decode(core::Plan{}, entry));
  return std::get<core::RunStarted>(std::move(decoded.event));
}

}  // namespace

base::Result<Store> Store::open(const gitops::Repository& repository, bool writable) {
  Store store;
  store.root_ = repository.common_dir() + "/conduct";
  const std::string file = store.root_ + "/conduct.db";
  if (writable) {
    TRY(system::make_directories(store.root_ + "/runs"));
    TRY_ASSIGN(store.log_, system::EventLog::open(file));
  } else {
    TRY_ASSIGN(store.log_, system::EventLog::open_existing(file));
  }
  return store;
}

std::vector<int> Store::runs() const {
  if (!log_) return {};
  auto numbers = log_->runs();
  return numbers ? *std::move(numbers) : std::vector<int>{};
}

bool Store::has_runs() const {
  return !runs().empty();
}

base::Result<int> Store::find(int run) const {
  const std::vector<int> all = runs();
  if (all.empty())
    return base::Error{base::Fault::environment, "this repository has no run yet",
                       "start one: conduct run SPEC.md"};
  if (run == 0) return all.back();
  if (std::binary_search(all.begin(), all.end(), run)) return run;
  return base::Error{base::Fault::usage, fmt::format("there is no run {}", run),
                     fmt::format("the latest is {}", all.back())};
}

base::Result<std::vector<core::StoredEntry>> Store::entries(int run, std::int64_t after_seq) const {
  return log_->read(run, after_seq);
}

base::Result<LoadedRun> Store::load(int run) const {
  TRY_ASSIGN(const std::vector<core::StoredEntry> stored, entries(run));
  if (stored.empty()) return no_start(run);
  TRY_ASSIGN(const core::RunStarted started, start_of(stored.front(), run));
  LoadedRun loaded;
  loaded.number = run;
  TRY_ASSIGN(loaded.options, options_from_json(started.options));
  TRY_ASSIGN(loaded.plan, plan_of_copy(*this, run, 1, loaded.options));
  TRY(check_digest(loaded.plan, started.plan_digest, run));
  loaded.state = core::initial(loaded.plan);
  for (const core::StoredEntry& entry : stored) {
    TRY_ASSIGN(const core::Entry decoded, core::decode(loaded.plan, entry));
    TRY(core::apply(loaded.plan, loaded.state, decoded));
    const auto* replanned = std::get_if<core::Replanned>(&decoded.event);
    if (replanned == nullptr) continue;
    TRY_ASSIGN(core::Plan next, plan_of_copy(*this, run, replanned->generation, loaded.options));
    TRY(check_digest(next, replanned->plan_digest, run));
    TRY_ASSIGN(loaded.state, core::replan(loaded.plan, loaded.state, next));
    loaded.plan = std::move(next);
    loaded.generation = replanned->generation;
  }
  return loaded;
}

Context context_of(const LoadedRun& loaded, const Store& store) {
  Context context;
  context.run = loaded.number;
  context.plan = loaded.plan;
  context.options = loaded.options;
  context.common_dir = store.root().substr(0, store.root().rfind('/'));
  context.run_dir = store.run_dir(loaded.number);
  context.spec_copy = store.spec_path(loaded.number, loaded.generation);
  context.worktrees = loaded.state.started.worktrees;
  context.target = loaded.state.started.target;
  context.base = loaded.state.started.base;
  context.ambient = process_environment();
  context.git = git_program(context.ambient);
  name_folders(context);
  return context;
}

std::string Store::run_dir(int run) const {
  return fmt::format("{}/runs/{}", root_, run);
}
std::string Store::lock_path(int run) const {
  return run_dir(run) + "/lock";
}
std::string Store::spec_path(int run, int generation) const {
  const std::string name = generation == 1 ? "spec.md" : fmt::format("spec-{}.md", generation);
  return run_dir(run) + "/" + name;
}

}  // namespace conduct::run
