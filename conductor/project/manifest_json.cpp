#include "conductor/project/manifest_json.h"

namespace conduct::project {

using nlohmann::json;

std::optional<json> object_in(Sighting& sighting, const std::string& file) {
  const std::optional<std::string> text = sighting.text(file);
  if (!text) return std::nullopt;
  json object = json::parse(*text, nullptr, false, true);
  if (object.is_object()) return object;
  sighting.pass_over(file, "it is no JSON object");
  return std::nullopt;
}

std::string text_in(const json& value, const char* key) {
  const auto found = value.find(key);
  return found != value.end() && found->is_string() ? found->get<std::string>() : "";
}

const json& object_in(const json& value, const char* key) {
  static const json kNone = json::object();
  const auto found = value.find(key);
  return found != value.end() && found->is_object() ? *found : kNone;
}

}  // namespace conduct::project
