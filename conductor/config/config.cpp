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
  return {"node_modules",
          "bower_components",
          "__pycache__",
          ".venv",
          "venv",
          ".tox",
          ".nox",
          ".eggs",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".hypothesis",
          ".gradle",
          ".next",
          ".nuxt",
          ".svelte-kit",
          ".turbo",
          ".parcel-cache",
          ".aider.tags.cache.v3",
          ".aider.tags.cache.v4"};
}

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Status read_file(const Source& source, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 9> kKeys = {{{"run", read_run},
                                                              {"roles", read_roles},
                                                              {"agents", read_agents},
                                                              {"worktree", read_worktree},
                                                              {"gates", read_gates},
                                                              {"sandbox", read_sandbox},
                                                              {"budget", read_budget},
                                                              {"helpers", read_helpers},
                                                              {"executor", nullptr}}};
  if (source.text.empty()) return {};
  TRY_ASSIGN(const Value document, parse_toml(source));
  return read_table<Loading>({source.name, "", document}, kKeys, loading);
}

// What only a command has: a program of its own brings it along.
Status check_command_keys(const std::string& key, const AgentConfig& agent,
                          const Loading& loading) {
  const bool is_command = agent.adapter == "command";
  for (const auto& [name, given] :
       {std::pair("resume", !agent.resume.empty()), std::pair("events", !agent.events.empty())})
    if (given && !is_command)
      return loading.error(key, fmt::format("has {}, which is for adapter = \"command\"", name),
                           fmt::format("remove it: {} has its own", agent.adapter));
  if (!agent.resume.empty() && !agent.events.contains("session"))
    return loading.error(key, "has resume, and nothing tells which conversation to go on with",
                         fmt::format("add [{}.events] with session = \"…\", where the program's "
                                     "lines name it",
                                     key));
  return {};
}

// A table of a program's name is of that program.
Status check_agent(const std::string& name, AgentConfig& agent, const Loading& loading) {
  const std::string key = "agents." + name;
  if (agent.adapter.empty() && needs_no_table(name)) agent.adapter = name;
  if (agent.adapter.empty()) {
    return loading.error(key, "has no adapter", R"(add adapter = "command")");
  }
  if (one_of(agent.adapter, {"command", "acp"}) && agent.command.empty()) {
    return loading.error(key, "has no command", R"(add command = ["program", "argument"])");
  }
  if (agent.adapter == "replay" && agent.directory.empty()) {
    return loading.error(key, "has no dir", R"(add dir = "…", the folder of the recording)");
  }
  return check_command_keys(key, agent, loading);
}

// NAME is configured, or a program of its own, which needs no table; KEY is what names it.
Status check_name(const std::string& key, const std::string& name, Loading& loading) {
  if (loading.config.agents.contains(name)) return {};
  if (needs_no_table(name)) {
    loading.config.agents[name].name = loading.config.agents[name].adapter = name;
    return {};
  }
  std::vector<std::string> names;
  for (const auto& [known, agent] : loading.config.agents) names.push_back(known);
  for (const auto* more : {&programs(), &presets()})
    names.insert(names.end(), more->begin(), more->end());
  const auto near = base::nearest(name, names);
  const std::string shown = base::one_line(name, 80);
  return loading.error(
      key, fmt::format("names the agent \"{}\", which is not configured", shown),
      near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("add [agents.{}]", shown));
}

Status check_names(Loading& loading) {
  for (const auto& [role, ladder] : loading.config.roles)
    for (const std::string& agent : ladder) TRY(check_name("roles." + role, agent, loading));
  const auto implementer = loading.config.roles.find("implementer");
  if (implementer != loading.config.roles.end() && implementer->second.size() > 1 &&
      loading.config.roles.contains("fixer"))
    return loading.error("roles.implementer",
                         "names several agents, and what follows a failed one is the fixer",
                         "name one, or leave roles.fixer out: the fixers are then the others");
  std::vector<std::pair<std::string, std::string>> fallbacks;
  for (const auto& [name, agent] : loading.config.agents)
    if (!agent.fallback.empty()) fallbacks.emplace_back(name, agent.fallback);
  for (const auto& [name, fallback] : fallbacks)
    TRY(check_name("agents." + name, fallback, loading));
  return {};
}

Status finish(Loading& loading) {
  for (auto& [name, agent] : loading.config.agents) TRY(check_agent(name, agent, loading));
  TRY(check_names(loading));
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

const std::vector<std::string>& programs() {
  static const std::vector<std::string> names{"claude", "codex", "gemini", "opencode"};
  return names;
}

const std::vector<std::string>& presets() {
  static const std::vector<std::string> names{"aider", "copilot", "cursor-agent",
                                              "qwen",  "amp",     "goose"};
  return names;
}

bool needs_no_table(const std::string& name) {
  return is_in(programs(), name) || is_in(presets(), name);
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
