#include "conductor/cli/agent_test.h"

#include "base/text.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/run.h"
#include "conductor/cli/scratch_repository.h"
#include "conductor/run/config_files.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <fmt/format.h>

#include <string_view>

namespace conduct::cli {
namespace {

constexpr std::string_view kTask = R"md(# A test of an agent

## Phase 1: One file

- [ ] Write the word `ready`, and nothing else, to a new file `ready.txt` in this directory

Test Command: test "$(cat ready.txt)" = ready
)md";

constexpr std::int64_t kTimeoutMs = 5 * 60 * 1000, kStallMs = 2 * 60 * 1000;

// Who the agents are and how they are confined is as in the user's own work; the task is another.
config::Config config_of(const config::Config& own) {
  config::Config config;
  config.agents = own.agents;
  config.sandbox = own.sandbox;
  config.jobs = 1;
  config.retries = 0;
  config.timeout_ms = kTimeoutMs;
  config.stall_ms = kStallMs;
  return config;
}

}  // namespace

base::Result<int> test_agent(const std::string& name, const Place& place) {
  RunArguments arguments;
  TRY_ASSIGN(const config::Config own,
             run::load_config_at(place.where, run::process_environment()));
  arguments.flags.config = config_of(own);
  arguments.flags.agent = name;
  arguments.yes = true;
  arguments.showing.elsewhere = true;
  TRY_ASSIGN(const std::string folder, fresh_folder("conduct-agent-test"));
  const std::string repository = folder + "/work";
  TRY(system::make_directories(repository));
  TRY(system::write_file(repository + "/SPEC.md", kTask));
  TRY(make_repository(repository, "conduct agents test", "Start of the test"));
  const auto code = run_plan(arguments, {place.terminal, repository});
  if (code && *code == kPassed) {
    TRY(system::remove_tree(folder));
    place.terminal.out(fmt::format("\n{} works; the repository of the test is gone again\n",
                                   base::printable(name)));
    return code;
  }
  if (!code) {  // it was not started
    TRY(system::remove_tree(folder));
    return code;
  }
  place.terminal.out(
      fmt::format("\n{} does not work; what it did is in {}:\n  cd {} && conduct explain\n",
                  base::printable(name), repository, base::shell_word(repository)));
  return code;
}

}  // namespace conduct::cli
