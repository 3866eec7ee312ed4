// `conduct log`: the events of a run as they were recorded. Reads no plan and no state, so that it
// shows a log that nothing else can read any more.
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/report/json.h"
#include "conductor/report/text.h"

#include <memory>

namespace conduct::cli {
namespace {

class Log : public Command {
 public:
  Log()
      : Command({"log", Group::happened, "Show the events of a run", "conduct log 7 --json | tail",
                 ""}) {
    syntax_.run_number({}, run_, "the run; without it the latest");
    syntax_.json(json_, "print one JSON object per event");
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const History history, open_history(place.where));
    TRY_ASSIGN(const int number, history.store.find(run_));
    TRY_ASSIGN(const std::vector<core::StoredEntry> entries, history.store.entries(number));
    for (const core::StoredEntry& entry : entries) {
      std::string line = json_ ? report::event_json(entry) : report::log_line(entry);
      if (line.empty() || line.back() != '\n') line += '\n';
      place.terminal.out(line);
    }
    return kPassed;
  }

 private:
  int run_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> log_command() {
  return std::make_unique<Log>();
}

}  // namespace conduct::cli
