#include "spec_text.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace conduct::spec {
namespace {

void add(std::string& out, std::string_view key, std::string_view value) {
  out += "  ";
  out += key;
  out += ": ";
  for (const char c : value) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  out += '\n';
}

}  // namespace

std::string dump(const Criterion& criterion) {
  std::string out = to_string(criterion.kind);
  if (!criterion.command.empty()) out += " $ " + criterion.command;
  if (!criterion.pattern.empty()) out += " no " + base::join(criterion.pattern, "|");
  if (!criterion.paths.empty()) out += " @ " + base::join(criterion.paths, " ");
  return out;
}

std::string dump(const Spec& spec) {
  std::string out = "# " + spec.title + "\n";
  for (const TestCommand& test : spec.test_commands) add(out, "test", test.command);
  for (const Gotcha& gotcha : spec.gotchas) add(out, "gotcha", gotcha.text);
  for (const Phase& phase : spec.phases) {
    out += "phase " + phase.id + ": " + phase.title + "\n";
    for (const Module& module : phase.modules) {
      add(out, "module",
          module.name + " [" + base::join(module.paths, " ") + "] <- [" +
              base::join(module.depends, " ") + "]");
    }
    for (const Task& task : phase.tasks) add(out, task.checked ? "done" : "task", task.text);
    for (const TestCommand& test : phase.test_commands) add(out, "test", test.command);
    for (const Criterion& criterion : phase.criteria) {
      add(out, "criterion", criterion.text + " => " + dump(criterion));
    }
    for (const Gotcha& gotcha : phase.gotchas) add(out, "gotcha", gotcha.text);
    if (phase.depends) add(out, "depends", base::join(*phase.depends, " "));
    for (const std::string& reference : phase.references) add(out, "reference", reference);
  }
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
