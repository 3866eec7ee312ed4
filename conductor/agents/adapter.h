// What conduct knows of one agent program: how it is started, which of the user's files and
// variables it needs, how what it prints is read. One file per program; docs/agents.md says the
// same for people.
#pragma once

#include "conductor/agents/agent.h"
#include "conductor/agents/reader.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::agents {

// What becomes of a file or folder of the user's state in the state of a run.
enum class StateUse {
  copied,  // a file of settings: anew for each attempt
  seeded,  // copied once: the program keeps notes of its own in it
  login,   // copied, and copied back when the program has refreshed it
  linked,  // a folder: read where it is
};

// Named by its path below the state folder, the user's and the run's.
struct StateFile {
  std::string_view name;
  StateUse use = StateUse::copied;
  std::string_view beside_home = {};  // where else it may be, below HOME
};

// A file that conduct writes into the folder.
struct WrittenFile {
  std::string_view name, content;
};

// Where a program keeps settings, logins and conversations. A run has a folder of its own for each
// agent: conversations outlive an attempt, and nothing of it changes what the user's program does
// later.
struct StateFolder {
  std::string_view variable;    // names the folder to the program: "CODEX_HOME"
  std::string_view below_home;  // where it is when the variable is not set: ".codex"
  std::vector<StateFile> files;
  std::vector<WrittenFile> written = {};
  // Every job has a folder of its own: two that start at once do not share a database. Else one
  // folder is the run's, so that a login is refreshed by one attempt for all.
  bool by_job = false;
};

// What an adapter makes its command line from.
struct StartFacts {
  const Assignment& assignment;
  const std::string& model;  // empty: as the program is set up
  bool confined = true;      // conduct's sandbox is around it
};

struct Adapter {
  std::string_view name, program, provider;
  std::vector<std::string> (*words)(const StartFacts& facts);
  std::vector<std::string> (*variables)(const StartFacts& facts);  // NAME=value, set for it
  std::vector<std::string_view> passed;  // variables that it gets from the user; "X_*": a prefix
  std::vector<std::string_view> logins;  // variables any of which is a login
  StateFolder state;
  bool dialogue = false;  // it is written to, and its prompt is not its standard input
  std::unique_ptr<Reader> (*reader)(const Assignment& assignment);
  bool forks =
      false;  // it can begin with a copy of a conversation, where that was in the same folder
};

const Adapter& claude();
const Adapter& codex();
const Adapter& gemini();
const Adapter& opencode();
const Adapter& acp();

// All of them, in the order in which one is chosen where nobody names any.
const std::vector<const Adapter*>& adapters();
const Adapter* find_adapter(std::string_view name);

// The program of ADAPTER as an agent called NAME. PROGRAM: the words that start it, empty for the
// adapter's own; ARGS come behind conduct's.
struct ProgramOptions {
  std::string name, model;
  std::vector<std::string> program, args;
  std::vector<std::string> ambient, extra;
};
std::unique_ptr<Agent> program_agent(const Adapter& adapter, ProgramOptions options);

// Is there a login for ADAPTER, as far as files and variables tell? HOME: the user's.
bool is_logged_in(const Adapter& adapter, const std::vector<std::string>& ambient,
                  const std::string& home);

// The folder where the user's own program of ADAPTER keeps its state; absolute.
std::string state_folder(const Adapter& adapter, const std::vector<std::string>& ambient,
                         const std::string& home);

}  // namespace conduct::agents
