#include "conductor/run/sandbox_choice.h"

#include "base/text.h"
#include "conductor/run/openings.h"
#include "conductor/system/files.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using system::SandboxKind;
using system::SandboxOffer;

constexpr const char* kWithout =
    "`conduct doctor` shows what there is; --sandbox none runs everything with your rights";

std::string why_not(const SandboxOffer& offer) {
  return fmt::format("{}: {}", to_string(offer.sandbox.kind), offer.text);
}

Error none_to_be_had(const std::vector<SandboxOffer>& offers) {
  std::vector<std::string> reasons;
  for (const SandboxOffer& offer : offers) reasons.push_back(why_not(offer));
  return {Fault::environment, "there is no sandbox on this machine: " + base::join(reasons, "; "),
          offers.front().hint.empty() ? kWithout : offers.front().hint + "; " + kWithout};
}

base::Result<SandboxOffer> named(const std::string& mode, std::vector<SandboxOffer> offers) {
  for (SandboxOffer& offer : offers) {
    if (mode != to_string(offer.sandbox.kind)) continue;
    if (offer.works) return std::move(offer);
    return Error{Fault::environment, "the sandbox asked for is not to be had: " + why_not(offer),
                 offer.hint.empty() ? kWithout : offer.hint + "; " + kWithout};
  }
  if (mode != to_string(SandboxKind::none))
    return Error{Fault::usage, fmt::format("there is no sandbox \"{}\"", mode),
                 "auto, bubblewrap, landlock or none"};
  return SandboxOffer{{}, true, "", "", {"agents and gates run with your rights"}};
}

// What only bubblewrap can hold an agent to. INSTEAD: how bubblewrap is to be had.
base::Status can_enforce(const SandboxOffer& offer, const config::Config& config,
                         const std::string& instead) {
  if (offer.sandbox.kind == SandboxKind::bubblewrap) return {};
  if (offer.sandbox.kind == SandboxKind::landlock && !config.sandbox.hide.empty())
    return Error{Fault::environment,
                 fmt::format("{} is to be hidden, which the sandbox landlock cannot enforce",
                             config.sandbox.hide.front()),
                 instead + ", or take it out of hide in [sandbox]"};
  for (const auto& [name, agent] : config.agents) {
    if (agent.network.open) continue;
    const bool listed = !agent.network.hosts.empty();
    if (!listed && offer.sandbox.kind == SandboxKind::landlock) continue;
    return Error{Fault::environment,
                 fmt::format("agent {} is not to reach {}, which the sandbox {} cannot enforce",
                             name, listed ? "other hosts than those listed" : "the network",
                             to_string(offer.sandbox.kind)),
                 fmt::format("{}, or set network = true in [agents.{}]", instead, name)};
  }
  return {};
}

// How bubblewrap is to be had by who asked for MODE.
std::string way_to_bubblewrap(const std::string& mode, const std::vector<SandboxOffer>& offers) {
  const auto works = [](const SandboxOffer& offer) {
    return offer.works && offer.sandbox.kind == SandboxKind::bubblewrap;
  };
  if (mode == "none" || std::any_of(offers.begin(), offers.end(), works))
    return "use the sandbox bubblewrap instead of " + mode;
  return "make bubblewrap work (`conduct doctor` says what it lacks)";
}

// "also VERB a, b (not there)"; nothing where there is no path.
std::string opening(std::string_view verb, const std::vector<std::string>& paths,
                    const std::vector<std::string>& environment) {
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    const bool there = system::exists(expanded(path, environment));
    texts.push_back(path + (there ? "" : " (not there)"));
  }
  return texts.empty() ? "" : fmt::format("; {} {}", verb, base::join(texts, ", "));
}

// Of a path by whatever name: "~/..", a link.
base::Status opens_no_machine(const config::Config& config,
                              const std::vector<std::string>& environment) {
  std::vector<std::string> paths = config.sandbox.write;
  const auto add = [&](const std::vector<std::string>& more) {
    paths.insert(paths.end(), more.begin(), more.end());
  };
  add(config.sandbox.read);
  add(config.sandbox.sockets);
  for (const auto& [name, agent] : config.agents) add(agent.home);
  for (const std::string& path : paths) {
    const std::string real = system::real_path(expanded(path, environment));
    if (real.empty() || !config::opens_the_machine(real)) continue;
    return Error{
        Fault::usage,
        fmt::format("{} cannot be opened for agents: it is {}, of the machine", path, real),
        "name what is needed there in [sandbox]; --sandbox none confines nothing"};
  }
  return {};
}

// Those of HIDE that nothing else in the configuration opens.
std::vector<std::string> still_hidden(const config::Config& config,
                                      const std::vector<std::string>& environment) {
  std::vector<std::string> left = config.sandbox.hide;
  for (const auto* opened : {&config.sandbox.write, &config.sandbox.read, &config.sandbox.sockets})
    std::erase_if(left, [&](const std::string& path) {
      return std::any_of(opened->begin(), opened->end(), [&](const std::string& each) {
        return expanded(each, environment) == expanded(path, environment);
      });
    });
  return left;
}

// Without the "; " in front of what was put together.
void add_line(std::vector<std::string>& lines, std::string_view subject, const std::string& facts) {
  if (!facts.empty()) lines.push_back(fmt::format("{}{}", subject, facts.substr(2)));
}

std::string network_of(const config::AgentConfig& agent) {
  if (agent.network.open) return "";
  if (agent.network.hosts.empty()) return "; no network";
  return "; of the network only " + base::join(agent.network.hosts, ", ");
}

// What the configuration opens and hides.
std::vector<std::string> openings(const system::Sandbox& sandbox, const config::Config& config,
                                  const std::vector<std::string>& environment) {
  std::vector<std::string> lines;
  const config::SandboxConfig& all = config.sandbox;
  const bool mounted = sandbox.kind == SandboxKind::bubblewrap;
  std::string facts = opening("write to", all.write, environment);
  if (mounted) facts += opening("read", all.read, environment);
  facts += opening("reach", all.sockets, environment);
  add_line(lines, "they also ", facts);
  if (mounted)
    add_line(lines, "", opening("also hidden:", still_hidden(config, environment), environment));
  for (const auto& [name, agent] : config.agents) {
    const auto does = [&](const auto& role) { return role.second == name; };
    if (std::none_of(config.roles.begin(), config.roles.end(), does)) continue;
    add_line(lines, fmt::format("agent {}: ", name),
             opening("also writes to", agent.home, environment) + network_of(agent));
  }
  return lines;
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

}  // namespace

base::Result<SandboxOffer> choose_sandbox(const config::Config& config,
                                          const std::vector<std::string>& environment) {
  const std::string& mode = config.sandbox.mode;
  std::vector<SandboxOffer> offers;
  if (mode != "none") offers = system::sandbox_offers(environment);
  const std::string instead = way_to_bubblewrap(mode, offers);
  SandboxOffer chosen;
  if (mode == "auto") {
    const auto first = std::find_if(offers.begin(), offers.end(),
                                    [](const SandboxOffer& offer) { return offer.works; });
    if (first == offers.end()) return none_to_be_had(offers);
    chosen = std::move(*first);
  } else {
    TRY_ASSIGN(chosen, named(mode, std::move(offers)));
  }
  TRY(can_enforce(chosen, config, instead));
  if (chosen.sandbox.kind != SandboxKind::none) TRY(opens_no_machine(config, environment));
  return chosen;
}

std::vector<std::string> describe(const system::Sandbox& sandbox, const config::Config& config,
                                  const std::vector<std::string>& environment,
                                  const std::optional<system::Controllers>& group) {
  const std::string most = limits(config.sandbox, group);
  if (sandbox.kind == SandboxKind::none)
    return {
        "none: agents and gates run with your rights; what they change outside their worktrees "
        "fails the attempt" +
        most};
  const std::string gates = config.sandbox.network ? "with" : "without";
  std::vector<std::string> lines{
      sandbox.kind == SandboxKind::bubblewrap
          ? fmt::format(
                "bubblewrap: agents and gates write to their worktrees only; gates {} network{}",
                gates, most)
          : "landlock: agents and gates write to their worktrees only; `conduct doctor` lists what "
            "it cannot stop" +
                most};
  for (std::string& line : openings(sandbox, config, environment)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace conduct::run
