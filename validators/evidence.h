// What a validator judges: gathered by conductor/run, plain values. Validators run nothing and read
// nothing.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/verdict.h"
#include "spec/spec.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace conduct::validators {

// A command that was run in a checkout.
struct CommandRun {
  std::string command;
  core::ProcessEnd end;
  std::string output;  // its end, at most 16 kB
  std::string log;     // path of the whole
  double seconds = 0;
};

// A file of the judged tree.
struct TreeFile {
  std::string path;
  // Filled where a validator asked for it: at least the first 64 kB; whole where words are to be
  // absent from it (a criterion is not met by what nobody has read: see judge_absent).
  std::string content;
  std::int64_t size = 0;
};

// The symbolic links of the judged tree: what each says, by its path.
using Links = std::map<std::string, std::string>;

}  // namespace conduct::validators
