#include "spec_text.h"

#include "base/text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace conduct::spec {
namespace {

void add(std::string& out, std::string_view key, std::string_view value) {
  out += "  ";
  out += key;
  out += value.empty() ? ":" : ": ";
  for (const char c : value) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  out += '\n';
}

// KEY, indented as what belongs to a module.
std::string of_module(std::string_view key) {
  return "  " + std::string(key);
}

void add(std::string& out, std::string_view key, const TestCommand& test) {
  std::string marked(key);
  if (test.exit_code > 0)
    marked += " (exits " + std::to_string(test.exit_code) + ")";
  else if (test.fails)
    marked += test.lasts ? " (always fails)" : " (fails)";
  if (test.silent) marked += " (silent)";
  add(out, marked, test.command + (test.expected.empty() ? "" : " => " + test.expected));
}

void add(std::string& out, std::string_view key, const Criterion& criterion) {
  add(out, key, criterion.text + " => " + dump(criterion));
}

void add(std::string& out, const Module& module) {
  add(out, "module",
      module.name + " [" + base::join(module.paths, " ") + "] <- [" +
          base::join(module.depends, " ") + "]");
  if (!module.agent.empty()) add(out, of_module("agent"), module.agent);
  for (const Task& task : module.tasks) {
    add(out, of_module(task.checked ? "done" : "task"), task.text);
  }
  for (const TestCommand& test : module.test_commands) add(out, of_module("test"), test);
  for (const Criterion& criterion : module.criteria) add(out, of_module("criterion"), criterion);
}

std::string dump(const PhaseOptions& options) {
  std::string out;
  if (!options.agent.empty()) add(out, "agent", options.agent);
  if (options.retries) add(out, "retries", std::to_string(*options.retries));
  if (options.timeout_ms) add(out, "timeout", std::to_string(*options.timeout_ms) + " ms");
  if (options.approval) add(out, "approval", "");
  if (!options.working_mode.empty()) add(out, "working mode", options.working_mode);
  if (!options.on_failure.empty()) add(out, "on failure", options.on_failure);
  for (const std::string& command : options.setup) add(out, "setup", command);
  if (!options.start.empty()) add(out, "start", options.start);
  if (options.expected_fail) add(out, "expected to fail", "");
  if (options.placeholders) add(out, "placeholders", "");
  if (!options.supersedes.empty()) add(out, "supersedes", base::join(options.supersedes, " "));
  return out;
}

std::string dump(const Phase& phase) {
  std::string out = "phase " + phase.id + ": " + phase.title + "\n";
  for (const Module& module : phase.modules) add(out, module);
  for (const Task& task : phase.tasks) add(out, task.checked ? "done" : "task", task.text);
  for (const TestCommand& test : phase.test_commands) add(out, "test", test);
  for (const Criterion& criterion : phase.criteria) add(out, "criterion", criterion);
  for (const Gotcha& gotcha : phase.gotchas) add(out, "gotcha", gotcha.text);
  if (phase.depends) {
    add(out, "depends", phase.depends->empty() ? "nothing" : base::join(*phase.depends, " "));
  }
  for (const std::string& reference : phase.references) add(out, "reference", reference);
  for (const std::string& file : phase.files) add(out, "file", file);
  if (!phase.prose.empty()) add(out, "prose", phase.prose);
  return out + dump(phase.options);
}

}  // namespace

std::string dump(const Criterion& criterion) {
  std::string out = to_string(criterion.kind);
  if (!criterion.command.empty()) out += " $ " + criterion.command;
  if (criterion.percent > 0) out += fmt::format(" {}", criterion.percent);
  const char* relation = criterion.kind == CriterionKind::contains ? " has "
                         : criterion.kind == CriterionKind::http   ? " = "
                                                                   : " no ";
  if (!criterion.pattern.empty()) out += relation + base::join(criterion.pattern, "|");
  if (!criterion.paths.empty()) out += " @ " + base::join(criterion.paths, " ");
  if (!criterion.address.empty()) out += " at " + criterion.address;
  if (!criterion.until.empty()) out += " until " + criterion.until;
  return out;
}

std::string dump(const Spec& spec) {
  std::string out = "# " + spec.title + "\n";
  for (const std::string& command : spec.setup) add(out, "setup", command);
  for (const TestCommand& test : spec.test_commands) add(out, "test", test);
  for (const Gotcha& gotcha : spec.gotchas) add(out, "gotcha", gotcha.text);
  for (const TestCommand& test : spec.final_commands) add(out, "final test", test);
  for (const Criterion& criterion : spec.final_criteria) add(out, "final criterion", criterion);
  for (const Phase& phase : spec.phases) out += dump(phase);
  return out;
}

std::string rendered(const std::vector<base::Diagnostic>& diagnostics) {
  std::string out;
  for (const base::Diagnostic& diagnostic : diagnostics) {
    out += base::render(diagnostic, "SPEC.md", false);
  }
  return out;
}

std::vector<std::string> codes_of(std::string_view text) {
  std::vector<std::string> codes;
  for (const base::Diagnostic& diagnostic : parse(text).diagnostics) {
    codes.push_back(diagnostic.code);
  }
  return codes;
}

Phase only_phase(std::string_view text, const std::vector<std::string>& codes) {
  const Parsed parsed = parse(text);
  for (const base::Diagnostic& diagnostic : parsed.diagnostics) {
    EXPECT_TRUE(std::find(codes.begin(), codes.end(), diagnostic.code) != codes.end())
        << base::render(diagnostic, "SPEC.md", false);
  }
  EXPECT_EQ(parsed.spec.phases.size(), 1U);
  return parsed.spec.phases.empty() ? Phase{} : parsed.spec.phases.front();
}

}  // namespace conduct::spec
