// Adapter `command`: any program, started with its words as they are configured, without a shell.
#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/agents/program_path.h"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace conduct::agents {
namespace {

// WORD with its placeholders replaced, in one pass: a value that looks like a placeholder stays as
// it is.
std::string filled(std::string_view word, const Assignment& assignment) {
  const std::array<std::pair<std::string_view, std::string>, 8> values = {{
      {"{prompt_file}", assignment.prompt_file},
      {"{report_file}", assignment.report_file},
      {"{worktree}", assignment.worktree},
      {"{spec}", assignment.spec_file},
      {"{phase}", assignment.phase},
      {"{module}", assignment.module},
      {"{role}", core::to_string(assignment.role)},
      {"{attempt}", std::to_string(assignment.attempt)},
  }};
  std::string text;
  while (!word.empty()) {
    std::size_t taken = 1;
    std::string_view put = word.substr(0, 1);
    for (const auto& [placeholder, value] : values) {
      if (!word.starts_with(placeholder)) continue;
      taken = placeholder.size();
      put = value;
    }
    text += put;
    word.remove_prefix(taken);
  }
  return text;
}

class CommandAgent : public Agent {
 public:
  CommandAgent(std::string name, std::vector<std::string> command, std::vector<std::string> ambient,
               std::vector<std::string> extra)
      : name_(std::move(name)),
        command_(std::move(command)),
        ambient_(std::move(ambient)),
        extra_(std::move(extra)) {}

  const std::string& name() const override { return name_; }

  base::Result<Invocation> prepare(const Assignment& assignment) const override {
    Invocation invocation;
    for (const std::string& word : command_) {
      invocation.argv.push_back(filled(word, assignment));
    }
    if (invocation.argv.empty() || invocation.argv[0].empty()) return no_command();
    invocation.environment = agent_environment(assignment, ambient_, extra_);
    return invocation;
  }

  base::Status available() const override {
    if (command_.empty() || command_[0].empty()) return no_command();
    const std::string& program = command_[0];
    if (program.find('{') != std::string::npos) return {};  // known when there is a worktree
    return check_program(name_, program, agent_environment({}, ambient_, extra_),
                         "install it, or name another program in its command");
  }

 private:
  base::Error error(std::string message, std::string hint) const {
    return {base::Fault::environment, fmt::format("agent {}: {}", name_, message), std::move(hint)};
  }
  base::Error no_command() const {
    return error("has no command", "name the program that is to be started");
  }

  std::string name_;
  std::vector<std::string> command_, ambient_, extra_;
};

}  // namespace

std::unique_ptr<Agent> command_agent(std::string name, std::vector<std::string> command,
                                     std::vector<std::string> ambient,
                                     std::vector<std::string> extra) {
  return std::make_unique<CommandAgent>(std::move(name), std::move(command), std::move(ambient),
                                        std::move(extra));
}

}  // namespace conduct::agents
