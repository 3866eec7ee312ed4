#include "spec/json_node.h"

#include "base/text.h"
#include "spec/phase_id.h"

#include <algorithm>
#include <limits>

namespace conduct::spec {
namespace {

bool is_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

bool says_something(std::string_view text) {
  return !base::trim(text).empty();
}

}  // namespace

bool Node::has_only(std::initializer_list<std::string_view> known) const {
  if (!json_.is_object()) return wrong("is no object");
  for (const auto& [key, unused] : json_.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      Node(json_, at(key), findings_).wrong("is not known");
    }
  }
  std::uint64_t line = 0;
  read_count("line", 1, std::numeric_limits<int>::max(), line);
  return true;
}

std::string Node::text(const char* key, std::initializer_list<std::string_view> known) const {
  if (is_string()) return as_text();
  if (!has_only(known)) return "";
  if (has(key)) return child(key).as_text();
  wrong(fmt::format("has no \"{}\"", key));
  return "";
}

void Node::read(const char* key, bool& into) const {
  if (is(key, Json::value_t::boolean, "is neither true nor false")) into = json_[key].get<bool>();
}

void Node::read(const char* key, std::string& into) const {
  if (is(key, Json::value_t::string, "is no string")) into = json_[key].get<std::string>();
}

void Node::read_line(const char* key, std::string& into) const {
  read(key, into);
  if (!is_line(into)) child(key).wrong("has more than one line");
}

void Node::read_texts(const char* key, std::vector<std::string>& into) const {
  each(key, [&](const Node& one) {
    if (std::string text = one.as_text(); !text.empty()) into.push_back(std::move(text));
  });
}

void Node::read_lines(const char* key, std::vector<std::string>& into) const {
  each(key, [&](const Node& one) {
    if (std::string line = one.as_line(); !line.empty()) into.push_back(std::move(line));
  });
}

void Node::read_ids(const char* key, std::vector<std::string>& into) const {
  each(key, [&](const Node& one) {
    if (std::string id = one.as_id(); !id.empty()) into.push_back(std::move(id));
  });
}

bool Node::read_count(const char* key, std::uint64_t least, std::uint64_t most,
                      std::uint64_t& into) const {
  if (!has(key)) return false;
  const Json& value = json_[key];
  const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() >= least &&
                    value.get<std::uint64_t>() <= most;
  if (!fits) return child(key).wrong(fmt::format("is no whole number from {} to {}", least, most));
  into = value.get<std::uint64_t>();
  return true;
}

void Node::read_percent(const char* key, double& into) const {
  if (!has(key)) return;
  const Json& value = json_[key];
  if (value.is_number() && value.get<double>() > 0 && value.get<double>() <= 100) {
    into = value.get<double>();
  } else {
    child(key).wrong("is no number above 0 and up to 100");
  }
}

std::string Node::as_text() const {
  std::string said;
  if (!is_string()) {
    wrong("is no string");
    return said;
  }
  said = json_.get<std::string>();
  if (says_something(said)) return said;
  wrong("is empty");
  return "";
}

std::string Node::as_line() const {
  std::string said = as_text();
  if (is_line(said)) return said;
  wrong("has more than one line");
  return "";
}

std::string Node::as_id() const {
  std::string said = as_line();
  const auto id = read_phase_id(said);
  if (said.empty() || (id && id->id == said)) return said;
  wrong(fmt::format("is \"{}\", which is no number like 1, 2a, 2.1 or M1", shown(said)));
  return "";
}

bool Node::wrong(std::string_view what) const {
  findings_.add(codes::json_value, {}, fmt::format("\"{}\" {}", shown(path_), what),
                "`conduct parse --json` shows the form; docs/schemas/spec.json describes it");
  return false;
}

std::string Node::at(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

bool Node::is(const char* key, Json::value_t type, const char* what) const {
  if (!has(key)) return false;
  return json_[key].type() == type || child(key).wrong(what);
}

}  // namespace conduct::spec
