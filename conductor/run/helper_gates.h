// Judges what a helper has made by the gates of its asker's job. The work of the asker may be half
// done: what failed before the helper began is not held against it.
#pragma once

#include "conductor/run/gate_round.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

class HelperGates {
 public:
  struct Task {
    core::JobId job;
    Workplace place;
    std::vector<Check> checks;
    std::string began, commit;  // the helper's files when it began, and now
  };
  // BLOCKING: what fails now and did not before. Errors: they could not be judged, or were
  // cancelled.
  using Judged = std::function<void(base::Result<std::vector<core::GateResult>> blocking)>;

  HelperGates(const Context& context, GitDesk& desk, system::Loop& loop, Task task, Said said);
  void start(Judged judged);
  void cancel();

 private:
  using Outcome = std::function<void(const core::Event&)>;
  void round(std::optional<GateRound>& round, const std::string& commit, const char* log,
             Outcome outcome);
  void judge(const core::Event& event);
  void look_back();
  void judge_before(const core::Event& event);

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  Task task_;
  Said said_;
  Judged judged_;
  std::vector<core::GateResult> results_;
  std::optional<GateRound> now_, before_;
  bool cancelled_ = false;
};

}  // namespace conduct::run
