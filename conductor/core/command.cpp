#include "conductor/core/command.h"

namespace conduct::core {

const char* to_string(Role role) {
  switch (role) {
    case Role::implementer:
      return "implementer";
    case Role::fixer:
      return "fixer";
    case Role::synthesizer:
      return "synthesizer";
  }
  return "";
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : {Role::implementer, Role::fixer, Role::synthesizer})
    if (name == to_string(role)) return role;
  return std::nullopt;
}

JobId job_of(const Command& command) {
  return std::visit([](const auto& c) { return c.job; }, command);
}

const char* name_of(const Command& command) {
  struct Name {
    const char* operator()(const ReadTarget&) const { return "read-target"; }
    const char* operator()(const Merge&) const { return "merge"; }
    const char* operator()(const Lease&) const { return "lease"; }
    const char* operator()(const Attempt&) const { return "attempt"; }
    const char* operator()(const Snapshot&) const { return "snapshot"; }
    const char* operator()(const Gate&) const { return "gate"; }
    const char* operator()(const Checkpoint&) const { return "checkpoint"; }
    const char* operator()(const Land&) const { return "land"; }
    const char* operator()(const Release&) const { return "release"; }
    const char* operator()(const Escalate&) const { return "escalate"; }
  };
  return std::visit(Name{}, command);
}

bool irreversible(const Command& command) {
  return std::holds_alternative<Checkpoint>(command) || std::holds_alternative<Land>(command);
}

}  // namespace conduct::core
