#include "conductor/run/environment.h"

#include "base/secret.h"
#include "base/text.h"
#include "conductor/system/child.h"
#include "conductor/system/files.h"

#include <unistd.h>

namespace conduct::run {
namespace {

std::string_view name_of(std::string_view assignment) {
  return assignment.substr(0, assignment.find('='));
}

constexpr std::int64_t kGitTimeoutMs =
    30 * 60 * 1000;  // a checkout of a very large tree through filters

}  // namespace

std::vector<std::string> process_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    out.emplace_back(*entry);
  return out;
}

std::optional<std::string> variable(const std::vector<std::string>& environment,
                                    std::string_view name) {
  for (const std::string& entry : environment)
    if (name_of(entry) == name && entry.size() > name.size()) return entry.substr(name.size() + 1);
  return std::nullopt;
}

std::vector<std::string> secrets_of(const std::vector<std::string>& environment) {
  std::vector<std::string> values;
  for (const std::string& entry : environment) {
    const std::string_view name = name_of(entry);
    if (base::names_a_secret(name) && name.size() < entry.size())
      values.push_back(entry.substr(name.size() + 1));
  }
  return values;
}

std::vector<std::string> gate_environment(const std::vector<std::string>& ambient,
                                          const std::vector<std::string>& extra) {
  std::vector<std::string> out;
  for (const std::string& entry : ambient) {
    const std::string_view name = name_of(entry);
    if (!base::names_a_secret(name) && name.substr(0, 4) != "GIT_") out.push_back(entry);
  }
  out.insert(out.end(), extra.begin(), extra.end());
  return out;
}

gitops::GitProgram git_program(const std::vector<std::string>& ambient) {
  std::vector<std::string> environment{"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"};
  for (const std::string& entry : ambient) {
    const std::string_view name = name_of(entry);
    const bool config = name == "GIT_CONFIG_GLOBAL" || name == "GIT_CONFIG_NOSYSTEM";
    if (config || (name.substr(0, 4) != "GIT_" && name != "LC_ALL")) environment.push_back(entry);
  }
  return [environment](const std::vector<std::string>& arguments,
                       const std::string& cwd) -> base::Result<gitops::GitOutput> {
    std::vector<std::string> argv{"git", "-c", "core.hooksPath=/dev/null", "-c",
                                  "core.fsmonitor=false"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    system::Captured result = system::run_captured(argv, environment, cwd, kGitTimeoutMs);
    if (result.end.kind != core::EndKind::exited)
      return base::Error{base::Fault::environment, "git " + core::describe(result.end),
                         "conduct needs the git program for this repository"};
    return gitops::GitOutput{result.end.code, std::move(result.out), std::move(result.err)};
  };
}

std::vector<std::string> shell_command(const std::vector<std::string>& ambient,
                                       const std::string& command) {
  const std::string path = variable(ambient, "PATH").value_or("/usr/bin:/bin");
  if (const auto bash = system::find_program("bash", path))
    return {*bash, "-e", "-o", "pipefail", "-c", command};
  return {"/bin/sh", "-e", "-c", command};
}

}  // namespace conduct::run
