// A TOML document as plain values that know where they stand, so that every error can point there.
#pragma once

#include "base/result.h"
#include "conductor/config/config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::config {

enum class Kind { table, array, string, integer, real, boolean, time };

// For messages: "a table", "an array", "a string" …
const char* name_of(Kind kind);

struct Position {
  std::uint32_t line = 0, column = 0;  // 1-based
};

struct Key {
  std::string name;
  Position at;
};

struct Value {
  Kind kind = Kind::table;
  Position at;
  std::string text;          // string
  std::int64_t integer = 0;  // integer
  double real = 0;           // real
  bool truth = false;        // boolean
  std::vector<Value> items;  // array: its elements; table: the values of KEYS, in the same order
  std::vector<Key> keys;     // table
};

// Reads SOURCE as TOML 1.0. An error is "file:line:column: what is wrong".
base::Result<Value> parse_toml(const Source& source);

// "file:line:column: MESSAGE", as every error about a configuration file reads.
base::Error error_at(const std::string& file, Position at, std::string_view message,
                     std::string hint);

}  // namespace conduct::config
