#include "spec/json_spec.h"

#include "base/text.h"
#include "spec/canonical.h"
#include "spec/module_list.h"
#include "spec/phase_id.h"
#include "spec/task_text.h"
#include "spec/verification.h"
#include "spec/whole.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

using Json = nlohmann::json;

constexpr std::array kKinds{CriterionKind::tests,  CriterionKind::command,  CriterionKind::files,
                            CriterionKind::absent, CriterionKind::contains, CriterionKind::port,
                            CriterionKind::http,   CriterionKind::coverage, CriterionKind::prose};

// One object of the document, and where it stands: "phases[2].tasks[0]".
class Node {
 public:
  Node(const Json& json, std::string path, Findings& findings)
      : json_(json), path_(std::move(path)), findings_(findings) {}

  const std::string& path() const { return path_; }
  bool is_string() const { return json_.is_string(); }
  std::string as_string() const { return json_.get<std::string>(); }

  // Is it an object with no other keys than KNOWN?
  bool has_only(std::initializer_list<std::string_view> known) const {
    if (!json_.is_object()) return wrong("is no object");
    for (const auto& [key, unused] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Node(json_, at(key), findings_).wrong("is not known");
      }
    }
    return true;
  }

  void read(const char* key, std::string& into) const {
    read_as(key, &Json::is_string, "is no string", [&](const Json& value) { into = value; });
  }
  void read(const char* key, bool& into) const {
    read_as(key, &Json::is_boolean, "is neither true nor false",
            [&](const Json& value) { into = value; });
  }
  void read(const char* key, double& into) const {
    read_as(key, &Json::is_number, "is no number", [&](const Json& value) { into = value; });
  }
  template <typename Number>
  void read(const char* key, std::optional<Number>& into) const {
    read_as(key, &Json::is_number_unsigned, "is no number from 0 up",
            [&](const Json& value) { into = value.get<Number>(); });
  }
  void read(const char* key, std::vector<std::string>& into) const {
    each(key, [&](const Node& one) {
      if (one.is_string()) into.push_back(one.as_string());
      if (!one.is_string()) one.wrong("is no string");
    });
  }

  bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }

  template <typename Take>
  void each(const char* key, Take take) const {
    read_as(key, &Json::is_array, "is no array", [&](const Json& values) {
      std::size_t index = 0;
      for (const Json& value : values) {
        take(Node(value, fmt::format("{}[{}]", at(key), index++), findings_));
      }
    });
  }

  template <typename Take>
  void object(const char* key, Take take) const {
    read_as(key, &Json::is_object, "is no object",
            [&](const Json& value) { take(Node(value, at(key), findings_)); });
  }

  bool wrong(std::string_view what) const {
    findings_.add(codes::json_value, {}, fmt::format("\"{}\" {}", shown(path_), what),
                  "`conduct parse --json` shows the form; docs/schemas/spec.json describes it");
    return false;
  }

 private:
  std::string at(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  }

  template <typename Is, typename Take>
  void read_as(const char* key, Is is, const char* what, Take take) const {
    if (!has(key)) return;
    const Json& value = json_[key];
    if ((value.*is)()) {
      take(value);
    } else {
      Node(value, at(key), findings_).wrong(what);
    }
  }

  const Json& json_;
  std::string path_;
  Findings& findings_;
};

// The text of NODE, a string or an object with TEXT and the keys of MORE.
std::string read_text(const Node& node, const char* text,
                      std::initializer_list<std::string_view> known) {
  if (node.is_string()) return node.as_string();
  std::string said;
  if (!node.has_only(known)) return said;
  node.read(text, said);
  if (said.empty()) node.wrong(fmt::format("has no \"{}\"", text));
  return said;
}

std::vector<Task> read_tasks(const Node& node) {
  std::vector<Task> tasks;
  node.each("tasks", [&](const Node& one) {
    const std::string text =
        read_text(one, "text", {"text", "checked", "line", "id", "story", "parallel", "paths"});
    bool checked = false;
    if (!one.is_string()) one.read("checked", checked);
    if (!text.empty()) tasks.push_back(read_task(text, checked, 0));
  });
  return tasks;
}

std::vector<TestCommand> read_tests(const Node& node, const char* key) {
  std::vector<TestCommand> tests;
  node.each(key, [&](const Node& one) {
    TestCommand test;
    test.command = read_text(one, "command", {"command", "line", "fails", "silent", "expected"});
    if (!one.is_string()) {
      one.read("fails", test.fails);
      one.read("silent", test.silent);
      one.read("expected", test.expected);
    }
    if (!test.command.empty()) tests.push_back(std::move(test));
  });
  return tests;
}

void read_kind(const Node& node, Criterion& criterion) {
  std::string kind;
  node.read("kind", kind);
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](CriterionKind each) { return kind == to_string(each); });
  if (known == kKinds.end()) {
    node.wrong(fmt::format("is of the kind \"{}\", which is not known", shown(kind)));
    return;
  }
  criterion = {criterion.text, 0, *known, "", {}, {}, {}, 0, criterion.until};
  node.read("command", criterion.command);
  node.read("paths", criterion.paths);
  node.read("pattern", criterion.pattern);
  node.read("address", criterion.address);
  node.read("percent", criterion.percent);
  if (*known == CriterionKind::command && criterion.command.empty())
    node.wrong("has no \"command\"");
  if (*known == CriterionKind::files && criterion.paths.empty()) node.wrong("has no \"paths\"");
}

std::vector<Criterion> read_criteria(const Node& node, const char* key) {
  std::vector<Criterion> criteria;
  node.each(key, [&](const Node& one) {
    const std::string text = read_text(
        one, "text",
        {"text", "kind", "line", "command", "paths", "pattern", "address", "percent", "until"});
    if (text.empty()) return;
    Criterion criterion = bind_criterion(text, 0);
    if (!one.is_string() && one.has("kind")) read_kind(one, criterion);
    if (!one.is_string()) one.read("until", criterion.until);
    criteria.push_back(std::move(criterion));
  });
  return criteria;
}

std::vector<Gotcha> read_gotchas(const Node& node) {
  std::vector<std::string> texts;
  node.read("gotchas", texts);
  std::vector<Gotcha> gotchas;
  for (std::string& text : texts) gotchas.push_back({std::move(text), 0});
  return gotchas;
}

PhaseOptions read_options(const Node& node) {
  PhaseOptions options;
  node.object("options", [&](const Node& said) {
    said.has_only({"agent", "retries", "timeout_ms", "approval", "working_mode", "on_failure",
                   "setup", "start", "expected_fail", "placeholders", "supersedes"});
    said.read("agent", options.agent);
    said.read("retries", options.retries);
    said.read("timeout_ms", options.timeout_ms);
    said.read("approval", options.approval);
    said.read("working_mode", options.working_mode);
    said.read("on_failure", options.on_failure);
    said.read("setup", options.setup);
    said.read("start", options.start);
    said.read("expected_fail", options.expected_fail);
    said.read("placeholders", options.placeholders);
    said.read("supersedes", options.supersedes);
  });
  return options;
}

Module read_module(const Node& node) {
  Module module;
  module.name = read_text(
      node, "name",
      {"name", "paths", "depends", "line", "tasks", "test_commands", "criteria", "agent"});
  if (node.is_string()) return module;
  node.read("paths", module.paths);
  node.read("depends", module.depends);
  node.read("agent", module.agent);
  module.tasks = read_tasks(node);
  module.test_commands = read_tests(node, "test_commands");
  module.criteria = read_criteria(node, "criteria");
  return module;
}

Phase read_phase(const Node& node, std::vector<DependsText>& depends, Findings& findings) {
  Phase phase;
  if (!node.has_only({"id", "title", "line", "modules", "tasks", "test_commands", "criteria",
                      "gotchas", "depends", "files", "references", "options"})) {
    return phase;
  }
  node.read("id", phase.id);
  node.read("title", phase.title);
  node.each("modules", [&](const Node& one) { phase.modules.push_back(read_module(one)); });
  phase.tasks = read_tasks(node);
  phase.test_commands = read_tests(node, "test_commands");
  phase.criteria = read_criteria(node, "criteria");
  phase.gotchas = read_gotchas(node);
  node.read("files", phase.files);
  node.read("references", phase.references);
  phase.options = read_options(node);
  std::vector<std::string> ids;
  node.read("depends", ids);
  for (const std::string& id : ids) depends.push_back({id, {}});
  if (node.has("depends") && ids.empty()) depends.push_back({"none", {}});
  for (const Module& module : phase.modules) {
    check_module_name(module, {}, findings);
    for (const std::string& path : module.paths) check_module_path(module, path, {}, findings);
  }
  check_modules(phase.modules, findings);
  return phase;
}

}  // namespace

bool is_json(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && text[start] == '{';
}

Spec read_json_spec(std::string_view text, Findings& findings) {
  Spec spec;
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min<std::size_t>(error.byte > 0 ? error.byte - 1 : 0, text.size());
    const std::string_view before = text.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') + 1;
    findings.add(codes::json_syntax, {line, static_cast<int>(at - start) + 1}, "this is no JSON",
                 "a plan that begins with \"{\" is read as JSON");
    return spec;
  }
  const Node root(json, "", findings);
  root.has_only({"schema", "title", "phases", "test_commands", "gotchas", "final_commands",
                 "final_criteria", "diagnostics"});
  std::string schema;
  root.read("schema", schema);
  if (schema != "conduct.spec/1") {
    findings.add(codes::json_value, {}, "\"schema\" is not \"conduct.spec/1\"",
                 "say which form this is: \"schema\": \"conduct.spec/1\"");
  }
  root.read("title", spec.title);
  std::vector<std::vector<DependsText>> depends;
  root.each("phases", [&](const Node& one) {
    depends.emplace_back();
    spec.phases.push_back(read_phase(one, depends.back(), findings));
    Phase& phase = spec.phases.back();
    if (phase.id.empty()) phase.id = std::to_string(spec.phases.size());
    const auto id = read_phase_id(phase.id);
    if (!id || id->id != phase.id) {
      one.wrong(fmt::format("has the id \"{}\", which is no number like 1, 2a, 2.1 or M1",
                            shown(phase.id)));
    }
    phase.section = canonical(phase);
  });
  if (spec.phases.empty()) {
    findings.add(codes::no_phases, {}, "the spec has no phases", "list them: \"phases\": [ … ]");
  }
  spec.test_commands = read_tests(root, "test_commands");
  spec.gotchas = read_gotchas(root);
  spec.final_commands = read_tests(root, "final_commands");
  spec.final_criteria = read_criteria(root, "final_criteria");
  settle_phases(spec, depends, std::vector<Place>(spec.phases.size()), findings);
  check_verification(spec, findings);
  return spec;
}

}  // namespace conduct::spec
