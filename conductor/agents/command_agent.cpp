// Adapter `command`: any program, started with its words as they are configured, without a shell;
// what it prints is read where the configuration says how.
#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/agents/program_path.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

namespace conduct::agents {
namespace {

using Values = std::vector<std::pair<std::string_view, std::string>>;

Values values_of(const Assignment& assignment) {
  return {{"{prompt_file}", assignment.prompt_file},
          {"{report_file}", assignment.report_file},
          {"{worktree}", assignment.worktree},
          {"{spec}", assignment.spec_file},
          {"{phase}", assignment.phase},
          {"{module}", assignment.module},
          {"{role}", core::to_string(assignment.role)},
          {"{attempt}", std::to_string(assignment.attempt)}};
}

// WORD with its placeholders replaced, in one pass: a value that looks like a placeholder stays as
// it is.
std::string filled(std::string_view word, const Values& values) {
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
  explicit CommandAgent(CommandOptions options) : options_(std::move(options)) {
    // One that cannot go on with a conversation tells of none: nobody is to ask it for that.
    if (options_.resume.empty()) options_.events.erase("session");
  }

  const std::string& name() const override { return options_.name; }

  base::Result<Invocation> prepare(const Assignment& assignment) const override {
    const bool goes_on = !assignment.session.empty() && !options_.resume.empty();
    Values values = values_of(assignment);
    if (goes_on) values.emplace_back("{session}", assignment.session);
    Invocation invocation;
    for (const std::string& word : goes_on ? options_.resume : options_.command) {
      invocation.argv.push_back(filled(word, values));
    }
    if (invocation.argv.empty() || invocation.argv[0].empty()) return no_command();
    invocation.environment = agent_environment(assignment, options_.ambient, options_.extra);
    return invocation;
  }

  base::Status available() const override {
    if (options_.command.empty() || options_.command[0].empty()) return no_command();
    const std::string& program = options_.command[0];
    if (program.find('{') != std::string::npos) return {};  // known when there is a worktree
    return check_program(options_.name, program,
                         agent_environment({}, options_.ambient, options_.extra),
                         "install it, or name another program in its command");
  }

  std::unique_ptr<Reader> reader(const Assignment& assignment) const override {
    return options_.events.empty() ? nullptr : mapped_reader(options_.events, assignment);
  }

 private:
  base::Error no_command() const {
    return {base::Fault::environment, fmt::format("agent {}: has no command", options_.name),
            "name the program that is to be started"};
  }

  CommandOptions options_;
};

}  // namespace

std::unique_ptr<Agent> command_agent(CommandOptions options) {
  return std::make_unique<CommandAgent>(std::move(options));
}

}  // namespace conduct::agents
