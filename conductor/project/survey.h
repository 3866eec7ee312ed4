// What a repository's own files tell of it: its name, its languages and how its tests are run.
// Reads what people wrote for other tools (package.json, Cargo.toml, Makefile …) and starts none.
#pragma once

#include "conductor/project/folder.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::project {

// A way to run the tests.
struct Suite {
  std::string command;  // for a shell that stands at the top of the checkout
  std::string program;  // what must be on PATH; empty: it lies in the repository
  std::string reason;   // "package.json: scripts.test"
  std::string setup;    // what a fresh checkout needs before; empty: nothing
};

// All text may be shown and stands on one line; commands hold no backtick.
struct Survey {
  std::string name;                      // of the project; empty: no file tells one
  std::vector<std::string> languages;    // in the order they were met
  std::vector<Suite> suites;             // the best one first
  std::vector<std::string> passed_over;  // what could not be read, and why: "Cargo.toml: …"
  std::vector<std::string> lacking;      // "package.json: it has no scripts.test"
};

// Looks at NEAREST and, while none tells of any tests, at the folders above it: as cargo and npm
// do, which take the manifest that is nearest to where the user stands. Within a folder what its
// people wrote to run the tests (script/test, a target of the Makefile, a script of package.json)
// comes before what a tool does by convention (`cargo test`): it mostly calls the rest.
Survey survey(const Folder& nearest);

// May NAME stand in a heading of a plan as it is? Letters of any script, digits, and what names of
// packages are written with.
bool is_plain_name(std::string_view name);

// The files that a survey knows, on lines for a message: "package.json, pyproject.toml, …".
std::string_view known_files();

}  // namespace conduct::project
