#include "conductor/run/attempt_task.h"

#include <fmt/core.h>

namespace conduct::run {

std::string attempt_file(const core::Attempt& command, const char* kind) {
  return fmt::format("{}-{}.{}", core::to_string(command.role), command.number, kind);
}

std::string attempt_path(const Context& context, const AttemptTask& task, const char* kind) {
  return folder_of(context, task.place) + "/" + attempt_file(task.command, kind);
}

const config::AgentConfig& agent_of(const Context& context, const AttemptTask& task) {
  return context.options.config.agents.at(task.command.agent);
}

std::optional<AgentState> agent_state(const Context& context, const AttemptTask& task) {
  const std::string& agent = agent_of(context, task).name;
  const agents::Adapter* adapter = context.agents.at(agent)->adapter();
  if (adapter == nullptr) return std::nullopt;
  return AgentState(context, *adapter, agent, task.place.folder);
}

}  // namespace conduct::run
