// Folds events into the state. What may come when is in transition.cpp, what a change of stage
// means in fold.cpp.

#include "conductor/core/apply_job.h"
#include "conductor/core/apply_run.h"
#include "conductor/core/apply_work.h"
#include "conductor/core/state.h"
#include "conductor/core/transition.h"

namespace conduct::core {
namespace {

struct Applier : RunApplier, JobApplier, WorkApplier {
  Applier(const Plan& plan, State& state, std::int64_t at_ms)
      : RunApplier(plan, state, at_ms),
        JobApplier(plan, state, at_ms),
        WorkApplier(plan, state, at_ms) {}

  using JobApplier::operator();
  using RunApplier::operator();
  using WorkApplier::operator();
};

// The commit that a person's event is about; null: not a person's.
const std::string* ruled_commit(const Event& event) {
  if (const auto* approved = std::get_if<Approved>(&event)) return &approved->commit;
  const auto* rejected = std::get_if<Rejected>(&event);
  return rejected ? &rejected->commit : nullptr;
}

base::Status check(const Plan& plan, const State& state, const Entry& entry) {
  const auto wrong = [&](const char* why) {
    return base::Error{base::Fault::internal, std::string(kind_of(entry.event)) + ": " + why, ""};
  };
  if (entry.seq != state.seq + 1)
    return wrong("its sequence number does not follow the one before");
  if (std::holds_alternative<RollbackUndone>(entry.event) && !state.before_rollback)
    return wrong("there is no rollback to undo");
  if (std::holds_alternative<RolledBack>(entry.event) && state.acting > 0)
    return wrong("a command is still open");
  const auto id = job_of(entry.event);
  if (!id) return {};
  TRY(check_transition(plan, state.of(*id), *id, entry.event));
  const std::string* ruled = ruled_commit(entry.event);
  if (ruled && *ruled != state.of(*id).head)
    return wrong("it names another commit than the one that waits");
  return {};
}

}  // namespace

base::Status apply(const Plan& plan, State& state, const Entry& entry) {
  TRY(check(plan, state, entry));
  state.run = entry.run;
  state.seq = entry.seq;
  std::visit(Applier(plan, state, entry.at_ms), entry.event);
  state.last_ms = entry.at_ms;
  return {};
}

}  // namespace conduct::core
