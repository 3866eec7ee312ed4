// The shell commands in a value of "Test Command:", byte for byte as the author typed them.
#pragma once

#include "spec/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

struct CommandText {
  std::vector<std::string> commands;
  bool mixed =
      false;  // code and other text that are neither a list nor a remark: taken as it stands
};

// The commands of an inline value or a list item: `a`; `a`, `b` and `c`; `a` (a remark); or the
// text itself. One pair of backticks goes.
CommandText read_commands(std::string_view text);

// CODE, a code span among prose, plainly is a command line: a program with words behind it, or a
// program that everybody knows. No path, no call of a function, no statement of a language.
bool is_command_line(std::string_view code);

// TEXT, a line without backticks where a command may stand, is one and no sentence: "npm test", not
// "see the notes" or "install the usual tools.".
bool is_plain_command(std::string_view text);

// TEXT, without backticks, is a placeholder ("TBD", "[your command]"), a sentence, or a command
// with a remark that a shell would stumble over.
bool is_doubtful_command(std::string_view text);

// COMMAND does work, or never ends, rather than to verify any: it installs, commits, copies,
// serves.
bool does_work(std::string_view command);

// A command among prose, and what the prose says that it prints.
struct CheckText {
  std::vector<std::string> commands;
  std::string expected;   // "`x` prints `2`"
  bool silent = false;    // "`x` prints nothing"
  bool fails = false;     // "`x` exits 1", "`x` fails"
  int exit_code = 0;      // fails: with this one; 0: any
  bool sentence = false;  // the command is the subject of a sentence: "`x` shows the usage"
};

// The commands of TEXT, a value that may be prose: code that is a command and what leads to it
// ("Run `x`", "Lint: `x`", "`x` — a remark"). None: it is prose.
CheckText read_check(std::string_view text);

// A fenced block is a command when its info string names a shell: the whole block is one script; of
// a session in a console, the lines behind "$ ". nullopt for another language, for none, and where
// there is nothing but blank lines and comments.
std::optional<std::string> read_script(const Block& fence);

}  // namespace conduct::spec
