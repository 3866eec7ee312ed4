// What a command line may say, as data: the parser, the help texts and the shell completions are
// all made from it, so that none of them lags behind. Each option writes to a variable of its
// command. Knows no parser library.
#pragma once

#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace conduct::cli {

// What a shell offers for a value.
enum class Completes { nothing, file, directory };

struct Option {
  std::vector<std::string> names;  // "-j", "--jobs"; empty: an operand
  std::string value;               // what it takes, as the help calls it: "N"; empty: a switch
  std::string help;
  std::vector<std::string> choices;  // all that it takes; empty: anything
  Completes completes = Completes::nothing;
  std::function<base::Status(const std::string&)> set;  // is given the value; a switch: ""

  bool is_operand() const { return names.empty(); }
  bool is_switch() const { return value.empty(); }
  const std::string& shown() const { return is_operand() ? value : names.back(); }
};

class Syntax {
 public:
  void flag(std::vector<std::string> names, bool& into, std::string help);
  void text(std::vector<std::string> names, std::string value, std::string& into, std::string help,
            Completes completes = Completes::nothing);
  void choice(std::vector<std::string> names, std::string value, std::vector<std::string> choices,
              std::string& into, std::string help);
  void number(std::vector<std::string> names, std::string value, int least,
              std::optional<int>& into, std::string help);
  // RUN, the number of a run; 0 stays where none is given.
  void run_number(std::vector<std::string> names, int& into, std::string help);
  void json(bool& into, std::string help = "print one JSON object");

  const std::vector<Option>& options() const { return options_; }

 private:
  std::vector<Option> options_;
};

}  // namespace conduct::cli
