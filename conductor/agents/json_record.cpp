#include "conductor/agents/json_record.h"

#include "base/text.h"
#include "conductor/agents/json_depth.h"

#include <array>

namespace conduct::agents {
namespace {

using nlohmann::json;

constexpr int kLevels = 64;                // tools' arguments are JSON of anybody's
constexpr std::size_t kDetail = 160;       // columns
constexpr std::int64_t kMost = 1LL << 53;  // beyond, a number is no count

}  // namespace

json record_of(std::string_view line) {
  line = base::trim(line);
  if (line.empty() || line.front() != '{' || deeper_than(line, kLevels)) return nullptr;
  json record = json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  return record.is_object() ? std::move(record) : json(nullptr);
}

std::string plain_lines(std::string_view output) {
  std::string plain;
  for (const std::string_view line : base::lines(output)) {
    const std::string_view text = base::trim(line);
    if (text.starts_with('{') || text.ends_with('}')) continue;  // the first may have been cut off
    plain += line;
    plain += '\n';
  }
  return plain;
}

const json& at(const json& record, std::string_view path) {
  static const json nothing;
  const json* value = &record;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string key(path.substr(0, dot));
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
    if (!value->is_object()) return nothing;
    const auto found = value->find(key);
    if (found == value->end()) return nothing;
    value = &*found;
  }
  return *value;
}

std::string text_at(const json& record, std::string_view path) {
  const json& value = at(record, path);
  return value.is_string() ? value.get<std::string>() : "";
}

std::optional<std::int64_t> number_at(const json& record, std::string_view path) {
  const std::optional<double> value = real_at(record, path);
  if (!value || *value > static_cast<double>(kMost)) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> real_at(const json& record, std::string_view path) {
  const json& value = at(record, path);
  if (!value.is_number() || value.get<double>() < 0) return std::nullopt;
  return value.get<double>();
}

std::string tool_detail(const json& input) {
  constexpr std::array kTelling{"command", "cmd",   "file_path", "filePath", "path",
                                "pattern", "query", "url",       "prompt",   "description"};
  for (const char* key : kTelling) {
    const json& value = at(input, key);
    if (value.is_string()) return base::one_line(value.get_ref<const std::string&>(), kDetail);
    if (!value.is_array()) continue;
    std::string words;
    for (const json& word : value)
      if (word.is_string()) words += (words.empty() ? "" : " ") + word.get<std::string>();
    if (!words.empty()) return base::one_line(words, kDetail);
  }
  return "";
}

}  // namespace conduct::agents
