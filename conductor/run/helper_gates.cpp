#include "conductor/run/helper_gates.h"

#include "conductor/run/job_worktree.h"

#include <memory>
#include <utility>

namespace conduct::run {
namespace {

base::Error not_judged(const core::Event& event) {
  const auto* failed = std::get_if<core::ActFailed>(&event);
  if (failed == nullptr) return {base::Fault::interrupted, "it was cut off", ""};
  return {base::Fault::environment, failed->reason, ""};
}

}  // namespace

HelperGates::HelperGates(const Context& context, GitDesk& desk, system::Loop& loop, Task task,
                         Said said)
    : context_(context), desk_(desk), loop_(loop), task_(std::move(task)), said_(std::move(said)) {}

void HelperGates::round(std::optional<GateRound>& round, const std::string& commit, const char* log,
                        Outcome outcome) {
  round.emplace(context_, desk_, loop_,
                GateRound::Task{{task_.job, commit, {}},
                                task_.checks,
                                {},
                                task_.place,
                                true,
                                task_.began,
                                task_.place.folder + log},
                said_,
                [outcome = std::move(outcome)](const core::Event& event, bool) { outcome(event); });
  round->start();
}

void HelperGates::start(Judged judged) {
  judged_ = std::move(judged);
  round(now_, task_.commit, "/gates", [this](const core::Event& event) { judge(event); });
}

void HelperGates::judge(const core::Event& event) {
  const auto* judged = std::get_if<core::GatesJudged>(&event);
  if (judged == nullptr || cancelled_) return judged_(not_judged(event));
  results_ = judged->results;
  if (core::telling(results_).empty()) return judged_(std::vector<core::GateResult>{});
  look_back();
}

// The same on the files that it began with.
void HelperGates::look_back() {
  auto status = std::make_shared<base::Status>();
  loop_.work(
      [this, status] {
        const auto repository = desk_.repositories.borrow();
        *status = repository ? reset_worktree(context_, **repository, task_.job,
                                              task_.place.worktree, task_.began)
                             : base::Status(repository.error());
      },
      [this, status] {
        if (!*status) return judged_(status->error());
        if (cancelled_) return judged_(not_judged(core::ActAbandoned{task_.job}));
        round(before_, task_.began, "/gates-before",
              [this](const core::Event& event) { judge_before(event); });
      });
}

void HelperGates::judge_before(const core::Event& event) {
  const auto* judged = std::get_if<core::GatesJudged>(&event);
  if (judged == nullptr || cancelled_) return judged_(not_judged(event));
  std::vector<core::GateResult> blocking;
  for (const std::size_t i : core::telling(results_))
    if (!core::blocks(judged->results[i])) blocking.push_back(results_[i]);
  judged_(std::move(blocking));
}

void HelperGates::cancel() {
  cancelled_ = true;
  if (now_) now_->cancel();
  if (before_) before_->cancel();
}

}  // namespace conduct::run
