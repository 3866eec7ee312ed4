#include "conductor/cli/commands.h"

namespace conduct::cli {

Commands all_commands() {
  const auto makers = {
      init_command,   check_command,       parse_command,      fmt_command,   plan_command,
      prompt_command, run_command,         resume_command,     land_command,  approve_command,
      reject_command, status_command,      log_command,        diff_command,  explain_command,
      costs_command,  checkpoints_command, rollback_command,   clean_command, doctor_command,
      agents_command, demo_command,        completion_command, help_command,  replay_agent_command,
  };
  Commands commands;
  commands.reserve(makers.size());
  for (auto* make : makers) commands.push_back(make());
  return commands;
}

}  // namespace conduct::cli
