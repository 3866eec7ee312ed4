#include "conductor/run/amendment.h"

#include "conductor/run/orphans.h"

namespace conduct::run {

Amendment::Amendment(const Context& context, GitDesk& desk, Store& store, LoadedRun& loaded)
    : context_(context),
      loaded_(loaded),
      world_(context, desk),
      ports_{world_, store.log().port(), clock_, unwatched_} {}

base::Status Amendment::settle() {
  end_orphans(context_.common_dir, context_.run);
  return core::settle(loaded_.plan, loaded_.state, ports_);
}

base::Status Amendment::record(const core::Event& event) {
  return core::record(loaded_.plan, loaded_.state, ports_, event);
}

base::Status Amendment::commit() {
  return ports_.log.commit(true);
}

}  // namespace conduct::run
