// The help texts, made from the commands' own syntax.
#pragma once

#include "conductor/cli/command.h"

#include <string>

namespace conduct::cli {

std::string general_help(const Commands& commands);
std::string command_help(const Command& command);

// "conduct 0.1.0"
std::string version_text();

// The command called NAME; an error names the nearest.
base::Result<Command*> find_command(const Commands& commands, const std::string& name);

}  // namespace conduct::cli
