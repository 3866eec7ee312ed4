// A command of conduct: what it is called, what its command line may say, and what it does.
#pragma once

#include "base/result.h"
#include "conductor/cli/syntax.h"
#include "conductor/cli/terminal.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace conduct::cli {

// The groups of `conduct help`, in its order. Hidden commands are conduct's own.
enum class Group { spec, run, happened, upkeep, tool, hidden };

struct About {
  std::string name;
  Group group = Group::tool;
  std::string summary;  // one line
  std::string example;  // a whole command line
  std::string more;     // a paragraph for `conduct help NAME`; may be empty
};

// Where a command was called.
struct Place {
  const Terminal& terminal;
  std::string where;  // the working directory, absolute
};

class Command {
 public:
  virtual ~Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  const About& about() const { return about_; }
  const Syntax& syntax() const { return syntax_; }

  // Does what the command line said, the values having been set. The exit code, or an error to be
  // shown.
  virtual base::Result<int> run(const Place& place) = 0;

 protected:
  explicit Command(About about) : about_(std::move(about)) {}

  Syntax syntax_;

 private:
  About about_;
};

using Commands = std::vector<std::unique_ptr<Command>>;

// Every command, in the order of the help.
Commands all_commands();

}  // namespace conduct::cli
