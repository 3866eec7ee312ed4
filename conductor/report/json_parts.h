// Pieces that the JSON views share. Only for .cpp files of this folder: it includes nlohmann_json.
#pragma once

#include "conductor/report/json.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace conduct::report {

using Json = nlohmann::ordered_json;  // keys in the order in which they are documented

inline Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

inline Json time_or_null(std::int64_t at_ms) {
  return at_ms == 0 ? Json(nullptr) : Json(iso_time(at_ms));
}

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// On one line; bytes that are not UTF-8 become U+FFFD.
inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace conduct::report
