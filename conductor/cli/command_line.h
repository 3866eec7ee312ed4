// Reads the words of a command line by a command's syntax. The only user of CLI11.
#pragma once

#include "base/result.h"
#include "conductor/cli/syntax.h"

#include <string>
#include <vector>

namespace conduct::cli {

// Sets what SYNTAX binds from WORDS (those after the command's name). Every error is Fault::usage,
// names the word and, where one is near, the option that may have been meant.
base::Status read_words(const Syntax& syntax, std::vector<std::string> words);

}  // namespace conduct::cli
