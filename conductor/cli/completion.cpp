#include "conductor/cli/completion.h"

#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <vector>

namespace conduct::cli {
namespace {

std::vector<const Command*> shown(const Commands& commands) {
  std::vector<const Command*> visible;
  for (const auto& command : commands) {
    if (command->about().group != Group::hidden) visible.push_back(command.get());
  }
  return visible;
}

std::vector<std::string> names_of(const Commands& commands) {
  std::vector<std::string> names;
  for (const Command* command : shown(commands)) names.push_back(command->about().name);
  return names;
}

// The operand of a command; each takes one at most.
const Option* operand_of(const Command& command) {
  for (const Option& option : command.syntax().options()) {
    if (option.is_operand()) return &option;
  }
  return nullptr;
}

std::string replaced(std::string_view text, std::string_view characters, std::string_view prefix) {
  std::string result;
  for (const char c : text) {
    if (characters.find(c) != std::string_view::npos) result += prefix;
    result += c;
  }
  return result;
}

// ---- bash ----

std::string bash_offer(const Option& option) {
  if (!option.choices.empty())
    return fmt::format("_conduct_offer -W '{}'", base::join(option.choices, " "));
  switch (option.completes) {
    case Completes::file:
      return "_conduct_paths -f";
    case Completes::directory:
      return "_conduct_paths -d";
    case Completes::nothing:
      break;
  }
  return "";
}

std::string bash_values(const Command& command) {
  std::string text;
  for (const Option& option : command.syntax().options()) {
    if (option.is_operand() || option.is_switch()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names)
      patterns.push_back(base::single_quoted(command.about().name + " " + name));
    const std::string offer = bash_offer(option);
    text += fmt::format("    {}) {}return ;;\n", base::join(patterns, "|"),
                        offer.empty() ? "" : offer + "; ");
  }
  return text;
}

std::string bash_words(const Command& command) {
  std::vector<std::string> words;
  for (const Option& option : command.syntax().options()) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  words.push_back("--help");
  const Option* operand = operand_of(command);
  const std::string offer = operand ? bash_offer(*operand) : "";
  return fmt::format(
      "    {})\n      options='{}'\n{}      ;;\n", command.about().name, base::join(words, " "),
      offer.empty() ? "" : fmt::format("      [[ $cur == -* ]] || {{ {}; return; }}\n", offer));
}

// ---- zsh ----

std::string zsh_action(const Option& option) {
  if (!option.choices.empty()) return fmt::format("({})", base::join(option.choices, " "));
  switch (option.completes) {
    case Completes::file:
      return "_files";
    case Completes::directory:
      return "_files -/";
    case Completes::nothing:
      break;
  }
  return " ";
}

// A specification as _arguments of zshcompsys(1) takes it.
std::vector<std::string> zsh_specifications(const Option& option) {
  const std::string value = replaced(option.value, ":[]\\", "\\");
  if (option.is_operand())
    return {base::single_quoted(fmt::format("1:{}:{}", value, zsh_action(option)))};
  const std::string help = replaced(option.help, ":[]\\", "\\");
  const std::string takes =
      option.is_switch() ? "" : fmt::format(":{}:{}", value, zsh_action(option));
  std::vector<std::string> specifications;
  for (const std::string& name : option.names) {
    specifications.push_back(base::single_quoted(
        fmt::format("({}){}[{}]{}", base::join(option.names, " "), name, help, takes)));
  }
  return specifications;
}

std::string zsh_case(const Command& command) {
  std::string text = fmt::format("    {})\n      _arguments", command.about().name);
  for (const Option& option : command.syntax().options()) {
    for (const std::string& specification : zsh_specifications(option))
      text += " \\\n        " + specification;
  }
  return text + " \\\n        '(- *)--help[show the help]'\n      ;;\n";
}

// ---- fish ----

std::string fish_value(const Option& option) {
  if (!option.choices.empty())
    return fmt::format(" -x -a {}", base::single_quoted(base::join(option.choices, " ")));
  switch (option.completes) {
    case Completes::file:
      return " -r -F";
    case Completes::directory:
      return " -x -a '(__fish_complete_directories)'";
    case Completes::nothing:
      break;
  }
  return option.is_operand() ? "" : " -x";
}

std::string fish_option(const std::string& command, const Option& option) {
  const std::string start =
      fmt::format("complete -c conduct -n '__fish_seen_subcommand_from {}'", command);
  if (option.is_operand()) {
    const std::string value = fish_value(option);
    return value.empty() ? "" : start + value + "\n";
  }
  std::string text = start;
  for (const std::string& name : option.names) {
    text += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.is_switch()) text += fish_value(option);
  return text + fmt::format(" -d {}\n", base::single_quoted(option.help));
}

class Completion : public Command {
 public:
  Completion()
      : Command(
            {"completion", Group::tool, "Print the completion script of a shell",
             "source <(conduct completion bash)",
             "bash:  conduct completion bash > ~/.local/share/bash-completion/completions/conduct\n"
             "zsh:   conduct completion zsh > a folder of $fpath, as _conduct\n"
             "fish:  conduct completion fish > ~/.config/fish/completions/conduct.fish"}) {
    syntax_.choice({}, "SHELL", {"bash", "zsh", "fish"}, shell_, "bash, zsh or fish");
  }

  base::Result<int> run(const Place& place) override {
    if (shell_.empty())
      return base::Error{base::Fault::usage, "no shell was named: bash, zsh or fish", ""};
    const Commands commands = all_commands();
    place.terminal.out(shell_ == "bash"  ? bash_completion(commands)
                       : shell_ == "zsh" ? zsh_completion(commands)
                                         : fish_completion(commands));
    return kPassed;
  }

 private:
  std::string shell_;
};

}  // namespace

std::string bash_completion(const Commands& commands) {
  std::string values, words;
  for (const Command* command : shown(commands)) {
    values += bash_values(*command);
    words += bash_words(*command);
  }
  // readline breaks words at '=', so that --land=m is three of them.
  return fmt::format(R"(# Completion of conduct for bash, made by `conduct completion bash`.

_conduct_offer() {{ mapfile -t COMPREPLY < <(compgen "$@" -- "$cur"); }}

_conduct_paths() {{
  compopt -o filenames 2>/dev/null
  _conduct_offer "$@"
}}

_conduct() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} options=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _conduct_offer -W '{} --help --version'
    return
  fi
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  case "${{COMP_WORDS[1]}} $prev" in
{}  esac
  case ${{COMP_WORDS[1]}} in
{}  esac
  _conduct_offer -W "$options"
}}

complete -F _conduct conduct
)",
                     base::join(names_of(commands), " "), values, words);
}

std::string zsh_completion(const Commands& commands) {
  std::string described, cases;
  for (const Command* command : shown(commands)) {
    described += fmt::format("    {}\n",
                             base::single_quoted(command->about().name + ":" +
                                                 replaced(command->about().summary, ":\\", "\\")));
    cases += zsh_case(*command);
  }
  return fmt::format(R"(#compdef conduct
# Completion of conduct for zsh, made by `conduct completion zsh`.

_conduct() {{
  local -a commands
  commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
{}  esac
}}

if [[ $funcstack[1] == _conduct ]]; then
  _conduct "$@"
else
  compdef _conduct conduct
fi
)",
                     described, cases);
}

std::string fish_completion(const Commands& commands) {
  std::string text =
      "# Completion of conduct for fish, made by `conduct completion fish`.\n\ncomplete -c conduct "
      "-f\n";
  for (const Command* command : shown(commands)) {
    const About& about = command->about();
    text += fmt::format("\ncomplete -c conduct -n __fish_use_subcommand -a {} -d {}\n", about.name,
                        base::single_quoted(about.summary));
    for (const Option& option : command->syntax().options())
      text += fish_option(about.name, option);
  }
  return text;
}

std::unique_ptr<Command> completion_command() {
  return std::make_unique<Completion>();
}

}  // namespace conduct::cli
