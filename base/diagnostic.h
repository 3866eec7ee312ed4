// Diagnostics as a compiler gives them: file:line:column, the source line, a caret, a hint.
#pragma once

#include <string>
#include <vector>

namespace conduct::base {

enum class Severity { error, warning };

struct Diagnostic {
  std::string code;  // stable, e.g. "CS001"
  Severity severity = Severity::error;
  int line = 0;    // 1-based; 0: the file as a whole
  int column = 0;  // 1-based, in bytes; 0: the line as a whole
  std::string message;
  std::string hint;         // may be empty
  std::string source_line;  // the text of LINE, without its end; empty for the file as a whole
};

bool has_errors(const std::vector<Diagnostic>& diagnostics);

// One diagnostic as it is shown, newline at the end. COLOUR adds ANSI colours.
//   SPEC.md:12:3: error: message [CS001]
//     12 | the source line
//        |   ^
//        = hint: what to do
std::string render(const Diagnostic& diagnostic, const std::string& file, bool colour);

}  // namespace conduct::base
