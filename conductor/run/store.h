// Where the runs of a repository lie on disk: <git common dir>/conduct, one event log and one
// folder a run.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"
#include "conductor/run/context.h"
#include "conductor/run/options.h"
#include "conductor/system/event_log.h"
#include "gitops/repository.h"

#include <memory>
#include <string>
#include <vector>

namespace conduct::run {

// A run as its log tells it.
struct LoadedRun {
  int number = 0;
  int generation = 1;  // of its spec: 2 and up after accepted changes
  RunOptions options;
  core::Plan plan;
  core::State state;
};

class Store {
 public:
  // Opens the store of REPOSITORY; WRITABLE makes it where there is none.
  static base::Result<Store> open(const gitops::Repository& repository, bool writable);

  bool has_runs() const;
  // RUN, or the latest where it is 0; an error where there is no such run, naming the latest.
  base::Result<int> find(int run) const;
  base::Result<LoadedRun> load(int run) const;
  base::Result<std::vector<core::StoredEntry>> entries(int run, std::int64_t after_seq = 0) const;
  std::vector<int> runs() const;  // ascending

  std::string root() const { return root_; }
  std::string run_dir(int run) const;  // <root>/runs/<run>
  std::string lock_path(int run) const;
  std::string spec_path(int run, int generation) const;  // the run's own copy
  system::EventLog& log() { return *log_; }

 private:
  std::string root_;
  std::unique_ptr<system::EventLog> log_;  // null: none on disk
};

// The context of a loaded run, without agents.
Context context_of(const LoadedRun& loaded, const Store& store);

}  // namespace conduct::run
