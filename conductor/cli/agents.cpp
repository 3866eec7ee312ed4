// `conduct agents`: which agents there are, whether they are installed and logged in.
#include "base/text.h"
#include "conductor/cli/agent_test.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/json.h"
#include "conductor/report/columns.h"
#include "conductor/run/roll_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace conduct::cli {
namespace {

std::string login_text(const run::AgentStanding& agent) {
  if (!agent.logged_in) return agent.program.empty() ? "" : "unknown";
  return *agent.logged_in ? "logged in" : "not logged in";
}

std::vector<std::string> cells(const run::AgentStanding& agent) {
  std::string program = agent.program.empty() ? "not installed" : agent.program;
  if (agent.adapter == "replay") program = "a recording";
  if (!agent.version.empty()) program = agent.version;
  return {base::printable(agent.name), base::printable(agent.adapter), base::printable(program),
          login_text(agent), base::join(agent.roles, ", ")};
}

std::string table(const std::vector<run::AgentStanding>& agents) {
  std::vector<std::vector<std::string>> rows{{"agent", "adapter", "program", "login", "roles"}};
  for (const run::AgentStanding& agent : agents) rows.push_back(cells(agent));
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], report::columns(row[i]));
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += report::pad(row[i], widths[i] + 2);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

// What a user without any agent that is ready does next.
std::string advice(const std::vector<run::AgentStanding>& agents) {
  const bool any_ready =
      std::any_of(agents.begin(), agents.end(), [](const run::AgentStanding& agent) {
        return !agent.program.empty() && agent.logged_in.value_or(true);
      });
  if (any_ready) return "";
  const bool any_installed =
      std::any_of(agents.begin(), agents.end(),
                  [](const run::AgentStanding& agent) { return !agent.program.empty(); });
  return any_installed ? "next: log in with the program itself, or set its key in the environment\n"
                       : "next: install one of them, or conduct run --agent-command 'COMMAND'\n";
}

class Agents : public Command {
 public:
  Agents()
      : Command({"agents", Group::tool, "List the agents: installed or not, logged in or not",
                 "conduct agents test claude",
                 "The programs that conduct knows and the agents of the configuration. A login is "
                 "told by its files\n"
                 "and variables; whether the provider takes it shows when it is used: test NAME "
                 "has it do one tiny\ntask in a repository made for it, which costs a few "
                 "thousand tokens."}) {
    syntax_.choice({}, "test", {"test"}, action_, "try the agent NAME");
    syntax_.text({}, "NAME", name_, "an agent");
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    if (!action_.empty()) return test(place);
    TRY_ASSIGN(const std::vector<run::AgentStanding> agents, run::call_roll(place.where));
    place.terminal.out(json_ ? agents_json(agents) + "\n" : table(agents) + advice(agents));
    return kPassed;
  }

 private:
  base::Result<int> test(const Place& place) const {
    if (name_.empty())
      return base::Error{base::Fault::usage, "which agent is to be tried is not said",
                         "conduct agents lists them; conduct agents test NAME tries one"};
    if (json_)
      return base::Error{base::Fault::usage, "--json is for the list: a test prints text", ""};
    return test_agent(name_, place);
  }

  std::string action_, name_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> agents_command() {
  return std::make_unique<Agents>();
}

}  // namespace conduct::cli
