// CMakeLists.txt and the presets beside it (cmake-presets(7)).
#include "base/text.h"
#include "conductor/project/manifest_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace conduct::project {
namespace {

using nlohmann::json;

// The presets of one kind that a user can name.
class Presets {
 public:
  Presets(const json& file, const char* kind) {
    const auto found = file.find(kind);
    if (found != file.end() && found->is_array()) all_ = *found;
  }

  // The first that is neither hidden nor bound to a condition, and configured by CONFIGURE (empty:
  // by any). Null: none.
  json first(const std::string& configure) const {
    for (const json& preset : all_) {
      if (!preset.is_object() || preset.contains("condition")) continue;
      if (preset.contains("hidden") && preset["hidden"] == true) continue;
      if (!fit_for_plan(text_in(preset, "name"))) continue;
      if (configure.empty() || configured_by(preset) == configure) return preset;
    }
    return {};
  }

  // The configure preset of PRESET: its own, else that of what it inherits, each looked at once.
  std::string configured_by(const json& preset) const {
    std::vector<const json*> pending{&preset};
    std::set<std::string> seen;
    while (!pending.empty()) {
      const json& next = *pending.back();
      pending.pop_back();
      if (std::string own = text_in(next, "configurePreset"); !own.empty()) return own;
      for (const json& each : all_)
        if (inherits(next, text_in(each, "name")) && seen.insert(text_in(each, "name")).second)
          pending.push_back(&each);
    }
    return "";
  }

 private:
  static bool inherits(const json& preset, const std::string& name) {
    const auto found = preset.find("inherits");
    if (found == preset.end()) return false;
    if (!found->is_array()) return *found == name;
    return std::find(found->begin(), found->end(), json(name)) != found->end();
  }

  json all_ = json::array();
};

// Configured, built and tested by presets, where there is one for each step. Empty: there is not.
std::string by_presets(Sighting& sighting) {
  const std::optional<json> file = object_in(sighting, "CMakePresets.json");
  if (!file) return "";
  const Presets tests(*file, "testPresets");
  const json test = tests.first("");
  const std::string configure = test.is_null() ? "" : tests.configured_by(test);
  if (!fit_for_plan(configure)) return "";
  const json build = Presets(*file, "buildPresets").first(configure);
  if (build.is_null()) return "";
  return fmt::format("cmake --preset {} && cmake --build --preset {} && ctest --preset {}",
                     base::shell_word(configure), base::shell_word(text_in(build, "name")),
                     base::shell_word(text_in(test, "name")));
}

// The first word in the parentheses of project(NAME …). Empty: none, or a variable.
std::string project_name(const std::string& lowered, const std::string& text) {
  const std::size_t call = lowered.find("\nproject(");
  const std::size_t begin = call == lowered.npos ? lowered.npos : call + 9;
  if (begin == lowered.npos) return "";
  const std::size_t end = text.find_first_of(" )\r\n\t", begin);
  return end == text.npos ? "" : std::string(base::trim(text.substr(begin, end - begin)));
}

}  // namespace

void see_cmake(Sighting& sighting) {
  std::optional<std::string> text = sighting.text("CMakeLists.txt");
  if (!text) return;
  *text = "\n" + *text;
  const std::string lowered = base::lower(*text);
  sighting.name(project_name(lowered, *text));
  sighting.language("C/C++");
  if (const std::string command = by_presets(sighting); !command.empty()) {
    sighting.suite(command, "cmake", "CMakePresets.json: testPresets");
    return;
  }
  // Without either, ctest finds no tests, wherever they are added.
  const bool tested = lowered.find("enable_testing") != lowered.npos ||
                      lowered.find("include(ctest") != lowered.npos;
  const std::string build = "cmake -B build && cmake --build build";
  if (tested) {
    sighting.suite(build + " && ctest --test-dir build --output-on-failure", "cmake",
                   "CMakeLists.txt");
  } else {
    sighting.suite(build, "cmake", "CMakeLists.txt, without enable_testing()");
  }
}

}  // namespace conduct::project
