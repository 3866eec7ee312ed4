#include "conductor/config/config.h"

#include "base/text.h"
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"
#include "conductor/config/value.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

namespace conduct::config {
namespace {

using base::Status;

// Directories that tools fill beside the sources and that nobody means to commit. Not `target`,
// `build`, `dist`, `bin`, `out` or `vendor`: projects keep sources and wanted results under these
// names, and what is left out is lost.
std::vector<std::string> builtin_caches() {
  return {"node_modules",  "bower_components",
          "__pycache__",   ".venv",
          "venv",          ".tox",
          ".nox",          ".eggs",
          ".pytest_cache", ".mypy_cache",
          ".ruff_cache",   ".hypothesis",
          ".gradle",       ".next",
          ".nuxt",         ".svelte-kit",
          ".turbo",        ".parcel-cache"};
}

Status read_file(const Source& source, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 8> kKeys = {{{"run", read_run},
                                                              {"roles", read_roles},
                                                              {"agents", read_agents},
                                                              {"worktree", read_worktree},
                                                              {"gates", read_gates},
                                                              {"sandbox", read_sandbox},
                                                              {"budget", nullptr},
                                                              {"executor", nullptr}}};
  if (source.text.empty()) return {};
  TRY_ASSIGN(const Value document, parse_toml(source));
  return read_table<Loading>({source.name, "", document}, kKeys, loading);
}

Status check_agent(const std::string& name, AgentConfig& agent, const Loading& loading) {
  const std::string key = "agents." + name;
  if (agent.adapter.empty()) {
    return loading.error(key, "has no adapter", R"(add adapter = "command")");
  }
  if (agent.adapter == "command" && agent.command.empty()) {
    return loading.error(key, "has no command", R"(add command = ["program", "argument"])");
  }
  if (agent.adapter == "replay" && agent.directory.empty()) {
    return loading.error(key, "has no dir", R"(add dir = "…", the folder of the recording)");
  }
  return {};
}

Status check_roles(const Loading& loading) {
  std::vector<std::string> names;
  for (const auto& [name, agent] : loading.config.agents) names.push_back(name);
  for (const auto& [role, agent] : loading.config.roles) {
    if (loading.config.agents.contains(agent)) continue;
    const auto near = base::nearest(agent, names);
    const std::string shown = base::one_line(agent, 80);
    return loading.error(
        "roles." + role, fmt::format("names the agent \"{}\", which is not configured", shown),
        near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("add [agents.{}]", shown));
  }
  return {};
}

Status finish(Loading& loading) {
  for (auto& [name, agent] : loading.config.agents) TRY(check_agent(name, agent, loading));
  TRY(check_roles(loading));
  for (const auto& [name, gate] : loading.gates) {
    if (gate.command.empty()) {
      return loading.error("gates." + name, "has no command", R"(add command = "…")");
    }
    loading.config.gates.push_back(gate);
  }
  return {};
}

}  // namespace

// Not ~/.npmrc and ~/.m2/settings.xml: without them, and the registries and mirrors that they name,
// builds fail.
const std::vector<std::string>& hidden_by_default() {
  static const std::vector<std::string> paths{"~/.ssh",
                                              "~/.gnupg",
                                              "~/.aws",
                                              "~/.azure",
                                              "~/.kube",
                                              "~/.docker",
                                              "~/.config/gcloud",
                                              "~/.config/gh",
                                              "~/.config/glab-cli",
                                              "~/.config/hub",
                                              "~/.config/op",
                                              "~/.config/rclone",
                                              "~/.config/containers/auth.json",
                                              "~/.config/git/credentials",
                                              "~/.git-credentials",
                                              "~/.netrc",
                                              "~/.s3cfg",
                                              "~/.terraform.d/credentials.tfrc.json",
                                              "~/.vault-token",
                                              "~/.cargo/credentials",
                                              "~/.cargo/credentials.toml",
                                              "~/.gem/credentials",
                                              "~/.pypirc",
                                              "~/.pgpass",
                                              "~/.my.cnf",
                                              "~/.password-store",
                                              "~/.local/share/keyrings",
                                              "~/.local/share/kwalletd",
                                              "~/.config/chromium",
                                              "~/.config/google-chrome",
                                              "~/.mozilla",
                                              "~/.Xauthority"};
  return paths;
}

bool opens_the_machine(const std::string& path) {
  // "/." in front, since libstdc++ leaves a path of nothing but slashes as it is.
  const std::string whole = std::filesystem::path("/." + path + "/").lexically_normal();
  return whole == "/" || whole == "/run/" || whole == "/dev/" || whole.starts_with("/proc/") ||
         whole.starts_with("/sys/");
}

void Loading::remember(const Setting& setting) {
  where[setting.name] = {setting.file, setting.value.at};
}

base::Error Loading::error(const std::string& name, std::string_view message,
                           std::string hint) const {
  const Place& place = where.at(name);
  return error_at(place.file, place.at, fmt::format("{} {}", name, message), std::move(hint));
}

base::Result<Config> load(const Source& user, const Source& repository,
                          const std::map<std::string, std::string>& environment) {
  Loading loading;
  loading.config.jobs =
      static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 2U, 1024U));
  loading.config.caches = builtin_caches();
  TRY(read_file(user, loading));
  TRY(read_file(repository, loading));
  TRY(read_environment(environment, loading.config));
  TRY(finish(loading));
  return std::move(loading.config);
}

}  // namespace conduct::config
