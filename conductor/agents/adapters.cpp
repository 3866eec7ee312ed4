// All adapters, and what can be told of a login without asking a program.
#include "conductor/agents/adapter.h"

#include <sys/stat.h>

#include <algorithm>

namespace conduct::agents {
namespace {

std::string value_of(const std::vector<std::string>& environment, std::string_view name) {
  for (const std::string& variable : environment)
    if (variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=')
      return variable.substr(name.size() + 1);
  return "";
}

bool is_there(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 2;
}

}  // namespace

const std::vector<const Adapter*>& adapters() {
  static const std::vector<const Adapter*> all{&claude(), &codex(), &gemini(), &opencode(), &acp()};
  return all;
}

const Adapter* find_adapter(std::string_view name) {
  const auto found = std::find_if(adapters().begin(), adapters().end(),
                                  [name](const Adapter* each) { return each->name == name; });
  return found == adapters().end() ? nullptr : *found;
}

std::string state_folder(const Adapter& adapter, const std::vector<std::string>& ambient,
                         const std::string& home) {
  const std::string set = value_of(ambient, adapter.state.variable);
  if (!set.empty()) return set;
  if (adapter.state.below_home.empty()) return home;
  return home + "/" + std::string(adapter.state.below_home);
}

bool is_logged_in(const Adapter& adapter, const std::vector<std::string>& ambient,
                  const std::string& home) {
  const bool by_variable =
      std::any_of(adapter.logins.begin(), adapter.logins.end(),
                  [&](std::string_view name) { return !value_of(ambient, name).empty(); });
  if (by_variable || adapter.state.files.empty()) return by_variable;
  const StateFile& login = adapter.state.files.front();
  return is_there(state_folder(adapter, ambient, home) + "/" + std::string(login.name));
}

}  // namespace conduct::agents
