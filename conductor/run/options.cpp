#include "conductor/run/options.h"

#include <nlohmann/json.hpp>

namespace conduct::run {
namespace {

using nlohmann::json;

json price_json(const std::optional<core::Price>& price) {
  if (!price) return nullptr;
  json out = {{"input", price->input}, {"output", price->output}};
  if (price->cached) out["cached"] = *price->cached;
  return out;
}

std::optional<core::Price> price_from(const json& from) {
  if (!from.is_object()) return std::nullopt;
  core::Price price{from.at("input"), from.at("output"), {}};
  if (from.contains("cached")) price.cached = from.at("cached").get<double>();
  return price;
}

// One agent for a role, or several: the first version knew only one.
std::map<std::string, std::vector<std::string>> roles_from(const json& from) {
  std::map<std::string, std::vector<std::string>> roles;
  for (const auto& [role, agents] : from.items())
    roles[role] = agents.is_string() ? std::vector<std::string>{agents.get<std::string>()}
                                     : agents.get<std::vector<std::string>>();
  return roles;
}

json agent_json(const config::AgentConfig& agent) {
  return {{"name", agent.name},
          {"adapter", agent.adapter},
          {"command", agent.command},
          {"directory", agent.directory},
          {"env", agent.env},
          {"home", agent.home},
          {"network", agent.network.open},
          {"hosts", agent.network.hosts},
          {"args", agent.args},
          {"model", agent.model},
          {"provider", agent.provider},
          {"fallback", agent.fallback},
          {"price", price_json(agent.price)},
          {"resume", agent.resume},
          {"events", agent.events}};
}

json budget_json(const core::Budget& budget) {
  json out = json::object();
  if (budget.cost_usd) out["cost_usd"] = *budget.cost_usd;
  if (budget.tokens) out["tokens"] = *budget.tokens;
  if (budget.wall_ms) out["wall_ms"] = *budget.wall_ms;
  return out;
}

core::Budget budget_from(const json& from) {
  core::Budget budget;
  if (from.contains("cost_usd")) budget.cost_usd = from.at("cost_usd").get<double>();
  if (from.contains("tokens")) budget.tokens = from.at("tokens").get<std::int64_t>();
  if (from.contains("wall_ms")) budget.wall_ms = from.at("wall_ms").get<std::int64_t>();
  return budget;
}

json gate_json(const config::GateConfig& gate) {
  return {{"name", gate.name},
          {"command", gate.command},
          {"at_module", gate.at_module},
          {"at_phase", gate.at_phase},
          {"at_final", gate.at_final}};
}

json sandbox_json(const config::SandboxConfig& sandbox) {
  return {{"mode", sandbox.mode},
          {"write", sandbox.write},
          {"read", sandbox.read},
          {"hide", sandbox.hide},
          {"sockets", sandbox.sockets},
          {"network", sandbox.network},
          {"cpu_seconds", sandbox.cpu_seconds},
          {"memory_bytes", sandbox.memory_bytes},
          {"processes", sandbox.processes},
          {"file_bytes", sandbox.file_bytes}};
}

config::SandboxConfig sandbox_from(const json& from) {
  config::SandboxConfig sandbox;
  sandbox.mode = from.at("mode");
  sandbox.write = from.at("write").get<std::vector<std::string>>();
  sandbox.read = from.value("read", std::vector<std::string>{});
  sandbox.hide = from.at("hide").get<std::vector<std::string>>();
  sandbox.sockets = from.at("sockets").get<std::vector<std::string>>();
  sandbox.network = from.at("network");
  sandbox.cpu_seconds = from.at("cpu_seconds");
  sandbox.memory_bytes = from.at("memory_bytes");
  sandbox.processes = from.at("processes");
  sandbox.file_bytes = from.at("file_bytes");
  return sandbox;
}

config::AgentConfig agent_from(const json& from) {
  config::AgentConfig agent;
  agent.name = from.at("name");
  agent.adapter = from.at("adapter");
  agent.command = from.at("command").get<std::vector<std::string>>();
  agent.directory = from.at("directory");
  agent.env = from.at("env").get<std::vector<std::string>>();
  if (!from.contains("home")) return agent;  // of a version without a sandbox
  agent.home = from.at("home").get<std::vector<std::string>>();
  agent.network.open = from.at("network");
  agent.network.hosts = from.at("hosts").get<std::vector<std::string>>();
  if (!from.contains("model")) return agent;  // of a version that knew no programs
  agent.args = from.at("args").get<std::vector<std::string>>();
  agent.model = from.at("model");
  agent.provider = from.at("provider");
  agent.fallback = from.at("fallback");
  agent.price = price_from(from.at("price"));
  agent.resume = from.value("resume", std::vector<std::string>{});
  agent.events = from.value("events", std::map<std::string, std::string>{});
  return agent;
}

json config_json(const config::Config& config) {
  json agents = json::array(), gates = json::array();
  for (const auto& [name, agent] : config.agents) agents.push_back(agent_json(agent));
  for (const config::GateConfig& gate : config.gates) gates.push_back(gate_json(gate));
  return {{"jobs", config.jobs},
          {"retries", config.retries},
          {"timeout_ms", config.timeout_ms},
          {"stall_ms", config.stall_ms},
          {"gate_timeout_ms", config.gate_timeout_ms},
          {"target", config.target},
          {"land", config.land},
          {"roles", config.roles},
          {"share", config.share},
          {"agents", std::move(agents)},
          {"worktree_dir", config.worktree_dir},
          {"caches", config.caches},
          {"test_command", config.test_command},
          {"prose_blocks", config.prose_blocks},
          {"gates", std::move(gates)},
          {"sandbox", sandbox_json(config.sandbox)},
          {"budget", budget_json(config.budget)},
          {"helpers", {{"limit", config.helpers.limit}, {"depth", config.helpers.depth}}}};
}

config::Config config_from(const json& from) {
  config::Config config;
  config.jobs = from.at("jobs");
  config.retries = from.at("retries");
  config.timeout_ms = from.at("timeout_ms");
  config.stall_ms = from.value("stall_ms", config.stall_ms);
  config.gate_timeout_ms = from.at("gate_timeout_ms");
  config.target = from.at("target");
  config.land = from.at("land");
  config.roles = roles_from(from.at("roles"));
  config.share = from.value("share", false);
  for (const json& agent : from.at("agents")) config.agents[agent.at("name")] = agent_from(agent);
  config.worktree_dir = from.at("worktree_dir");
  config.caches = from.at("caches").get<std::vector<std::string>>();
  config.test_command = from.at("test_command");
  config.prose_blocks = from.at("prose_blocks");
  for (const json& gate : from.at("gates"))
    config.gates.push_back({gate.at("name"), gate.at("command"), gate.at("at_module"),
                            gate.at("at_phase"), gate.at("at_final")});
  if (from.contains("sandbox")) config.sandbox = sandbox_from(from.at("sandbox"));
  if (from.contains("budget")) config.budget = budget_from(from.at("budget"));
  if (from.contains("helpers"))
    config.helpers = {from.at("helpers").at("limit"), from.at("helpers").at("depth")};
  return config;
}

}  // namespace

spec::ParseOptions parse_options(const RunOptions& options) {
  return {options.section};
}

core::PlanOptions plan_options(const RunOptions& options) {
  core::PlanOptions out;
  out.only_phase = options.phase;
  out.until_phase = options.until;
  out.companions = options.companions;
  out.other_gates = !options.config.gates.empty();
  if (!options.config.test_command.empty()) out.test_command = options.config.test_command;
  return out;
}

std::string to_json(const RunOptions& options) {
  const json out = {{"spec", options.spec},
                    {"phase", options.phase},
                    {"until", options.until},
                    {"section", options.section},
                    {"companions", options.companions},
                    {"record", options.record},
                    {"one_agent", options.one_agent},
                    {"checkout", options.checkout},
                    {"prompts", options.prompts},
                    {"config", config_json(options.config)}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<RunOptions> options_from_json(const std::string& text) {
  const json from = json::parse(text, nullptr, false);
  try {
    RunOptions options;
    options.spec = from.at("spec");
    options.phase = from.at("phase");
    options.until = from.at("until");
    options.section = from.value("section", "");
    options.companions = from.value("companions", std::vector<std::string>{});
    options.one_agent = from.value("one_agent", false);
    options.record = from.at("record");
    options.checkout = from.value("checkout", "");
    if (from.contains("prompts"))
      for (const auto& [name, prompt] : from.at("prompts").items()) options.prompts[name] = prompt;
    options.config = config_from(from.at("config"));
    return options;
  } catch (const json::exception& error) {
    return base::Error{base::Fault::environment,
                       std::string("the options of the run cannot be read: ") + error.what(),
                       "use the version of conduct that started it"};
  }
}

}  // namespace conduct::run
