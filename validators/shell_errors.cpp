#include "validators/shell_errors.h"

#include "base/text.h"

#include <array>
#include <span>
#include <vector>

namespace conduct::validators {
namespace {

constexpr std::array<std::string_view, 4> kNotFound = {
    ": command not found",                        // bash
    ": not found",                                // dash, busybox
    ": cannot execute: required file not found",  // bash 5.2: the interpreter of a script
    ": No such file or directory",                // bash for a path; env, timeout, nohup, xargs
};
constexpr std::string_view kZshNotFound = "command not found: ";
constexpr std::array<std::string_view, 4> kNotExecutable = {
    ": Permission denied",
    ": Is a directory",
    ": cannot execute binary file: Exec format error",
    ": cannot execute: required file not found",
};
constexpr std::string_view kBadInterpreter = ": bad interpreter: ";
constexpr std::string_view kFailedToRun = "failed to run command ";  // coreutils

// A name without the quotes that coreutils puts around it, typographic in a UTF-8 locale.
std::string_view without_quotes(std::string_view name) {
  for (const std::string_view quote : {"'", "\"", "`", "‘", "’"}) {
    if (name.starts_with(quote)) name.remove_prefix(quote.size());
    if (name.ends_with(quote)) name.remove_suffix(quote.size());
  }
  return name;
}

// The last of the ": "-separated parts of a message, where it can be a program's name. Words with
// spaces are other messages: "ls: cannot access 'x'".
std::optional<std::string> program_in(std::string_view message) {
  const std::size_t colon = message.rfind(": ");
  if (colon == std::string_view::npos) return std::nullopt;  // nobody says it
  std::string_view name = message.substr(colon + 2);
  if (name.starts_with(kFailedToRun)) name.remove_prefix(kFailedToRun.size());
  name = without_quotes(name);
  if (name.empty() || name.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return std::string(name);
}

std::optional<std::string> match_endings(std::string_view line,
                                         std::span<const std::string_view> endings) {
  for (const std::string_view ending : endings) {
    if (line.ends_with(ending)) return program_in(line.substr(0, line.size() - ending.size()));
  }
  return std::nullopt;
}

std::optional<std::string> zsh_not_found(std::string_view line) {
  const std::size_t at = line.find(kZshNotFound);
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  return std::string(line.substr(at + kZshNotFound.size()));
}

// "bash: ./run: /opt/python9: bad interpreter: No such file or directory": the script is what
// cannot run.
std::optional<std::string> bad_interpreter(std::string_view line) {
  const std::size_t at = line.find(kBadInterpreter);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view message = line.substr(0, at);
  return program_in(message.substr(0, message.rfind(": ")));
}

}  // namespace

std::optional<std::string> program_not_found(std::string_view output) {
  const std::vector<std::string_view> all = base::lines(output);
  for (auto line = all.rbegin(); line != all.rend(); ++line) {
    const std::string_view text = base::trim(*line);
    if (auto program = match_endings(text, kNotFound)) return program;
    if (auto program = zsh_not_found(text)) return program;
  }
  return std::nullopt;
}

std::optional<std::string> program_not_executable(std::string_view output) {
  const std::vector<std::string_view> all = base::lines(output);
  for (auto line = all.rbegin(); line != all.rend(); ++line) {
    const std::string_view text = base::trim(*line);
    if (auto program = match_endings(text, kNotExecutable)) return program;
    if (auto program = bad_interpreter(text)) return program;
  }
  return std::nullopt;
}

}  // namespace conduct::validators
