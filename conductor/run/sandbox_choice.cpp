#include "conductor/run/sandbox_choice.h"

#include "base/text.h"
#include "conductor/run/openings.h"
#include "conductor/system/files.h"

#include <fmt/core.h>

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

}  // namespace conduct::run
