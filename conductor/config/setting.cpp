#include "conductor/config/setting.h"

#include "conductor/config/checks.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::config {
namespace {

std::string dotted(const Setting& table, const std::string& key) {
  const std::string shown = base::one_line(key, 80);
  return table.name.empty() ? shown : table.name + "." + shown;
}

std::string heading(const Setting& table) {
  return table.name.empty() ? "the configuration" : "[" + table.name + "]";
}

}  // namespace

base::Error Setting::error(std::string_view message, std::string hint) const {
  return error_at(file, value.at, fmt::format("{} {}", name, message), std::move(hint));
}

base::Error Setting::expected(std::string_view expected, std::string hint) const {
  const std::string found = value.kind == Kind::string
                                ? "\"" + base::one_line(value.text, 80) + "\""
                            : value.kind == Kind::integer ? std::to_string(value.integer)
                            : value.kind == Kind::boolean ? (value.truth ? "true" : "false")
                                                          : std::string(name_of(value.kind));
  return error(fmt::format("must be {}, not {}", expected, found), std::move(hint));
}

base::Result<std::string> read_text(const Setting& setting) {
  if (setting.value.kind != Kind::string) return setting.expected("a string");
  if (setting.value.text.empty()) return setting.error("must not be empty");
  if (setting.value.text.find('\0') != std::string::npos) {
    return setting.error("must not hold a NUL byte");
  }
  return setting.value.text;
}

base::Result<std::int64_t> read_integer(const Setting& setting, std::int64_t least,
                                        std::int64_t most) {
  const std::int64_t number = setting.value.integer;
  if (setting.value.kind != Kind::integer || number < least || number > most) {
    return setting.expected(fmt::format("a whole number from {} to {}", least, most));
  }
  return number;
}

base::Result<double> read_amount(const Setting& setting) {
  const Value& value = setting.value;
  const double amount = value.kind == Kind::real ? value.real : static_cast<double>(value.integer);
  const bool is_number = value.kind == Kind::real || value.kind == Kind::integer;
  if (!is_number || !(amount >= 0) || amount > 1e9)
    return setting.expected("an amount of 0 or more, as in 20 or 0.25");
  return amount;
}

base::Result<std::vector<std::string>> read_texts(const Setting& setting) {
  if (setting.value.kind != Kind::array) return setting.expected("an array of strings");
  std::vector<std::string> texts;
  for (const Value& item : setting.value.items) {
    TRY_ASSIGN(std::string text,
               read_text({setting.file, fmt::format("{}[{}]", setting.name, texts.size()), item}));
    texts.push_back(std::move(text));
  }
  return texts;
}

base::Result<std::int64_t> read_duration_ms(const Setting& setting) {
  const Value& value = setting.value;
  const std::string text = value.kind == Kind::integer ? std::to_string(value.integer) : value.text;
  const auto ms = base::parse_duration_ms(text);
  if (!ms || *ms <= 0) {
    return setting.expected(kTimeExpected);
  }
  return *ms;
}

base::Result<std::int64_t> read_size(const Setting& setting) {
  const Value& value = setting.value;
  const std::string text = value.kind == Kind::integer ? std::to_string(value.integer) : value.text;
  const auto bytes = base::parse_size(text);
  if (!bytes || *bytes <= 0) return setting.expected(R"(a size above 0, as in "512M" or "4G")");
  return *bytes;
}

// Relative ones would mean something else in each worktree.
base::Result<std::vector<std::string>> read_paths(const Setting& setting) {
  TRY_ASSIGN(std::vector<std::string> paths, read_texts(setting));
  for (const std::string& path : paths) {
    const auto is_control = [](unsigned char byte) { return byte < ' ' || byte == 0x7f; };
    if (std::any_of(path.begin(), path.end(), is_control))
      return setting.error(
          fmt::format("has \"{}\", with a control character", base::one_line(path, 80)),
          "write the path as it is shown");
    if (path.starts_with('/') || path.starts_with("~/")) continue;
    return setting.error(fmt::format("has \"{}\", which is relative", base::one_line(path, 80)),
                         "write the whole path, or ~/… for one in your home folder");
  }
  return paths;
}

base::Result<std::vector<std::string>> read_places(const Setting& setting) {
  TRY_ASSIGN(std::vector<std::string> paths, read_paths(setting));
  for (const std::string& path : paths)
    if (path.starts_with('/') && opens_the_machine(path))
      return setting.error(fmt::format("has \"{}\", of the machine itself", path),
                           "name what is needed there; --sandbox none confines nothing");
  return paths;
}

base::Error unknown_key(const Setting& table, const Key& key,
                        const std::vector<std::string>& names) {
  const auto near = base::nearest(key.name, names);
  return error_at(
      table.file, key.at, "unknown key " + dotted(table, key.name),
      near ? "did you mean " + *near + "?" : heading(table) + " knows: " + base::join(names, ", "));
}

base::Error unsupported(const Setting& table, const Key& key) {
  return error_at(table.file, key.at,
                  dotted(table, key.name) + " is not supported by this version of conduct",
                  "remove it: it would have no effect");
}

base::Status must_be_table(const Setting& setting) {
  if (setting.value.kind != Kind::table) return setting.expected("a table");
  return {};
}

Setting member(const Setting& table, std::size_t i) {
  return {table.file, dotted(table, table.value.keys[i].name), table.value.items[i]};
}

}  // namespace conduct::config
