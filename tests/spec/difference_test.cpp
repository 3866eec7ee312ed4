// What tells one plan from another.
#include "spec/difference.h"

#include "spec_text.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

namespace conduct::spec {
namespace {

Spec plan() {
  return parse(
             "# Shop\n\nTest Command: make\n\n## Phase 1: A\n- t\n- u\n\nModules: m, n\n\nRetries: "
             "1\n\n"
             "Success Criteria:\n- a.c exists\n\n#### Module: n\n- v\n\n## Phase 2: B\nIt is "
             "red.\n")
      .spec;
}

TEST(Difference, IsNoneInLinesAndMarkdown) {
  Spec other = plan();
  other.phases[0].line = 70;
  other.phases[0].tasks[0].line = 71;
  other.phases[0].section = "";
  EXPECT_EQ(difference(plan(), plan()), "");
  EXPECT_EQ(difference(plan(), other), "");
}

TEST(Difference, IsNamedByItsPlace) {
  const std::vector<std::pair<std::string, std::function<void(Spec&)>>> changes{
      {"title", [](Spec& spec) { spec.title = "Stall"; }},
      {"phases[1]", [](Spec& spec) { spec.phases.pop_back(); }},
      {"phases", [](Spec& spec) { spec.phases.push_back(spec.phases[0]); }},
      {"phases[0].tasks[1]", [](Spec& spec) { spec.phases[0].tasks[1].text = "w"; }},
      {"phases[0].tasks[0]", [](Spec& spec) { spec.phases[0].tasks[0].checked = true; }},
      {"phases[0].modules[1].tasks[0]", [](Spec& spec) { spec.phases[0].modules[1].tasks = {}; }},
      {"phases[0].modules[0].agent", [](Spec& spec) { spec.phases[0].modules[0].agent = "x"; }},
      {"phases[0].criteria[0]", [](Spec& spec) { spec.phases[0].criteria[0].until = "1"; }},
      {"phases[0].options.retries", [](Spec& spec) { spec.phases[0].options.retries.reset(); }},
      {"phases[1].depends", [](Spec& spec) { spec.phases[1].depends = {"1"}; }},
      {"phases[1].prose", [](Spec& spec) { spec.phases[1].prose = "It is blue."; }},
      {"test_commands[0]", [](Spec& spec) { spec.test_commands[0].fails = true; }},
      {"gotchas",
       [](Spec& spec) {
         spec.gotchas = {{"g", 1}};
       }},
  };
  for (const auto& [place, change] : changes) {
    Spec other = plan();
    change(other);
    EXPECT_EQ(difference(plan(), other), place);
  }
}

}  // namespace
}  // namespace conduct::spec
