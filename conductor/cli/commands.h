// The makers of the commands, one per file.
#pragma once

#include "conductor/cli/command.h"

#include <memory>

namespace conduct::cli {

std::unique_ptr<Command> init_command();
std::unique_ptr<Command> check_command();
std::unique_ptr<Command> parse_command();
std::unique_ptr<Command> fmt_command();
std::unique_ptr<Command> plan_command();
std::unique_ptr<Command> prompt_command();
std::unique_ptr<Command> run_command();
std::unique_ptr<Command> resume_command();
std::unique_ptr<Command> land_command();
std::unique_ptr<Command> approve_command();
std::unique_ptr<Command> reject_command();
std::unique_ptr<Command> status_command();
std::unique_ptr<Command> log_command();
std::unique_ptr<Command> explain_command();
std::unique_ptr<Command> costs_command();
std::unique_ptr<Command> diff_command();
std::unique_ptr<Command> checkpoints_command();
std::unique_ptr<Command> rollback_command();
std::unique_ptr<Command> clean_command();
std::unique_ptr<Command> doctor_command();
std::unique_ptr<Command> demo_command();
std::unique_ptr<Command> agents_command();
std::unique_ptr<Command> completion_command();
std::unique_ptr<Command> help_command();
std::unique_ptr<Command> replay_agent_command();

}  // namespace conduct::cli
