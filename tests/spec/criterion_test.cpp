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

INSTANTIATE_TEST_SUITE_P(
    Contents, Binding,
    ::testing::Values(Case{"`README.md` contains `make test`",
                           "contains has make test @ README.md"},
                      Case{"README.md mentions \"Usage\"", "contains has Usage @ README.md"},
                      Case{"The file `docs/api.md` includes `GET /x` and `PUT /x`",
                           "contains has GET /x|PUT /x @ docs/api.md"},
                      Case{"README.md contains a table of contents", "prose"},
                      Case{"The report contains `x`", "prose"}));

INSTANTIATE_TEST_SUITE_P(
    Servers, Binding,
    ::testing::Values(Case{"Service answers on port 9000", "port at 9000"},
                      Case{"Server starts on port 8080.", "port at 8080"},
                      Case{"Port 5432 is open", "port at 5432"},
                      Case{"The API listens on port 80", "port at 80"},
                      Case{"Service answers on port 9000 within a second", "prose"},
                      Case{"Agree on port 9000", "prose"}, Case{"It runs on port 123456", "prose"},
                      Case{"GET http://localhost:9000/health returns 200",
                           "http = 200 at 9000/health"},
                      Case{"`GET http://127.0.0.1:80/` returns 404", "http = 404 at 80/"},
                      Case{"http://localhost:9000 answers with HTTP 200 OK", "http = 200 at 9000"},
                      Case{"GET https://example.org:80/ returns 200", "prose"},
                      Case{"GET /health returns 200", "prose"}));

INSTANTIATE_TEST_SUITE_P(
    Coverage, Binding,
    ::testing::Values(Case{"Coverage is at least 80%", "coverage 80"},
                      Case{"Test coverage ≥ 87.5%", "coverage 87.5"},
                      Case{"80% test coverage", "coverage 80"},
                      Case{"At least 90% code coverage", "coverage 90"},
                      Case{"The coverage: 70 %", "coverage 70"},
                      Case{"Coverage rises by 5%", "prose"}, Case{"Coverage at most 80%", "prose"},
                      Case{"80% of users have coverage", "prose"},
                      Case{"Coverage meets target (90% core, 80% integrations)", "prose"}));

INSTANTIATE_TEST_SUITE_P(Until, Binding,
                         ::testing::Values(Case{"`a.py` exists (until Phase 3)",
                                                "file @ a.py until 3"},
                                           Case{"Tests pass (until phase 2a).", "tests until 2a"},
                                           Case{"It shines (until Phase 2)", "prose until 2"},
                                           Case{"Tests pass (until phase 2) and later", "prose"},
                                           Case{"Tests pass until Phase 2", "prose"},
                                           Case{"Tests pass (until tomorrow)", "prose"}));

TEST(Criterion, BlanksAreNoPatternAndControlCharactersNoPath) {
  EXPECT_EQ(bind_criterion("No ` ` in src", 1).kind, CriterionKind::prose);
  EXPECT_EQ(bind_criterion("`a\x01.txt` exists", 1).kind, CriterionKind::prose);
}

}  // namespace
}  // namespace conduct::spec
