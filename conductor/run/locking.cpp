#include "conductor/run/locking.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace conduct::run {

base::Result<system::Lock> lock_run(const Store& store, int run) {
  TRY(system::make_directories(store.run_dir(run)));
  std::string holder;
  TRY_ASSIGN(std::optional<system::Lock> lock, system::Lock::take(store.lock_path(run), &holder));
  if (lock) return *std::move(lock);
  return base::Error{base::Fault::environment,
                     fmt::format("run {} is being conducted by {}", run, holder),
                     "watch it: conduct status; or stop that conductor first"};
}

}  // namespace conduct::run
