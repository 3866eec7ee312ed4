#include "spec/json_spec.h"

#include "base/text.h"
#include "spec/canonical.h"
#include "spec/expectation.h"
#include "spec/json_criterion.h"
#include "spec/json_node.h"
#include "spec/json_text.h"
#include "spec/module_list.h"
#include "spec/phase_options.h"
#include "spec/source_line.h"
#include "spec/task_text.h"
#include "spec/verification.h"
#include "spec/whole.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

std::vector<Task> read_tasks(const Node& node) {
  std::vector<Task> tasks;
  node.each("tasks", [&](const Node& one) {
    const std::string text =
        one.text("text", {"text", "checked", "line", "id", "story", "parallel", "paths"});
    bool checked = false;
    if (!one.is_string()) one.read("checked", checked);
    if (!text.empty()) tasks.push_back(read_task(item_text(text), checked, 0));
  });
  return tasks;
}

std::vector<TestCommand> read_tests(const Node& node, const char* key) {
  std::vector<TestCommand> tests;
  node.each(key, [&](const Node& one) {
    TestCommand test;
    test.command = without_blank_lines(one.text(
        "command", {"command", "line", "fails", "lasts", "exit_code", "silent", "expected"}));
    if (!one.is_string()) {
      one.read("fails", test.fails);
      one.read("lasts", test.lasts);
      one.read("silent", test.silent);
      one.read("expected", test.expected);
      std::uint64_t code = 0;
      if (one.read_count("exit_code", 1, kLastExitCode, code))
        test.exit_code = static_cast<int>(code);
      if (test.lasts && !test.fails) one.wrong("has \"lasts\" without \"fails\"");
      if (test.exit_code > 0 && !test.lasts) one.wrong("has \"exit_code\" without \"lasts\"");
    }
    if (!test.command.empty()) tests.push_back(std::move(test));
  });
  return tests;
}

std::vector<Gotcha> read_gotchas(const Node& node) {
  std::vector<std::string> texts;
  node.read_texts("gotchas", texts);
  std::vector<Gotcha> gotchas;
  for (const std::string& text : texts) gotchas.push_back({item_text(text), 0});
  return gotchas;
}

void read_agent(const Node& node, std::string& agent) {
  if (!node.has("agent")) return;
  const Node said = node.child("agent");
  agent = said.as_line();
  if (!agent.empty() && !is_agent_name(agent)) {
    said.wrong("is no name of an agent: it has a blank or a slash");
  }
}

void read_numbers(const Node& node, PhaseOptions& options) {
  std::uint64_t number = 0;
  if (node.read_count("retries", 0, kMaxRetries, number)) {
    options.retries = static_cast<int>(number);
  }
  if (node.read_count("timeout_ms", 1, std::numeric_limits<long long>::max(), number)) {
    options.timeout_ms = static_cast<long long>(number);
  }
}

PhaseOptions read_options(const Node& node) {
  PhaseOptions options;
  node.object("options", [&](const Node& said) {
    said.has_only({"agent", "retries", "timeout_ms", "approval", "working_mode", "on_failure",
                   "setup", "start", "expected_fail", "placeholders", "supersedes"});
    read_agent(said, options.agent);
    read_numbers(said, options);
    said.read("approval", options.approval);
    said.read_line("working_mode", options.working_mode);
    said.read_line("on_failure", options.on_failure);
    said.read_lines("setup", options.setup);
    if (said.has("start")) options.start = said.child("start").as_line();
    said.read("expected_fail", options.expected_fail);
    said.read("placeholders", options.placeholders);
    said.read_ids("supersedes", options.supersedes);
  });
  return options;
}

Module read_module(const Node& node) {
  Module module;
  module.name = node.text(
      "name", {"name", "paths", "depends", "line", "tasks", "test_commands", "criteria", "agent"});
  if (node.is_string()) return module;
  node.read_lines("paths", module.paths);
  node.read_lines("depends", module.depends);
  read_agent(node, module.agent);
  module.tasks = read_tasks(node);
  module.test_commands = read_tests(node, "test_commands");
  module.criteria = read_json_criteria(node, "criteria");
  return module;
}

void read_modules(const Node& node, Phase& phase, Findings& findings) {
  std::vector<std::string> paths;
  node.each("modules", [&](const Node& one) {
    Module module = read_module(one);
    if (module.name.empty()) return;
    check_module_name(module, {}, findings);
    for (const std::string& path : module.paths) check_module_path(module, path, {}, findings);
    phase.modules.push_back(std::move(module));
    paths.push_back(one.path());
  });
  check_modules(phase.modules, paths, findings);
}

void read_told(const Node& node, Phase& phase) {
  if (!node.has("prose")) return;
  const Node said = node.child("prose");
  phase.prose = item_text(said.as_text());
  if (has_tasks(phase)) {
    said.wrong("stands beside tasks: it is what a phase without any is told in");
  }
}

// The phase that NODE, the one with INDEX, says; its id is its position where it says none.
// DEPENDS: what it depends on.
Phase read_phase(const Node& node, std::size_t index, std::vector<DependsText>& depends,
                 Findings& findings) {
  Phase phase;
  phase.id = std::to_string(index + 1);
  if (!node.has_only({"id", "title", "line", "modules", "tasks", "test_commands", "criteria",
                      "gotchas", "depends", "files", "references", "options", "prose"})) {
    return phase;
  }
  if (node.has("id")) {
    if (std::string id = node.child("id").as_id(); !id.empty()) phase.id = std::move(id);
  }
  node.read_line("title", phase.title);
  read_modules(node, phase, findings);
  phase.tasks = read_tasks(node);
  phase.test_commands = read_tests(node, "test_commands");
  phase.criteria = read_json_criteria(node, "criteria");
  phase.gotchas = read_gotchas(node);
  node.read_lines("files", phase.files);
  node.read_texts("references", phase.references);
  for (std::string& reference : phase.references) reference = item_text(reference);
  phase.options = read_options(node);
  read_told(node, phase);
  std::vector<std::string> ids;
  node.read_ids("depends", ids);
  for (const std::string& id : ids) depends.push_back({id, {}});
  if (node.has("depends") && ids.empty()) depends.push_back({"none", {}});
  if (node.has("depends")) phase.depends = std::move(ids);
  phase.section = canonical(phase);
  return phase;
}

// In Markdown a dependency is read from a text, which may name a phase in other ways than by its
// id; here an id that no phase has is a mistake. Takes what is unknown out of DEPENDS.
void check_depends(const Spec& spec, std::vector<std::vector<DependsText>>& depends,
                   Findings& findings) {
  std::set<std::string> ids;
  for (const Phase& phase : spec.phases) ids.insert(base::lower(phase.id));
  ids.insert("none");
  for (std::size_t i = 0; i < depends.size(); ++i) {
    std::erase_if(depends[i], [&](const DependsText& said) {
      if (ids.count(base::lower(said.text)) > 0) return false;
      findings.add(codes::unknown_phase, {},
                   fmt::format("phase {} depends on phase {}, which is not in this spec",
                               shown(spec.phases[i].id), shown(said.text)),
                   "name one of its phases");
      return true;
    });
  }
}

}  // namespace

bool is_json(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && text[start] == '{';
}

Spec read_json_spec(std::string_view text, Findings& findings) {
  Spec spec;
  if (!check_json(text, findings)) return spec;
  const Node::Json json = Node::Json::parse(text);
  const Node root(json, "", findings);
  root.has_only({"schema", "title", "phases", "setup", "test_commands", "gotchas", "final_commands",
                 "final_criteria", "diagnostics"});
  std::string schema;
  root.read("schema", schema);
  if (schema != "conduct.spec/1") {
    findings.add(codes::json_value, {}, "\"schema\" is not \"conduct.spec/1\"",
                 "say which form this is: \"schema\": \"conduct.spec/1\"");
  }
  root.read_line("title", spec.title);
  std::vector<std::vector<DependsText>> depends;
  root.each("phases", [&](const Node& one) {
    depends.emplace_back();
    spec.phases.push_back(read_phase(one, spec.phases.size(), depends.back(), findings));
  });
  if (spec.phases.empty()) {
    findings.add(codes::no_phases, {}, "the spec has no phases", "list them: \"phases\": [ … ]");
  }
  root.read_lines("setup", spec.setup);
  spec.test_commands = read_tests(root, "test_commands");
  spec.gotchas = read_gotchas(root);
  spec.final_commands = read_tests(root, "final_commands");
  spec.final_criteria = read_json_criteria(root, "final_criteria");
  check_depends(spec, depends, findings);
  settle_phases(spec, depends, std::vector<Place>(spec.phases.size()), findings);
  check_verification(spec, findings);
  return spec;
}

}  // namespace conduct::spec
