// Events of the work on a job: attempts and what they left, the gates' verdicts, a person's ruling.
#pragma once

#include "conductor/core/fold.h"
#include "conductor/core/state.h"

#include <string>

namespace conduct::core {

class WorkApplier {
 public:
  WorkApplier(const Plan& plan, State& state, std::int64_t at_ms)
      : plan_(plan), state_(state), fold_(plan, state), at_ms_(at_ms) {}

  void operator()(const AgentSpawned& event);
  void operator()(const AgentTold& event);
  void operator()(const AgentStalled& event);
  void operator()(const HelperSpawned& event);
  void operator()(const HelperTold& event);
  void operator()(const HelperStalled& event);
  void operator()(const HelperEnded& event);
  void operator()(const AgentEnded& event);
  void operator()(const AttemptInterrupted& event);
  void operator()(const SnapshotTaken& event);
  void operator()(const GatesJudged& event);
  void operator()(const Approved& event);
  void operator()(const Rejected& event);

 private:
  JobState& of(JobId id) { return state_.of(id); }
  template <typename Event>
  Ruling ruling(const Event& event) {
    return {event.commit, of(event.job).tree, event.by, event.host, event.message, at_ms_};
  }
  // A try that has used BEFORE has used USAGE by now.
  void used(Usage& before, const Usage& usage);
  HelperRecord& helper(JobId job, const std::string& name);  // of its last attempt
  HelperRecord& open_helper(JobId job, const std::string& name);
  void went_well(const std::string& provider);
  void leave_alone(const std::string& provider, const Trouble& trouble);
  // A synthesizer, or a person in its place, has ended. A failed try is begun anew from both sides.
  void resolved(const SnapshotTaken& event, const std::string& failure);
  // An implementer or a fixer, or a person in its place, has ended.
  void worked(const SnapshotTaken& event, const AttemptRecord* record, std::string& failure);
  void judged_again(JobState& job, std::size_t index, const GateResult& result);
  void passed(JobId id);
  void failed_gates(JobId id);

  const Plan& plan_;
  State& state_;
  Fold fold_;
  std::int64_t at_ms_;
};

}  // namespace conduct::core
