#include "conductor/project/sighting.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace conduct::project {
namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestRemark = 200;

// A folder as the operand of cd, which would take "-x" for an option.
std::string operand(const std::string& path) {
  return base::shell_word(path.starts_with('-') ? "./" + path : path);
}

std::string said(std::string_view sentence) {
  return base::one_line(sentence, kLongestRemark);
}

void add_once(std::vector<std::string>& all, std::string one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

}  // namespace

std::optional<std::string> Sighting::text(const std::string& name) const {
  if (!folder_.has(name)) return std::nullopt;
  base::Result<std::string> text = folder_.read(name);
  if (text.ok()) return *std::move(text);
  add_once(survey_.passed_over, said(text.error().message));
  return std::nullopt;
}

std::optional<config::Value> Sighting::toml(const std::string& name) const {
  const std::optional<std::string> text = this->text(name);
  if (!text) return std::nullopt;
  base::Result<config::Value> value = config::parse_toml({shown(name), *text});
  if (value.ok()) return *std::move(value);
  add_once(survey_.passed_over, said(value.error().message));
  return std::nullopt;
}

void Sighting::suite(std::string command, std::string program, std::string reason,
                     std::string setup) {
  const std::string path = folder_.path();
  for (std::string* each : {&command, &setup})
    if (!path.empty() && !each->empty()) *each = fmt::format("cd {} && {}", operand(path), *each);
  survey_.suites.push_back(
      {std::move(command), std::move(program), shown(reason), std::move(setup)});
}

void Sighting::language(std::string_view name) {
  add_once(survey_.languages, std::string(name));
}

void Sighting::name(std::string_view name) {
  if (survey_.name.empty() && is_plain_name(name)) survey_.name = name;
}

void Sighting::pass_over(std::string_view file, std::string_view why) {
  add_once(survey_.passed_over, said(fmt::format("{}: {}", shown(file), why)));
}

void Sighting::lacks(std::string_view file, std::string_view what) {
  add_once(survey_.lacking, said(fmt::format("{}: {}", shown(file), what)));
}

std::string Sighting::shown(std::string_view file) const {
  const std::string path = folder_.path();
  return path.empty() ? std::string(file) : fmt::format("{}/{}", path, file);
}

bool is_plain_name(std::string_view name) {
  if (name.empty() || base::code_points(name) > kLongestName) return false;
  constexpr std::string_view kMarks = "@/._-+ ";
  const bool plain = std::all_of(name.begin(), name.end(), [&](char c) {
    return !base::is_ascii(c) || base::is_alphanumeric(c) || kMarks.find(c) != kMarks.npos;
  });
  return plain && base::trim(name) == name && base::printable(name) == name;
}

bool fit_for_plan(std::string_view name) {
  return !name.empty() && name.find_first_of("`\n\t") == std::string_view::npos &&
         base::printable(name) == name;
}

const config::Value* member(const config::Value* value, std::string_view name) {
  if (value == nullptr || value->kind != config::Kind::table) return nullptr;
  for (std::size_t i = 0; i < value->keys.size(); ++i)
    if (value->keys[i].name == name) return &value->items[i];
  return nullptr;
}

const config::Value* member(const config::Value* value,
                            std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) value = member(value, name);
  return value;
}

std::string text_of(const config::Value* value) {
  return value != nullptr && value->kind == config::Kind::string ? value->text : "";
}

const Folder* nearest_with(const Folder& folder, const std::string& name) {
  for (const Folder* each = &folder; each != nullptr; each = each->above())
    if (each->has(name)) return each;
  return nullptr;
}

}  // namespace conduct::project
