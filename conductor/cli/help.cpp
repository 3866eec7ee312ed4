#include "conductor/cli/help.h"

#include "base/text.h"
#include "conductor/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace conduct::cli {
namespace {

struct Row {
  std::string left, right;
};

// Two columns; the right ones begin under each other.
std::string table(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.left.size());
  std::string text;
  for (const Row& row : rows) text += fmt::format("  {:<{}}  {}\n", row.left, width, row.right);
  return text;
}

const char* title(Group group) {
  switch (group) {
    case Group::spec:
      return "The spec";
    case Group::run:
      return "A run";
    case Group::happened:
      return "What happened";
    case Group::upkeep:
      return "Undo and upkeep";
    case Group::tool:
      return "The tool itself";
    case Group::hidden:
      break;
  }
  return "";
}

std::string option_words(const Option& option) {
  const std::string names = base::join(option.names, ", ");
  if (option.is_operand()) return option.value;
  return option.is_switch() ? names : names + " " + option.value;
}

std::vector<Row> rows_of(const Command& command, bool operands) {
  std::vector<Row> rows;
  for (const Option& option : command.syntax().options()) {
    if (option.is_operand() == operands) rows.push_back({option_words(option), option.help});
  }
  return rows;
}

class Help : public Command {
 public:
  Help()
      : Command(
            {"help", Group::tool, "Show this, or the help of a command", "conduct help run", ""}) {
    syntax_.text({}, "COMMAND", name_, "the command");
  }

  base::Result<int> run(const Place& place) override {
    const Commands commands = all_commands();
    if (name_.empty()) {
      place.terminal.out(general_help(commands));
      return 0;
    }
    TRY_ASSIGN(Command * command, find_command(commands, name_));
    place.terminal.out(command_help(*command));
    return 0;
  }

 private:
  std::string name_;
};

}  // namespace

std::string general_help(const Commands& commands) {
  std::string text =
      "conduct: make for coding agents. SPEC.md is the makefile, agents are the compilers,\n"
      "git is where every result lives, and nothing lands that a gate has not passed.\n\n"
      "Usage: conduct COMMAND [OPTIONS]\n";
  for (const Group group : {Group::spec, Group::run, Group::happened, Group::upkeep, Group::tool}) {
    std::vector<Row> rows;
    for (const auto& command : commands) {
      const About& about = command->about();
      // Padded alike in every group, so that all summaries begin under each other.
      if (about.group == group) rows.push_back({fmt::format("{:<11}", about.name), about.summary});
    }
    text += fmt::format("\n{}:\n{}", title(group), table(rows));
  }
  return text +
         "\n`conduct COMMAND --help` tells more; `conduct --version` tells the version.\n"
         "First steps: `conduct demo`, or `conduct init` in your own repository.\n";
}

std::string command_help(const Command& command) {
  const About& about = command.about();
  std::string operands;
  for (const Option& option : command.syntax().options()) {
    if (option.is_operand()) operands += fmt::format(" [{}]", option.value);
  }
  std::string text =
      fmt::format("Usage: conduct {} [OPTIONS]{}\n\n{}.\n", about.name, operands, about.summary);
  if (!about.more.empty()) text += "\n" + about.more + "\n";
  const std::vector<Row> arguments = rows_of(command, true);
  if (!arguments.empty()) text += "\nArguments:\n" + table(arguments);
  std::vector<Row> options = rows_of(command, false);
  options.push_back({"-h, --help", "show this"});
  text += "\nOptions:\n" + table(options);
  return text + fmt::format("\nExample:\n  {}\n", about.example);
}

std::string version_text() {
  return "conduct " CONDUCT_VERSION;
}

base::Result<Command*> find_command(const Commands& commands, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (command->about().name == name) return command.get();
    if (command->about().group != Group::hidden) names.push_back(command->about().name);
  }
  const std::optional<std::string> near = base::nearest(name, names);
  return base::Error{
      base::Fault::usage, fmt::format("there is no command \"{}\"", name),
      near ? fmt::format("did you mean `conduct {}`?", *near) : "`conduct help` lists them"};
}

std::unique_ptr<Command> help_command() {
  return std::make_unique<Help>();
}

}  // namespace conduct::cli
