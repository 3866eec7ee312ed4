#include "conductor/cli/show.h"

#include "conductor/cli/environment.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/past_run.h"
#include "conductor/report/console.h"
#include "conductor/report/junit.h"
#include "conductor/report/text.h"
#include "conductor/system/files.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>

namespace conduct::cli {
namespace {

// The CI that folds output, by the variables that they document: GitHub "Default environment
// variables", GitLab "Predefined CI/CD variables".
std::string known_ci() {
  if (!variable("GITHUB_ACTIONS").empty()) return "github";
  if (!variable("GITLAB_CI").empty()) return "gitlab";
  return "";
}

std::unique_ptr<report::Console> make_console(const Showing& showing, const Terminal& terminal) {
  if (showing.json) return report::json_console(terminal.out);
  if (terminal.live && !showing.ci) {
    return report::live_console(terminal.out, terminal.width, terminal.height, terminal.colour);
  }
  return report::plain_console(terminal.out, terminal.colour, showing.ci ? known_ci() : "");
}

// Passes everything on, and remembers which run it is of: a run that ends in an error has a log,
// too.
class Listener : public core::Observer {
 public:
  explicit Listener(report::Console& console) : console_(console) {}

  void happened(const core::Plan& plan, const core::State& state,
                const core::Entry& entry) override {
    run_ = entry.run;
    console_.happened(plan, state, entry);
  }

  int run() const { return run_; }

 private:
  report::Console& console_;
  int run_ = 0;
};

// The path is tried before money is spent, not after.
base::Status prepare_junit(const std::string& file) {
  if (std::filesystem::is_directory(file)) {
    return base::Error{base::Fault::usage, fmt::format("--junit: {} is a directory", file),
                       "name a file"};
  }
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return system::make_directories(folder).in("--junit");
}

// From the log, so that a run that ended in an error has its file, too.
base::Status write_junit(const std::string& file, const std::string& where, int run) {
  TRY_ASSIGN(const PastRun past, open_run(where, run));
  return system::write_file(file, report::junit_xml(past.run.plan, past.run.state)).in("--junit");
}

base::Status show_ending(const Showing& showing, const Place& place, const run::Ending& ending) {
  TRY_ASSIGN(const History history, open_history(place.where));
  place.terminal.out(report::ending_text(ending.plan, ending.state, ending.outcome,
                                         history.store.run_dir(ending.run), place.terminal.colour));
  if (!showing.elsewhere)
    place.terminal.out(
        report::next_text(ending.plan, ending.state, ending.outcome, place.terminal.colour));
  return {};
}

std::string nothing_to_do_text(const run::Ending& ending) {
  if (ending.run == 0) return "nothing to do: this repository has no runs yet\n";
  return fmt::format("nothing to do: run {} is over ({})\n", ending.run,
                     core::to_string(ending.outcome));
}

base::Result<int> conclude(const Showing& showing, const Place& place,
                           const run::Resumed& resumed) {
  const run::Ending& ending = resumed.ending;
  if (resumed.nothing_to_do) {
    (showing.json ? place.terminal.err : place.terminal.out)(nothing_to_do_text(ending));
    return kPassed;
  }
  if (!showing.json) TRY(show_ending(showing, place, ending));
  return exit_code(ending.outcome, ending.state);
}

}  // namespace

void declare(Syntax& syntax, Showing& showing) {
  syntax.json(showing.json, "print one JSON object per event");
  syntax.flag({"--ci"}, showing.ci, "ask nothing, print plain lines that the CI can fold");
  syntax.text({"--junit"}, "FILE", showing.junit, "write every gate as a JUnit test case",
              Completes::file);
}

base::Result<int> show(const Showing& showing, const Place& place, const Drive& drive,
                       const std::function<void(const run::Ending&)>& ended) {
  const std::string junit =
      showing.junit.empty() ? "" : (std::filesystem::path(place.where) / showing.junit).string();
  if (!junit.empty()) TRY(prepare_junit(junit));

  std::unique_ptr<report::Console> console = make_console(showing, place.terminal);
  Listener listener(*console);
  const run::Audience audience{
      listener, [&](core::JobId job, std::string_view line) { console->said(job, line); },
      [&](std::int64_t now_ms) { console->tick(now_ms); }};
  const base::Result<run::Resumed> resumed = drive(audience);
  const int run = resumed.ok() ? resumed->ending.run : listener.run();
  console.reset();  // takes its live lines away

  const base::Status written =
      junit.empty() || run == 0 ? base::Status() : write_junit(junit, place.where, run);
  if (!resumed.ok()) return resumed.error();
  TRY_ASSIGN(const int code, conclude(showing, place, *resumed));
  if (ended) ended(resumed->ending);
  if (code == kPassed) TRY(written);  // else the run's own result is the one to tell
  if (!written.ok()) place.terminal.err(error_text(written.error(), place.terminal.err_colour));
  return code;
}

}  // namespace conduct::cli
