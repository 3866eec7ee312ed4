// Adapter `command`: any program, started with its words as they are configured, without a shell.
#include "base/text.h"
#include "conductor/agents/agent.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace conduct::agents {
namespace {

bool is_program(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

bool in_path(const std::string& program, std::string_view path) {
  for (const std::string_view directory : base::split(path, ':')) {
    // An empty entry means the working directory, which for an agent is its worktree.
    if (!directory.empty() && is_program(fmt::format("{}/{}", directory, program))) return true;
  }
  return false;
}

std::string value_of(std::string_view name, const std::vector<std::string>& environment) {
  for (const std::string& variable : environment) {
    if (variable.starts_with(name) && variable.size() > name.size() &&
        variable[name.size()] == '=') {
      return variable.substr(name.size() + 1);
    }
  }
  return {};
}

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
    if (program.find('/') == std::string::npos) {
      if (in_path(program, value_of("PATH", agent_environment({}, ambient_, extra_)))) return {};
      return error(fmt::format("{} is not in PATH", base::one_line(program, 120)),
                   "install it, or name another program in its command");
    }
    // A relative path is one in the worktree, which is still to be made.
    if (program[0] != '/' || is_program(program)) return {};
    return error(fmt::format("{} is not there, or is no program", base::one_line(program, 120)),
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
