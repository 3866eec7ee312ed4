// `conduct explain`: why a phase or a module stands where it stands, and what to type next.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/cli/reference.h"
#include "conductor/report/json.h"
#include "conductor/report/text.h"

#include <memory>
#include <string>

namespace conduct::cli {
namespace {

// What a user who names nothing most likely asks about.
core::JobId most_pressing(const core::Plan& plan, const core::State& state) {
  for (std::size_t i = 0; i < state.jobs.size(); ++i) {
    if (state.jobs[i].stage == core::Stage::blocked) return core::JobId(i);
  }
  for (const core::JobId id : core::awaiting_approval(state)) return id;
  return plan.final_job();
}

class Explain : public Command {
 public:
  Explain()
      : Command({"explain", Group::happened, "Show why a phase or module stands where it stands",
                 "conduct explain 2/parser --run 7", ""}) {
    syntax_.text({}, "PHASE[/MODULE]", name_,
                 "what to explain, or \"final\"; without it the first that is blocked or waits");
    syntax_.run_number({"--run"}, run_, "the run; without it the latest");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PastRun past, open_run(place.where, run_));
    const core::Plan& plan = past.run.plan;
    const core::State& state = past.run.state;
    core::JobId job = most_pressing(plan, state);
    if (!name_.empty()) {
      TRY_ASSIGN(job, find_job(plan, name_));
    }
    place.terminal.out(json_ ? report::explain_json(plan, state, job) + "\n"
                             : report::explain_text(plan, state, past.alive, job, past.dir,
                                                    place.terminal.colour));
    return kPassed;
  }

 private:
  std::string name_;
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> explain_command() {
  return std::make_unique<Explain>();
}

}  // namespace conduct::cli
