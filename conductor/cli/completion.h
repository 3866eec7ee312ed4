// `conduct completion`: the scripts by which shells complete conduct's command lines, made from the
// commands' own syntax.
#pragma once

#include "conductor/cli/command.h"

#include <string>

namespace conduct::cli {

std::string bash_completion(const Commands& commands);
std::string zsh_completion(const Commands& commands);
std::string fish_completion(const Commands& commands);

}  // namespace conduct::cli
