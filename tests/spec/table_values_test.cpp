// What tables say of a phase outside of the sections of its fields.
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

const std::string kBegun = "## Phase 1: A\n\n- t\n\nTest Command: make\n\n## Phase 2: B\n\n";

// What the second phase says.
std::string second(const std::string& text) {
  const std::string all = dump(parse(kBegun + text).spec);
  return all.substr(all.find("phase 2"));
}

TEST(Tables, APairOfColumnsIsALabelAndItsValue) {
  EXPECT_EQ(second("- t\n\n| Field | Value |\n|---|---|\n| **Test Command** | `make x` |\n"
                   "| Depends on: | Phase 1 |\n| Retries | 2 |\n| Colour | red |\n"),
            "phase 2: B\n  task: t\n  test: make x\n  depends: 1\n  retries: 2\n");
  EXPECT_EQ(second("| | |\n|---|---|\n| Tasks | Write it |\n| Test Command | make x |\n"),
            "phase 2: B\n  task: Write it\n  test: make x\n");
  EXPECT_EQ(second("### Module: m\n\n- t\n\n| Property | Value |\n|---|---|\n| Paths | `m/` |\n"
                   "| Test Command | `make m` |\n"),
            "phase 2: B\n  module: m [m/] <- []\n    task: t\n    test: make m\n");
}

TEST(Tables, WhatTheirRowsGiveIsExplained) {
  const Spec spec =
      parse("## Phase 1: A\n\n- t\n\n| Key | Value |\n|---|---|\n| Retries | 2 |\n").spec;
  ASSERT_EQ(spec.phases.size(), 1U);
  EXPECT_EQ(spec.phases[0].read.back().line, 7);
  EXPECT_EQ(spec.phases[0].read.back().as, "Retries");
}

TEST(Tables, ColumnsOfCommandsAndDependenciesAreThePhases) {
  EXPECT_EQ(second("- t\n\n| Test Command | Depends on |\n|---|---|\n| `make x` | Phase 1 |\n"
                   "| `make y` | |\n"),
            "phase 2: B\n  task: t\n  test: make x\n  test: make y\n  depends: 1\n");
}

TEST(Tables, RowsOfCriteriaAreCriteria) {
  for (const std::string column : {"Success Criteria", "Criteria", "Criterion"}) {
    EXPECT_EQ(second("- t\n\n| " + column + " | Status |\n|---|---|\n| a.py exists | open |\n"),
              "phase 2: B\n  task: t\n  criterion: a.py exists => file @ a.py\n")
        << column;
  }
}

TEST(Tables, OtherTablesSayNothingOfThat) {
  for (const char* table :
       {"| Field | Type |\n|---|---|\n| Test Command | text |\n",
        "| Field | Value | Notes |\n|---|---|---|\n| Test Command | `rm x` | none |\n",
        "| Criterion | SQLite | Postgres |\n|---|---|---|\n| `a.py` exists | yes | no |\n",
        "| Checkpoint | Status |\n|---|---|\n| all is well | open |\n"}) {
    EXPECT_EQ(second("- t\n\n" + std::string(table)), "phase 2: B\n  task: t\n") << table;
  }
  EXPECT_EQ(second("- t\n\nNotes:\n\n| Field | Value |\n|---|---|\n| Test Command | `rm x` |\n"),
            "phase 2: B\n  task: t\n");
}

}  // namespace
}  // namespace conduct::spec
