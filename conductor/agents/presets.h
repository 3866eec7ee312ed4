// Programs that are driven as commands: what each is started with, and what is where in the lines
// that it prints. Made from their documentation, not tested with them; docs/agents.md says the same
// for people.
#pragma once

#include "conductor/agents/mapped_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::agents {

struct Preset {
  std::string name, program;
  std::string provider;              // agents of one share its limits; empty: the agent's own name
  std::vector<std::string> command;  // behind the program
  std::vector<std::string> resume;   // the same to go on with a conversation; empty: it cannot
  std::string model;                 // the option that names one; empty: there is none
  std::vector<std::string> env;      // variables that it gets, or NAME=value
  std::vector<std::string> home;     // folders of its own state
  EventPaths events;
};

const std::vector<Preset>& presets();
const Preset* find_preset(std::string_view name);

}  // namespace conduct::agents
