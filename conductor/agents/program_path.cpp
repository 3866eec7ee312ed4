#include "conductor/agents/program_path.h"

#include "base/text.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>
#include <utility>

namespace conduct::agents {
namespace {

bool is_program(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

std::string path_of(const std::vector<std::string>& environment) {
  for (const std::string& variable : environment)
    if (variable.starts_with("PATH=")) return variable.substr(5);
  return "";
}

}  // namespace

std::string program_path(const std::string& program, const std::vector<std::string>& environment) {
  if (program.find('/') != std::string::npos) return is_program(program) ? program : "";
  const std::string path = path_of(environment);
  for (const std::string_view directory : base::split(path, ':')) {
    // An empty entry means the working directory, which for an agent is its worktree.
    std::string found = fmt::format("{}/{}", directory, program);
    if (!directory.empty() && is_program(found)) return found;
  }
  return "";
}

base::Status check_program(const std::string& name, const std::string& program,
                           const std::vector<std::string>& environment, std::string hint) {
  const bool by_path = program.find('/') != std::string::npos;
  if (by_path && program[0] != '/') return {};
  if (!program_path(program, environment).empty()) return {};
  return base::Error{base::Fault::environment,
                     fmt::format("agent {}: {} is not {}", name, base::one_line(program, 120),
                                 by_path ? "there, or is no program" : "in PATH"),
                     std::move(hint)};
}

}  // namespace conduct::agents
