// A run of the repository that the user stands in, loaded from its log, for the commands that read.
#pragma once

#include "base/result.h"
#include "conductor/run/store.h"
#include "gitops/repository.h"

#include <string>
#include <utility>

namespace conduct::cli {

// The repository and its runs.
struct History {
  gitops::Repository repository;
  run::Store store;
};

base::Result<History> open_history(const std::string& where);

struct PastRun {
  History history;
  run::LoadedRun run;
  bool alive = false;  // a conductor holds it now
  std::string dir;     // of its files
};

// RUN 0: the latest.
base::Result<PastRun> open_run(const std::string& where, int run);

}  // namespace conduct::cli
