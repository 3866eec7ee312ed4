// JSON that people write for other tools, read leniently: comments are passed over, and what has
// another type than is looked for is not there.
#pragma once

#include "conductor/project/sighting.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace conduct::project {

// The object in a file. None where there is no such file; what is no object is passed over.
std::optional<nlohmann::json> object_in(Sighting& sighting, const std::string& file);

// A member of VALUE; empty where it is not one of that type, or VALUE is no object.
std::string text_in(const nlohmann::json& value, const char* key);
const nlohmann::json& object_in(const nlohmann::json& value, const char* key);

}  // namespace conduct::project
