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
  std::string id = {};                  // "T012", "1.2"; empty: it has none
  std::string story = {};               // "US1"; empty: it has none
  bool parallel = false;                // marked [P] or (P): may be done beside its neighbours
  std::vector<std::string> paths = {};  // files that its text plainly names
};

// A shell command, byte for byte as the author typed it (one pair of backticks or a fence removed).
struct TestCommand {
  std::string command;
  int line = 0;
  bool fails = false;         // "Expected: fail": it must not exit 0 when its phase is done
  bool silent = false;        // it must print nothing; then 1 is as good as 0, as of grep(1)
  std::string expected = {};  // what its output must hold; empty: anything
  bool lasts = false;         // fails: nor later, since a program is to refuse: "exits 1"
  int exit_code = 0;          // lasts: what it must exit with; 0: anything but 0
};

// What a criterion is bound to (DESIGN §6). Prose is judged by nobody but a reviewer or a person.
enum class CriterionKind { tests, command, files, absent, contains, port, http, coverage, prose };

// Whoever reads a plan, from Markdown or from JSON, keeps this, and whoever takes a criterion may
// rely on it: what its kind needs is there and in its form, and what its kind has no use for is
// empty.
struct Criterion {
  std::string text;  // the item's text without its marker
  int line = 0;
  CriterionKind kind = CriterionKind::prose;
  std::string command;               // kind command: what must exit 0; not blank
  std::vector<std::string> paths;    // kinds files, contains: paths or globs that must exist; kind
                                     // absent: where to look, "." for everywhere. One or more, each
                                     // as read_path (spec/path_text.h) gives it: relative, no "..",
                                     // no blank and nothing that a shell takes for more
  std::vector<std::string> pattern;  // kinds absent, contains: the literal words that must not, or
                                     // must, occur, one or more; kind http: the one status that is
                                     // asked for, three digits
  std::string address = {};  // kind port: a port of this machine, 1 to 65535; kind http: the
                             // same, and a path behind it or none: "9000/health"
                             // (spec/server_address.h)
  double percent = 0;        // kind coverage: the least that the tests must cover; above 0,
                             // up to 100
  std::string until = {};    // "(until Phase 3)": need not hold once that phase is done; the
                             // phase's id; empty: always
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
  // Its own, where it has a section or a row of a table:
  std::vector<Task> tasks = {};
  std::vector<TestCommand> test_commands = {};
  std::vector<Criterion> criteria = {};
  std::string agent = {};  // empty: the phase's
};

// What a phase asks of the run. Each is said by a label: "Retries: 1".
struct PhaseOptions {
  std::string agent;  // a name of the configuration; empty: the run's
  std::optional<int> retries;
  std::optional<long long> timeout_ms;  // of one attempt
  bool approval = false;                // a person must say yes before the phase is merged
  std::string working_mode;             // as written
  std::string on_failure;               // as written
  std::vector<std::string> setup;       // commands
  std::string start;                    // a server that criteria ask; empty: none
  bool expected_fail = false;           // its test commands must fail: tests are written first
  bool placeholders = false;            // may stay in the code
  std::vector<std::string> supersedes;  // ids of phases whose criteria it takes the place of
};

// A line of the source that was read, and as what: "task", "Test Command", "Goal (not used)".
struct ReadLine {
  int line = 0;
  std::string as;
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
      depends;                     // phase ids; nullopt: not said, so the phase before
  std::vector<std::string> files;  // that it makes or changes, as it lists them
  std::vector<std::string> references;
  PhaseOptions options;
  std::string prose;    // what it is told in where it has no tasks: its Markdown without what was
                        // read as values of the above
  std::string section;  // the phase's Markdown, heading included, for prompts
  std::vector<ReadLine> read;
};

struct Spec {
  std::string title;
  std::vector<Phase> phases;
  std::vector<TestCommand>
      test_commands;               // outside any phase: every phase that names none uses them
  std::vector<std::string> setup;  // commands, outside any phase: of every phase, before its own
  std::vector<Gotcha> gotchas;     // outside any phase: for every prompt
  // Of the plan as a whole, to be met by the final tree:
  std::vector<TestCommand> final_commands;
  std::vector<Criterion> final_criteria;
  std::vector<ReadLine> read;  // outside of the phases
};

struct Parsed {
  Spec spec;
  std::vector<base::Diagnostic> diagnostics;  // in source order
};

struct ParseOptions {
  std::string section;  // the heading below which phases are looked for; empty: everywhere
};

// Reads TEXT (a plan as JSON where it begins with "{"; else a whole SPEC.md, any line ends, with or
// without BOM and front matter). Never fails: what is wrong is in the diagnostics, all of it at
// once; has_errors(diagnostics) means that the spec must not be run.
Parsed parse(std::string_view text, const ParseOptions& options = {});

// Binds the text of a criterion to what can be checked, by the rules of DESIGN §6.
Criterion bind_criterion(std::string_view text, int line);

// Does any of TESTS and CRITERIA check something, in a phase whose server START starts (empty: none
// does)? "Tests pass" and coverage are the verdict on the test commands, and prose is nobody's.
bool verifies(const std::vector<TestCommand>& tests, const std::vector<Criterion>& criteria,
              const std::string& start);

const char* to_string(CriterionKind kind);  // "tests", "command", "file", "absent" …

}  // namespace conduct::spec
