// One key of a configuration file on its way to a field: typed readers whose errors name key,
// expectation and place.
#pragma once

#include "base/result.h"
#include "base/text.h"
#include "conductor/config/value.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::config {

struct Setting {
  const std::string& file;
  std::string name;  // dotted: "run.jobs"
  const Value& value;

  // An error at the value: "NAME MESSAGE".
  base::Error error(std::string_view message, std::string hint = "") const;
  // "NAME must be EXPECTED, not …".
  base::Error expected(std::string_view expected, std::string hint = "") const;
};

base::Result<std::string> read_text(const Setting& setting);  // not empty, no NUL
base::Result<std::int64_t> read_integer(const Setting& setting, std::int64_t least,
                                        std::int64_t most);
base::Result<double> read_amount(const Setting& setting);                   // of money; 0 or more
base::Result<std::vector<std::string>> read_texts(const Setting& setting);  // an array of strings
base::Result<std::int64_t> read_duration_ms(const Setting& setting);  // "45m" or seconds; above 0
base::Result<std::int64_t> read_size(const Setting& setting);  // "512M", "4G" or bytes; above 0
base::Result<std::vector<std::string>> read_paths(const Setting& setting);  // absolute, or "~/…"
// Paths that a sandbox is to open; not what it is made of.
base::Result<std::vector<std::string>> read_places(const Setting& setting);

// A key that a table may have, and how it is read into a TARGET. No reader: a later version's.
template <typename Target>
struct KnownKey {
  std::string_view name;
  base::Status (*read)(const Setting& setting, Target& target);
};

// "KEY is not a key of TABLE", with the nearest of NAMES, or all of them, as the hint.
base::Error unknown_key(const Setting& table, const Key& key,
                        const std::vector<std::string>& names);
base::Error unsupported(const Setting& setting, const Key& key);
base::Status must_be_table(const Setting& setting);

// The value of the I-th key of a table.
Setting member(const Setting& table, std::size_t i);

// Reads every key of TABLE by KEYS; one that is not among them is an error.
template <typename Target>
base::Status read_table(const Setting& table, std::span<const KnownKey<Target>> keys,
                        Target& target) {
  TRY(must_be_table(table));
  for (std::size_t i = 0; i < table.value.keys.size(); ++i) {
    const Key& key = table.value.keys[i];
    const KnownKey<Target>* known = nullptr;
    std::vector<std::string> names;
    for (const KnownKey<Target>& one : keys) {
      if (one.name == key.name) known = &one;
      if (one.read != nullptr) names.emplace_back(one.name);
    }
    if (known == nullptr) return unknown_key(table, key, names);
    if (known->read == nullptr) return unsupported(table, key);
    TRY(known->read(member(table, i), target));
  }
  return {};
}

}  // namespace conduct::config
