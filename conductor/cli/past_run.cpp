#include "conductor/cli/past_run.h"

#include "conductor/system/files.h"

namespace conduct::cli {

base::Result<History> open_history(const std::string& where) {
  TRY_ASSIGN(gitops::Repository repository, gitops::Repository::discover(where));
  TRY_ASSIGN(run::Store store, run::Store::open(repository, false));
  return History{std::move(repository), std::move(store)};
}

base::Result<PastRun> open_run(const std::string& where, int run) {
  TRY_ASSIGN(History history, open_history(where));
  TRY_ASSIGN(const int number, history.store.find(run));
  TRY_ASSIGN(run::LoadedRun loaded, history.store.load(number));
  const bool alive = system::lock_holder(history.store.lock_path(number)).has_value();
  std::string dir = history.store.run_dir(number);
  return PastRun{std::move(history), std::move(loaded), alive, std::move(dir)};
}

}  // namespace conduct::cli
