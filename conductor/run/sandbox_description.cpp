#include "conductor/run/sandbox_description.h"

#include "base/text.h"
#include "conductor/run/openings.h"
#include "conductor/system/files.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

using system::SandboxKind;
using Lines = std::vector<std::string>;

// Adds "VERB a, b (not there)" where there is a path.
void add(Lines& facts, std::string_view verb, const Lines& paths, const Lines& environment) {
  Lines texts;
  for (const std::string& path : paths) {
    const bool there = system::exists(expanded(path, environment));
    texts.push_back(path + (there ? "" : " (not there)"));
  }
  if (!texts.empty()) facts.push_back(fmt::format("{} {}", verb, base::join(texts, ", ")));
}

// Those of HIDE that nothing else in the configuration opens.
Lines still_hidden(const config::SandboxConfig& config, const Lines& environment) {
  Lines left = config.hide;
  for (const auto* opened : {&config.write, &config.read, &config.sockets})
    std::erase_if(left, [&](const std::string& path) {
      return std::any_of(opened->begin(), opened->end(), [&](const std::string& each) {
        return expanded(each, environment) == expanded(path, environment);
      });
    });
  return left;
}

// What AGENT may do besides.
Lines facts_of(const config::AgentConfig& agent, const Lines& environment) {
  Lines facts;
  add(facts, "also writes to", agent.home, environment);
  if (!agent.network.open && agent.network.hosts.empty()) facts.emplace_back("no network");
  if (!agent.network.open && !agent.network.hosts.empty())
    facts.push_back("of the network only " + base::join(agent.network.hosts, ", "));
  return facts;
}

void add_line(Lines& lines, std::string_view subject, const Lines& facts) {
  if (!facts.empty()) lines.push_back(fmt::format("{}{}", subject, base::join(facts, "; ")));
}

// What the configuration opens and hides.
void add_openings(Lines& lines, SandboxKind kind, const config::Config& config,
                  const Lines& environment) {
  const config::SandboxConfig& all = config.sandbox;
  const bool mounted = kind == SandboxKind::bubblewrap;  // Landlock shows everything
  Lines facts;
  add(facts, "write to", all.write, environment);
  if (mounted) add(facts, "read", all.read, environment);
  add(facts, "reach", all.sockets, environment);
  add_line(lines, "they also ", facts);
  if (mounted) add(lines, "also hidden:", still_hidden(all, environment), environment);
  for (const auto& [name, agent] : config.agents) {
    const auto does = [&](const auto& role) {
      return std::find(role.second.begin(), role.second.end(), name) != role.second.end();
    };
    if (std::any_of(config.roles.begin(), config.roles.end(), does))
      add_line(lines, fmt::format("agent {}: ", name), facts_of(agent, environment));
  }
}

std::string processes(std::int64_t most) {
  return fmt::format("{} processes", most);
}

// By what each holds for: a control group, a process, a user, a file.
std::string limits(const config::SandboxConfig& config,
                   const std::optional<system::Controllers>& group) {
  const system::Controllers has = group.value_or(system::Controllers{});
  std::vector<std::string> whole, single, parts;
  if (config.memory_bytes > 0)
    (has.memory ? whole : single).push_back(base::size_text(config.memory_bytes) + " of memory");
  if (config.cpu_seconds > 0)
    (group ? whole : single)
        .push_back(base::duration_text(static_cast<double>(config.cpu_seconds)) + " of CPU");
  if (config.processes > 0 && has.processes) whole.push_back(processes(config.processes));
  if (!whole.empty()) parts.push_back(base::join(whole, ", ") + " for each agent and gate");
  if (!single.empty()) parts.push_back(base::join(single, ", ") + " for each process");
  if (config.processes > 0 && !has.processes)
    parts.push_back(processes(config.processes) +
                    (::geteuid() == 0 ? " (which does not bind root here)" : " of yours"));
  if (config.file_bytes > 0) parts.push_back(base::size_text(config.file_bytes) + " a file");
  return parts.empty() ? "" : "; at most " + base::join(parts, ", ");
}

// What each kind holds back.
std::string summary(SandboxKind kind, const config::SandboxConfig& config) {
  switch (kind) {
    case SandboxKind::none:
      return "none: agents and gates run with your rights; what they change outside their "
             "worktrees fails the attempt";
    case SandboxKind::landlock:
      return "landlock: agents and gates write to their worktrees only; `conduct doctor` lists "
             "what it cannot stop";
    case SandboxKind::bubblewrap:
      break;
  }
  return fmt::format("bubblewrap: agents and gates write to their worktrees only; gates {} network",
                     config.network ? "with" : "without");
}

}  // namespace

std::vector<std::string> describe(SandboxKind kind, const config::Config& config,
                                  const std::vector<std::string>& environment,
                                  const std::optional<system::Controllers>& group) {
  Lines lines{summary(kind, config.sandbox) + limits(config.sandbox, group)};
  if (kind != SandboxKind::none) add_openings(lines, kind, config, environment);
  return lines;
}

}  // namespace conduct::run
