// What a SPEC.md says: phases, modules, tasks, test commands, criteria, as the author wrote them.
// A value read from the source lines; never rewritten. Knows nothing of runs, git or agents.
#pragma once

#include "base/diagnostic.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

struct Task {
  std::string
      text;  // the item without its marker and checkbox; nested lines follow, newline-separated
  bool checked = false;
  int line = 0;
};

// A shell command, byte for byte as the author typed it (one pair of backticks or a fence removed).
struct TestCommand {
  std::string command;
  int line = 0;
};

// What a criterion is bound to (DESIGN §6). Prose is judged by nobody but a reviewer or a person.
enum class CriterionKind { tests, command, files, absent, prose };

struct Criterion {
  std::string text;  // the item's text without its marker
  int line = 0;
  CriterionKind kind = CriterionKind::prose;
  std::string command;  // kind command: what must exit 0
  std::vector<std::string>
      paths;  // kind files: paths or globs that must exist; kind absent: where to look
  std::vector<std::string>
      pattern;  // kind absent: the literal words that must not occur, e.g. TODO, FIXME
};

struct Gotcha {
  std::string text;
  int line = 0;
};

struct Module {
  std::string name;                  // as written
  std::vector<std::string> paths;    // globs or directories it owns; empty: none declared
  std::vector<std::string> depends;  // names of modules of the same phase
  int line = 0;
};

struct Phase {
  std::string id;     // "1", "2a": a string, never compared as a number
  std::string title;  // without keyword and number
  int line = 0;
  std::vector<Module> modules;  // as declared; may be empty (the plan then makes one)
  std::vector<Task> tasks;
  std::vector<TestCommand> test_commands;
  std::vector<Criterion> criteria;
  std::vector<Gotcha> gotchas;
  std::optional<std::vector<std::string>>
      depends;  // phase ids; nullopt: not said, so the phase before
  std::vector<std::string> references;
  std::string section;  // the phase's Markdown, heading included, for prompts
};

struct Spec {
  std::string title;
  std::vector<Phase> phases;
  std::vector<TestCommand>
      test_commands;            // outside any phase: every phase that names none uses them
  std::vector<Gotcha> gotchas;  // outside any phase: for every prompt
};

struct Parsed {
  Spec spec;
  std::vector<base::Diagnostic> diagnostics;  // in source order
};

// Reads TEXT (a whole SPEC.md, any line ends, with or without BOM and front matter). Never fails:
// what is wrong is in the diagnostics, all of it at once; has_errors(diagnostics) means that the
// spec must not be run.
Parsed parse(std::string_view text);

// Binds the text of a criterion to what can be checked, by the rules of DESIGN §6.
Criterion bind_criterion(std::string_view text, int line);

const char* to_string(CriterionKind kind);  // "tests", "command", "file", "absent", "prose"

}  // namespace conduct::spec
