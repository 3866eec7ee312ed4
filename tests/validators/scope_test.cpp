// The `scope` gate: a module's changes stay where the spec lets it work.
#include "validators/scope.h"

#include "tests/validators/results.h"

#include <gtest/gtest.h>

namespace conduct::validators {
namespace {

TEST(ScopeGate, DoesNotApplyToAModuleThatDeclaresNoPaths) {
  EXPECT_EQ(told(judge_scope({"anything"}, {}, {"README.md"})),
            "N/A: the module declares no paths");
}

TEST(ScopeGate, PassesInsideDirectoriesFilesAndGlobs) {
  EXPECT_EQ(told(judge_scope({"proto/a.proto", "gen/deep/x.py", "Makefile"},
                             {"proto/", "gen/**/*.py", "Makefile"}, {})),
            "PASS: all changes are inside proto/, gen/**/*.py, Makefile");
  EXPECT_EQ(told(judge_scope({}, {"proto/"}, {})), "PASS: all changes are inside proto/");
  EXPECT_EQ(told(judge_scope({"any/thing"}, {"."}, {})), "PASS: all changes are inside .");
}

TEST(ScopeGate, WhatTheTasksNameIsTheModulesToo) {
  EXPECT_EQ(told(judge_scope({"proto/a.proto", "docs/proto.md"}, {"proto"}, {"docs/proto.md"})),
            "PASS: all changes are inside proto");
}

TEST(ScopeGate, NamesWhatLiesOutside) {
  const core::GateResult result = judge_scope(
      {"proto/a.proto", "protocol/b", "web/1", "web/2", "web/3", "web/\x1b[2J", "web/5"}, {"proto"},
      {});
  EXPECT_EQ(
      told(result),
      "FAIL: changed outside proto: protocol/b, web/1, web/2, web/3, web/\\x1b[2J and 1 more");
  EXPECT_EQ(result.gate, "scope");
  EXPECT_EQ(result.subject, "proto");
}

TEST(ScopeGate, APathOutsideTheRepositoryAllowsNothing) {
  EXPECT_EQ(told(judge_scope({"a"}, {"../"}, {"/"})), "FAIL: changed outside ../: a");
}

}  // namespace
}  // namespace conduct::validators
