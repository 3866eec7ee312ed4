// [gates], and [gates.NAME] for gates of the user's own.
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace conduct::config {
namespace {

using base::Status;

Status read_test_command(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.test_command, read_text(setting));
  return {};
}

Status read_prose(const Setting& setting, Loading& loading) {
  if (!one_of(setting.value.text, {"report", "block"})) {
    return setting.expected(R"("report" or "block")");
  }
  loading.config.prose_blocks = setting.value.text == "block";
  return {};
}

Status read_gate_timeout(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.gate_timeout_ms, read_duration_ms(setting));
  return {};
}

Status read_gate_command(const Setting& setting, GateConfig& gate) {
  TRY_ASSIGN(gate.command, read_text(setting));
  return {};
}

Status read_gate_at(const Setting& setting, GateConfig& gate) {
  TRY_ASSIGN(const std::vector<std::string> places, read_texts(setting));
  gate.at_module = gate.at_phase = gate.at_final = false;
  for (const std::string& place : places) {
    if (!one_of(place, {"module", "phase", "final"})) {
      return setting.error(
          fmt::format("has \"{}\", which is none of \"module\", \"phase\", \"final\"",
                      base::one_line(place, 80)));
    }
    gate.at_module = gate.at_module || place == "module";
    gate.at_phase = gate.at_phase || place == "phase";
    gate.at_final = gate.at_final || place == "final";
  }
  if (places.empty()) return setting.error("must name one of \"module\", \"phase\", \"final\"");
  return {};
}

Status read_gate(const Setting& table, const std::string& name, Loading& loading) {
  static constexpr std::array<KnownKey<GateConfig>, 3> kKeys = {
      {{"command", read_gate_command}, {"at", read_gate_at}, {"needs", nullptr}}};
  if (!is_name(name)) return table.error("has a name that cannot be used", kNameHint);
  if (one_of(name, {"tests", "files", "placeholders", "imports", "lint", "criteria", "tamper",
                    "scope", "secrets", "setup"})) {
    return table.error("has the name of a gate of conduct's own", "choose another name");
  }
  GateConfig& gate = loading.gates[name];
  gate.name = name;
  loading.remember(table);
  return read_table<GateConfig>(table, kKeys, gate);
}

}  // namespace

// A table in [gates] is a gate; everything else is one of its own keys.
base::Status read_gates(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 3> kKeys = {
      {{"test_command", read_test_command}, {"prose", read_prose}, {"timeout", read_gate_timeout}}};
  TRY(must_be_table(table));
  Value own = table.value;
  own.items.clear();
  own.keys.clear();
  for (std::size_t i = 0; i < table.value.keys.size(); ++i) {
    const Key& key = table.value.keys[i];
    const bool reserved = std::any_of(kKeys.begin(), kKeys.end(),
                                      [&](const auto& known) { return known.name == key.name; });
    if (table.value.items[i].kind == Kind::table && !reserved) {
      TRY(read_gate(member(table, i), key.name, loading));
    } else {
      own.keys.push_back(key);
      own.items.push_back(table.value.items[i]);
    }
  }
  return read_table<Loading>({table.file, table.name, own}, kKeys, loading);
}

}  // namespace conduct::config
