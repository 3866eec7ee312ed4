#include "conductor/run/sandbox_choice.h"

#include "base/text.h"

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

// What only bubblewrap can hold an agent to.
base::Status can_enforce(const SandboxOffer& offer, const config::Config& config) {
  if (offer.sandbox.kind == SandboxKind::bubblewrap) return {};
  for (const auto& [name, agent] : config.agents) {
    if (agent.network.open) continue;
    const bool listed = !agent.network.hosts.empty();
    if (!listed && offer.sandbox.kind == SandboxKind::landlock) continue;
    return Error{Fault::environment,
                 fmt::format("agent {} is not to reach {}, which the sandbox {} cannot enforce",
                             name, listed ? "other hosts than those listed" : "the network",
                             to_string(offer.sandbox.kind)),
                 fmt::format("install bubblewrap, or set network = true in [agents.{}]", name)};
  }
  return {};
}

std::string openings(const config::SandboxConfig& config) {
  std::string text;
  if (!config.write.empty()) text += "; also write to " + base::join(config.write, ", ");
  if (!config.sockets.empty()) text += "; reach " + base::join(config.sockets, ", ");
  return text;
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
  SandboxOffer chosen;
  if (mode == "auto") {
    const auto first = std::find_if(offers.begin(), offers.end(),
                                    [](const SandboxOffer& offer) { return offer.works; });
    if (first == offers.end()) return none_to_be_had(offers);
    chosen = std::move(*first);
  } else {
    TRY_ASSIGN(chosen, named(mode, std::move(offers)));
  }
  TRY(can_enforce(chosen, config));
  return chosen;
}

std::string describe(const system::Sandbox& sandbox, const config::Config& config,
                     const std::optional<system::Controllers>& group) {
  const std::string more = openings(config.sandbox) + limits(config.sandbox, group);
  switch (sandbox.kind) {
    case SandboxKind::none:
      return "none: agents and gates run with your rights; what they change outside their "
             "worktrees fails the attempt" +
             limits(config.sandbox, group);
    case SandboxKind::landlock:
      return "landlock: agents and gates write to their worktrees only; `conduct doctor` lists "
             "what it cannot stop" +
             more;
    case SandboxKind::bubblewrap:
      break;
  }
  return fmt::format("bubblewrap: agents and gates write to their worktrees only; gates {} network",
                     config.sandbox.network ? "with" : "without") +
         more;
}

}  // namespace conduct::run
