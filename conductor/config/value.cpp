#include "conductor/config/value.h"

#include "base/text.h"

#include <fmt/core.h>
#include <toml++/toml.h>

namespace conduct::config {
namespace {

Position position_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

// Recursion is bounded: the parser refuses values nested deeper than TOML_MAX_NESTED_VALUES (256).
Value convert(const toml::node& node) {
  Value value;
  value.at = position_of(node.source());
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, item] : *table) {
      value.keys.push_back({std::string(key.str()), position_of(key.source())});
      value.items.push_back(convert(item));
    }
  } else if (const toml::array* array = node.as_array()) {
    value.kind = Kind::array;
    for (const toml::node& item : *array) value.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    value.kind = Kind::string;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = Kind::integer;
    value.integer = integer->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = Kind::boolean;
    value.truth = truth->get();
  } else {
    value.kind = node.is_floating_point() ? Kind::real : Kind::time;
    value.real = node.value<double>().value_or(0);
  }
  return value;
}

}  // namespace

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::table:
      return "a table";
    case Kind::array:
      return "an array";
    case Kind::string:
      return "a string";
    case Kind::integer:
      return "a whole number";
    case Kind::real:
      return "a fraction";
    case Kind::boolean:
      return "true or false";
    case Kind::time:
      return "a date or time";
  }
  return "";
}

base::Result<Value> parse_toml(const Source& source) {
  // Debian's toml++ is compiled with exceptions; they end here.
  try {
    return convert(toml::parse(source.text));
  } catch (const toml::parse_error& error) {
    return error_at(source.name, position_of(error.source()),
                    base::one_line(error.description(), 200), "");
  }
}

base::Error error_at(const std::string& file, Position at, std::string_view message,
                     std::string hint) {
  return {base::Fault::environment, fmt::format("{}:{}:{}: {}", file, at.line, at.column, message),
          std::move(hint)};
}

}  // namespace conduct::config
