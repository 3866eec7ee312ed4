// A value of a plan as JSON, and where it stands: each type is asked for, and what is of another is
// named by its place.
#pragma once

#include "spec/findings.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::spec {

class Node {
 public:
  using Json = nlohmann::json;

  // JSON and FINDINGS outlive the node. PATH: "phases[2].tasks[0]"; empty: the whole document.
  Node(const Json& json, std::string path, Findings& findings)
      : json_(json), path_(std::move(path)), findings_(findings) {}

  const std::string& path() const { return path_; }
  bool is_string() const { return json_.is_string(); }
  bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }

  // Is it an object with no other keys than KNOWN? Their "line" is looked at, and has no effect.
  bool has_only(std::initializer_list<std::string_view> known) const;

  // The string that it is, or that the object has as KEY, beside keys that are KNOWN: it says
  // something. Empty: it does not.
  std::string text(const char* key, std::initializer_list<std::string_view> known) const;

  // Sets INTO where there is a KEY; what has another type is an error.
  void read(const char* key, bool& into) const;
  void read(const char* key, std::string& into) const;
  // One line, as of a label in Markdown; it may be empty.
  void read_line(const char* key, std::string& into) const;
  // Texts, lines and ids of phases that say something.
  void read_texts(const char* key, std::vector<std::string>& into) const;
  void read_lines(const char* key, std::vector<std::string>& into) const;
  void read_ids(const char* key, std::vector<std::string>& into) const;
  // A whole number from LEAST to MOST. False: there is none.
  bool read_count(const char* key, std::uint64_t least, std::uint64_t most,
                  std::uint64_t& into) const;
  // A number above 0, up to 100.
  void read_percent(const char* key, double& into) const;

  // Gives each value of the array KEY, or the object KEY, to TAKE.
  template <typename Take>
  void each(const char* key, Take take) const {
    if (!is(key, Json::value_t::array, "is no array")) return;
    std::size_t index = 0;
    for (const Json& value : json_[key]) {
      take(Node(value, fmt::format("{}[{}]", at(key), index++), findings_));
    }
  }
  template <typename Take>
  void object(const char* key, Take take) const {
    if (is(key, Json::value_t::object, "is no object")) take(child(key));
  }

  // The value at KEY, which is there.
  Node child(const char* key) const { return {json_[key], at(key), findings_}; }
  // The text, the line, the phase's id that it is; empty, and an error: it is none, or blank.
  std::string as_text() const;
  std::string as_line() const;
  std::string as_id() const;

  // Finds fault with it. False, always.
  bool wrong(std::string_view what) const;

 private:
  std::string at(std::string_view key) const;
  // Is there a KEY, and of this TYPE? One of another type is WHAT.
  bool is(const char* key, Json::value_t type, const char* what) const;

  const Json& json_;
  std::string path_;
  Findings& findings_;
};

}  // namespace conduct::spec
