// One conductor per run: a lock that dies with its holder.
#pragma once

#include "base/result.h"
#include "conductor/run/store.h"
#include "conductor/system/files.h"

namespace conduct::run {

// Takes the lock of RUN; held by another conductor: an error that says by whom.
base::Result<system::Lock> lock_run(const Store& store, int run);

}  // namespace conduct::run
