// What each form of a criterion is bound to; and that nothing is bound by guess.
#include "spec_text.h"

#include <gtest/gtest.h>

namespace conduct::spec {
namespace {

struct Case {
  const char* text;
  const char* bound;
};

class Binding : public ::testing::TestWithParam<Case> {};

TEST_P(Binding, IsWhatTheTextSays) {
  const Criterion criterion = bind_criterion(GetParam().text, 7);
  EXPECT_EQ(dump(criterion), GetParam().bound) << GetParam().text;
  EXPECT_EQ(criterion.line, 7);
  EXPECT_EQ(criterion.text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Tests, Binding,
    ::testing::Values(
        Case{"Tests pass", "tests"}, Case{"All tests pass", "tests"},
        Case{"All tests pass.", "tests"}, Case{"**All tests pass**", "tests"},
        Case{"All unit tests pass", "tests"}, Case{"ALL EXISTING TESTS PASS", "tests"},
        Case{"The full test suite passes", "tests"}, Case{"test suite is green", "tests"},
        Case{"All tests are green", "tests"}, Case{"All green", "tests"},
        Case{"All tests must pass", "tests"}, Case{"All the\ntests pass", "tests"},
        Case{"All end-to-end tests pass", "prose"}, Case{"Tests pass with 90% coverage", "prose"},
        Case{"All tests pass (on both databases)", "prose"}, Case{"All checks pass", "prose"},
        Case{"No tests pass", "prose"}, Case{"Tests pass\n- on Linux\n- on macOS", "prose"}));

INSTANTIATE_TEST_SUITE_P(
    Commands, Binding,
    ::testing::Values(Case{"Command `make test` exits 0", "command $ make test"},
                      Case{"Command `make test`\nexits 0.", "command $ make test"},
                      Case{"The command `x *_a*` exits with code 0", "command $ x *_a*"},
                      Case{"`npm run build` succeeds", "command $ npm run build"},
                      Case{"`./check.sh` passes", "command $ ./check.sh"},
                      Case{"Running `make` succeeds", "command $ make"},
                      Case{"Command ``echo `id` `` exits 0", "command $ echo `id` "},
                      Case{"No import errors: `python -c 'import a'`",
                           "command $ python -c 'import a'"},
                      Case{"Linting passes: `ruff check .` exits 0", "command $ ruff check ."},
                      Case{"Integration tests pass: `make it`", "command $ make it"},
                      Case{"`make test`", "prose"}, Case{"Command `make` exits 1", "prose"},
                      Case{"Command `make` exits 0 and prints \"ok\"", "prose"},
                      Case{"Command `a` and `b` exits 0", "prose"},
                      Case{"Command `make` produces expected output", "prose"},
                      Case{"Running `tool land` without a branch is rejected", "prose"},
                      Case{"`grep -r TODO src` returns empty", "prose"},
                      Case{"Command make exits 0", "prose"}, Case{"` ` passes", "prose"},
                      Case{"Note: `Parser` is new", "prose"}));

INSTANTIATE_TEST_SUITE_P(
    Files, Binding,
    ::testing::Values(
        Case{"Files exist: a.txt, src/b", "file @ a.txt src/b"},
        Case{"Files exist: `Makefile`, LICENSE and docs/", "file @ Makefile LICENSE docs/"},
        Case{"Files exist:\n- a.txt\n- `b/c`", "file @ a.txt b/c"},
        Case{"File exists: run", "file @ run"}, Case{"File README.md exists", "file @ README.md"},
        Case{"`a/b.txt` exists", "file @ a/b.txt"}, Case{"Makefile exists", "file @ Makefile"},
        Case{"src/main.c and src/main.h exist", "file @ src/main.c src/main.h"},
        Case{"wire/*.proto files exist", "file @ wire/*.proto"},
        Case{"The `docs/` directory exists", "file @ docs/"},
        Case{".env.example is present", "file @ .env.example"},
        Case{"`a.out` is generated in build/", "file @ build/a.out"},
        Case{"`a.c`, `a.h` are created in gen/", "file @ gen/a.c gen/a.h"},
        Case{"`schema.sql` exists in db/", "file @ db/schema.sql"},
        Case{"`dist/app.js` is created", "file @ dist/app.js"},
        Case{"Stubs for both languages generated in gen/ and api/gen", "file @ gen/ api/gen"},
        Case{"Files exist: the usual ones", "prose"},
        Case{"Files exist: a.txt, and some more", "prose"}, Case{"Files exist:", "prose"},
        Case{"File upload exists", "prose"}, Case{"The user exists", "prose"},
        Case{"/health endpoint exists", "prose"}, Case{"`/etc/passwd` exists", "prose"},
        Case{"`../other/a.txt` exists", "prose"}, Case{"`parse()` exists", "prose"},
        Case{"https://example.org/a exists", "prose"}, Case{"`a.txt` does not exist", "prose"},
        Case{"No `a.txt` exists", "prose"}, Case{"No warnings generated in build/", "prose"},
        Case{"Report is not generated in out/", "prose"},
        Case{"Reports generated in under 5 seconds", "prose"},
        Case{"Version 1.2 exists", "prose"}));

INSTANTIATE_TEST_SUITE_P(
    Absent, Binding,
    ::testing::Values(Case{"No TODO/FIXME comments in src/", "absent no TODO|FIXME @ src/"},
                      Case{"No TODO in src", "absent no TODO @ src"},
                      Case{"No TODOs in `src`, lib/", "absent no TODO @ src lib/"},
                      Case{"No TODO, FIXME or XXX markers in a.c",
                           "absent no TODO|FIXME|XXX @ a.c"},
                      Case{"No TODO/FIXME comments", "absent no TODO|FIXME @ ."},
                      Case{"No TODO in the codebase", "absent no TODO @ ."},
                      Case{"No `console.log` in web/", "absent no console.log @ web/"},
                      Case{"No `a/b` or `c or d` in src/", "absent no a/b|c or d @ src/"},
                      Case{"No `eval in` in src/", "absent no eval in @ src/"},
                      Case{"No `any`", "prose"}, Case{"No `any` in TypeScript code", "prose"},
                      Case{"No errors in logs/", "prose"}, Case{"No TODO in ../other", "prose"},
                      Case{"No TODO/FIXME in codebase: `grep TODO` returns empty", "prose"}));

TEST(Criterion, KindsHaveTheNamesOfTheJson) {
  EXPECT_STREQ(to_string(CriterionKind::tests), "tests");
  EXPECT_STREQ(to_string(CriterionKind::command), "command");
  EXPECT_STREQ(to_string(CriterionKind::files), "file");
  EXPECT_STREQ(to_string(CriterionKind::absent), "absent");
  EXPECT_STREQ(to_string(CriterionKind::prose), "prose");
}

}  // namespace
}  // namespace conduct::spec
