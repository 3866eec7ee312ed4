#include "spec/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace conduct::spec {
namespace {

using Json = nlohmann::json;

constexpr int kNumberOverflow = 406;  // nlohmann_json, "Exceptions", out_of_range

// Is called for each piece of the text, in its order (nlohmann_json, "SAX Interface"); false ends
// it. Nothing here or in the parser is recursive.
class Reading {
 public:
  Reading(std::string_view text, Findings& findings) : text_(text), findings_(findings) {}

  bool null() { return next(); }
  bool boolean(bool) { return next(); }
  bool number_integer(std::int64_t) { return next(); }
  bool number_unsigned(std::uint64_t) { return next(); }
  bool number_float(double, const std::string&) { return next(); }
  bool binary(const Json::binary_t&) { return next(); }
  bool string(const std::string& value) {
    if (!next()) return false;
    if (value.find('\0') != std::string::npos) wrong("has a NUL character");
    return true;
  }

  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string& name) {
    Level& level = levels_.back();
    level.key = shown(name);
    if (!level.names.insert(name).second) wrong("is said twice");
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    const std::size_t at = std::min(position > 0 ? position - 1 : 0, text_.size());
    const std::string_view before = text_.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') + 1;
    findings_.add(codes::json_syntax, {line, static_cast<int>(at - start) + 1},
                  error.id == kNumberOverflow ? "this number is too large" : "this is no JSON",
                  "a plan that begins with \"{\" is read as JSON");
    return false;
  }

 private:
  struct Level {
    bool object = false;
    std::string key = {};              // the name that was read last, fit to be shown
    std::size_t count = 0;             // of an array's values
    std::set<std::string> names = {};  // of an object
  };

  bool next() {
    if (!levels_.empty()) ++levels_.back().count;
    if (++values_ <= kMaxJsonValues) return true;
    findings_.add(codes::too_many, {},
                  fmt::format("this JSON has more than {} values", kMaxJsonValues),
                  "make several plans of it");
    return false;
  }

  bool open(bool object) {
    if (!next()) return false;
    if (levels_.size() == kMaxJsonDepth) {
      findings_.add(codes::json_syntax, {},
                    fmt::format("this JSON is nested more than {} deep", kMaxJsonDepth),
                    "a plan has phases, and they have modules with criteria: no more than that");
      return false;
    }
    levels_.push_back({object});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  void wrong(std::string_view what) {
    std::string path;
    for (const Level& level : levels_) {
      if (!level.object) path += fmt::format("[{}]", level.count - 1);
      if (level.object) path += (path.empty() ? "" : ".") + level.key;
    }
    findings_.add(codes::json_value, {}, fmt::format("\"{}\" {}", shown(path), what),
                  "a name has one value, and a text has no NUL");
  }

  std::string_view text_;
  Findings& findings_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
};

}  // namespace

bool check_json(std::string_view text, Findings& findings) {
  Reading reading(text, findings);
  return Json::sax_parse(text, &reading);
}

}  // namespace conduct::spec
