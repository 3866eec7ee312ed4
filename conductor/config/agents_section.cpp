// [agents.NAME]: how an agent is started.
#include "base/host_pattern.h"
#include "base/member_path.h"
#include "base/secret.h"
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace conduct::config {
namespace {

using base::Status;

Status read_adapter(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.adapter, read_text(setting));
  std::vector<std::string> known = programs();
  known.insert(known.end(), presets().begin(), presets().end());
  known.insert(known.end(), {"acp", "command"});
  if (agent.adapter == "replay" ||
      std::find(known.begin(), known.end(), agent.adapter) != known.end())
    return {};
  return setting.expected(fmt::format("\"{}\" or \"replay\"", base::join(known, "\", \"")));
}

base::Result<std::vector<std::string>> read_words(const Setting& setting) {
  if (setting.value.kind == Kind::string) {
    return setting.expected("an array of strings: the program and its arguments",
                            R"(for a shell's syntax write ["sh", "-c", "…"])");
  }
  TRY_ASSIGN(std::vector<std::string> words, read_texts(setting));
  if (words.empty()) return setting.error("must name a program");
  return words;
}

Status read_agent_command(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.command, read_words(setting));
  return {};
}

Status read_agent_resume(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.resume, read_words(setting));
  return {};
}

using Events = std::map<std::string, std::string>;

// The key is the last part of the dotted name.
Status put_event(const Setting& setting, std::string text, Events& events) {
  events[setting.name.substr(setting.name.rfind('.') + 1)] = std::move(text);
  return {};
}

Status read_event_path(const Setting& setting, Events& events) {
  TRY_ASSIGN(std::string path, read_text(setting));
  const auto parsed = base::parse_member_path(path);
  if (!parsed) return setting.error(parsed.error().message, parsed.error().hint);
  return put_event(setting, std::move(path), events);
}

Status read_usage_is(const Setting& setting, Events& events) {
  TRY_ASSIGN(std::string way, read_text(setting));
  if (!one_of(way, {"total", "each", "conversation"}))
    return setting.expected(R"("total", "each" or "conversation")");
  return put_event(setting, std::move(way), events);
}

Status read_agent_events(const Setting& setting, AgentConfig& agent) {
  static constexpr std::array<KnownKey<Events>, 10> kKeys = {{{"session", read_event_path},
                                                              {"said", read_event_path},
                                                              {"tool", read_event_path},
                                                              {"detail", read_event_path},
                                                              {"input_tokens", read_event_path},
                                                              {"cached_tokens", read_event_path},
                                                              {"output_tokens", read_event_path},
                                                              {"cost_usd", read_event_path},
                                                              {"usage_is", read_usage_is},
                                                              {"failure", read_event_path}}};
  return read_table<Events>(setting, kKeys, agent.events);
}

Status read_agent_directory(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.directory, read_text(setting));
  return {};
}

Status read_agent_env(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.env, read_texts(setting));
  for (const std::string& text : agent.env) {
    if (!is_variable(text)) {
      return setting.error(
          fmt::format("has \"{}\", which is no variable", base::one_line(text, 80)),
          R"(write "NAME" to pass a variable on, or "NAME=value" to set one)");
    }
    const std::size_t name_end = text.find('=');
    if (name_end != std::string::npos && base::names_a_secret(text.substr(0, name_end))) {
      const std::string variable = text.substr(0, name_end);
      return setting.error(
          fmt::format("gives the value of {}, which looks like a secret and would be logged",
                      variable),
          fmt::format(R"(write "{}" to pass it on from the environment)", variable));
    }
    if (text.starts_with("CONDUCT_")) {
      return setting.error(
          fmt::format("has \"{}\", which conduct sets itself", base::one_line(text, 80)));
    }
  }
  return {};
}

Status read_agent_home(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.home, read_places(setting));
  return {};
}

Status read_agent_network(const Setting& setting, AgentConfig& agent) {
  if (setting.value.kind == Kind::boolean) {
    agent.network = {setting.value.truth, {}};
    return {};
  }
  if (setting.value.kind != Kind::array) return setting.expected("true, false or a list of hosts");
  TRY_ASSIGN(agent.network.hosts, read_texts(setting));
  agent.network.open = false;
  for (const std::string& host : agent.network.hosts) {
    const base::Status usable = base::check_host_pattern(host);
    if (!usable) return setting.error(usable.error().message, usable.error().hint);
  }
  return {};
}

Status read_agent_args(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.args, read_texts(setting));
  return {};
}

// A word that begins with a dash would be an option of the program.
Status read_agent_model(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.model, read_text(setting));
  if (agent.model.front() == '-') return setting.expected("the name of a model");
  return {};
}

Status read_agent_provider(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.provider, read_text(setting));
  return {};
}

Status read_agent_fallback(const Setting& setting, AgentConfig& agent) {
  TRY_ASSIGN(agent.fallback, read_text(setting));
  return {};
}

Status read_input_price(const Setting& setting, core::Price& price) {
  TRY_ASSIGN(price.input, read_amount(setting));
  return {};
}

Status read_output_price(const Setting& setting, core::Price& price) {
  TRY_ASSIGN(price.output, read_amount(setting));
  return {};
}

Status read_cached_price(const Setting& setting, core::Price& price) {
  TRY_ASSIGN(price.cached, read_amount(setting));
  return {};
}

Status read_agent_price(const Setting& setting, AgentConfig& agent) {
  static constexpr std::array<KnownKey<core::Price>, 3> kKeys = {
      {{"input", read_input_price}, {"output", read_output_price}, {"cached", read_cached_price}}};
  return read_table<core::Price>(setting, kKeys, agent.price.emplace());
}

Status read_agent(const Setting& table, const std::string& name, Loading& loading) {
  static constexpr std::array<KnownKey<AgentConfig>, 13> kKeys = {
      {{"adapter", read_adapter},
       {"command", read_agent_command},
       {"resume", read_agent_resume},
       {"events", read_agent_events},
       {"args", read_agent_args},
       {"model", read_agent_model},
       {"dir", read_agent_directory},
       {"env", read_agent_env},
       {"home", read_agent_home},
       {"network", read_agent_network},
       {"provider", read_agent_provider},
       {"fallback", read_agent_fallback},
       {"price", read_agent_price}}};
  if (!is_name(name)) return table.error("has a name that cannot be used", kNameHint);
  AgentConfig& agent = loading.config.agents[name];
  agent.name = name;
  loading.remember(table);
  return read_table<AgentConfig>(table, kKeys, agent);
}

}  // namespace

base::Status read_agents(const Setting& table, Loading& loading) {
  TRY(must_be_table(table));
  for (std::size_t i = 0; i < table.value.keys.size(); ++i) {
    TRY(read_agent(member(table, i), table.value.keys[i].name, loading));
  }
  return {};
}

}  // namespace conduct::config
