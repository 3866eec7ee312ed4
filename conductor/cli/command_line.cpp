#include "conductor/cli/command_line.h"

#include "base/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace conduct::cli {
namespace {

// What CLI11 finds for each option, as text: values are checked by the syntax itself, so that
// messages are ours.
struct Found {
  CLI::Option* option = nullptr;
  std::string value;
};

// The parser must not move: it writes to FOUND.
void declare(const Syntax& syntax, CLI::App& app, std::vector<Found>& found) {
  found.resize(syntax.options().size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Option& option = syntax.options()[i];
    if (option.is_operand()) {
      found[i].option = app.add_option(option.value, found[i].value);
    } else if (option.is_switch()) {
      found[i].option = app.add_flag(base::join(option.names, ","))->disable_flag_override();
    } else {
      // The last one wins, so that a wrapper's options can be overridden behind it.
      found[i].option = app.add_option(base::join(option.names, ","), found[i].value)
                            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }
}

base::Error unexpected(const Syntax& syntax, const std::string& word) {
  if (word.size() < 2 || word.front() != '-')
    return base::Error{base::Fault::usage, fmt::format("\"{}\" is one argument too many", word),
                       ""};
  std::vector<std::string> names;
  for (const Option& option : syntax.options()) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  const std::string name = word.substr(0, word.find('='));
  const std::optional<std::string> near = base::nearest(name, names);
  return base::Error{base::Fault::usage, fmt::format("there is no option {}", name),
                     near ? fmt::format("did you mean {}?", *near) : ""};
}

// Does CLI11's COMPLAINT begin with the option called NAME? It writes "--jobs: …" or "--jobs …",
// but "yes was …".
bool is_of(const std::string& complaint, const std::string& name) {
  const std::string bare = name.substr(name.find_first_not_of('-'));
  return complaint.rfind(name + ":", 0) == 0 || complaint.rfind(name + " ", 0) == 0 ||
         complaint.rfind(bare + " ", 0) == 0;
}

base::Error malformed(const Syntax& syntax, const std::string& complaint) {
  for (const Option& option : syntax.options()) {
    for (const std::string& name : option.names) {
      if (!is_of(complaint, name)) continue;
      if (option.is_switch())
        return base::Error{base::Fault::usage, fmt::format("{} takes no value", name), ""};
      return base::Error{base::Fault::usage,
                         fmt::format("{} needs a value: {} {}", name, name, option.value), ""};
    }
  }
  return base::Error{base::Fault::usage, complaint, ""};
}

}  // namespace

base::Status read_words(const Syntax& syntax, std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<Found> found;
  declare(syntax, app, found);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return malformed(syntax, error.what());
  }
  for (const std::string& word : app.remaining()) {
    if (word != "--") return unexpected(syntax, word);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].option->count() > 0) TRY(syntax.options()[i].set(found[i].value));
  }
  return {};
}

}  // namespace conduct::cli
