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

// A fenced block is a command when its info string names a shell: the whole block is one script.
// nullopt for another language, for none, and where there is nothing but blank lines and comments.
bool is_shell(const Block& fence);
std::optional<std::string> read_script(const Block& fence);

}  // namespace conduct::spec
