#include "conductor/cli/app.h"

#include "conductor/cli/command.h"
#include "conductor/cli/command_line.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/help.h"
#include "conductor/report/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace conduct::cli {
namespace {

bool says(const std::vector<std::string>& words, std::initializer_list<const char*> any) {
  // What follows "--" are operands, whatever they look like.
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end, [&](const std::string& word) {
    return std::find(any.begin(), any.end(), word) != any.end();
  });
}

int fail(const Terminal& terminal, const base::Error& error, bool json) {
  if (json) terminal.out(report::error_json(error) + "\n");
  terminal.err(error_text(error, terminal.err_colour));
  return exit_code(error.fault);
}

base::Error with_help_hint(base::Error error, const std::string& name) {
  if (error.fault == base::Fault::usage && error.hint.empty())
    error.hint = fmt::format("conduct help {}", name);
  return error;
}

int run_command_words(Command& command, std::vector<std::string> words, const Terminal& terminal,
                      const std::string& where) {
  const std::string& name = command.about().name;
  if (says(words, {"-h", "--help"})) {
    terminal.out(command_help(command));
    return kPassed;
  }
  const bool json = says(words, {"--json"});
  if (base::Status read = read_words(command.syntax(), std::move(words)); !read.ok()) {
    return fail(terminal, with_help_hint(std::move(read).error(), name), json);
  }
  base::Result<int> code = command.run({terminal, where});
  if (code.ok()) return *code;
  return fail(terminal, with_help_hint(std::move(code).error(), name), json);
}

int run_any(std::vector<std::string> words, const Terminal& terminal, const std::string& where) {
  const Commands commands = all_commands();
  if (words.empty()) {
    terminal.err(general_help(commands));
    return kUsage;
  }
  const std::string first = words.front();
  words.erase(words.begin());
  if (first == "-h" || first == "--help") {
    terminal.out(general_help(commands));
    return kPassed;
  }
  if (first == "--version") {
    terminal.out(version_text() + "\n");
    return kPassed;
  }
  const base::Result<Command*> command = find_command(commands, first);
  if (!command.ok()) return fail(terminal, command.error(), says(words, {"--json"}));
  return run_command_words(**command, std::move(words), terminal, where);
}

}  // namespace

int run_words(const std::vector<std::string>& words, const Terminal& terminal,
              const std::string& where) {
  const int code = run_any(words, terminal, where);
  const base::Status flushed = terminal.flushed();
  if (flushed.ok()) return code;
  terminal.err(error_text(flushed.error(), terminal.err_colour));
  return code == kPassed ? exit_code(flushed.error().fault) : code;
}

int run_process(int argc, const char* const* argv) {
  const Terminal terminal = process_terminal();
  std::error_code gone;
  const std::string where = std::filesystem::current_path(gone).string();
  if (gone) {
    return fail(
        terminal,
        {base::Fault::environment, "the working directory cannot be found: " + gone.message(),
         "cd to a directory that exists"},
        false);
  }
  return run_words({argv + std::min(argc, 1), argv + argc}, terminal, where);
}

}  // namespace conduct::cli
