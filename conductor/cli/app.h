// conduct as a program: a command line in, an exit code out. All that main() does.
#pragma once

#include "conductor/cli/terminal.h"

#include <string>
#include <vector>

namespace conduct::cli {

// WORDS: the command line without the program's name. WHERE: the working directory. Shows errors
// itself.
int run_words(const std::vector<std::string>& words, const Terminal& terminal,
              const std::string& where);

// The same with the process's own terminal and working directory.
int run_process(int argc, const char* const* argv);

}  // namespace conduct::cli
