// `conduct init` in folders of every kind; its first plan is what `check`, `parse` and `plan` take.
#include "conductor/cli/conversion.h"
#include "stage.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <memory>

namespace conduct::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kPackage = R"({"name": "greeter", "scripts": {"test": "node test.js"}})";
constexpr const char* kList =
    "# Implementation Plan\n\nWords for people.\n\n- [ ] 1. Storage\n  - [ ] 1.1 write store.txt\n"
    "    - _Requirements: 1.1_\n- [x] 2. Search\n  - [x] 2.1 write search.txt\n";

class Init : public ::testing::Test {
 protected:
  // PATH holds one program, npm; what else there is on this machine is of no matter.
  void SetUp() override {
    stage.write("bin/npm", "");
    ASSERT_EQ(::chmod((stage.folder() + "/bin/npm").c_str(), 0700), 0);
    path_ = std::getenv("PATH");
    ::setenv("PATH", (stage.folder() + "/bin").c_str(), 1);
    std::filesystem::create_directories(stage.folder() + "/repo");
  }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }

  void write(const std::string& name, std::string_view content) const {
    stage.write("repo/" + name, content);
  }
  std::string read(const std::string& name) const { return stage.read("repo/" + name); }
  bool has(const std::string& name) const {
    return std::filesystem::exists(stage.folder() + "/repo/" + name);
  }
  void make_repository() const {
    ASSERT_EQ(std::system(("cd '" + stage.folder() + "/repo' && PATH='" + path_ +
                           "' && git init -q -b main --template= && git -c user.name=a -c "
                           "user.email=a@b commit -q --allow-empty -m start")
                              .c_str()),
              0);
  }

  // A command line in the folder BELOW of the repository.
  int conduct(const std::vector<std::string>& words, const std::string& below = "") {
    stage.out.clear();
    stage.err.clear();
    return run_words(words, stage.terminal(), stage.folder() + "/repo" + below);
  }

  // The plan in FILE has nothing wrong, and every phase is judged by COMMAND.
  void expect_judged_by(const std::string& command, const std::string& below = "") {
    EXPECT_EQ(conduct({"check", "--strict"}, below), 0) << stage.err;
    EXPECT_EQ(stage.err, "");
    EXPECT_THAT(stage.out, HasSubstr("  test  " + command + "  (of the whole spec)\n"));
    EXPECT_THAT(stage.out, Not(HasSubstr("UNCHECKED")));
    EXPECT_EQ(conduct({"plan"}, below), 0);
    EXPECT_THAT(stage.out, HasSubstr("├─ 1  The first step\n"));
    EXPECT_THAT(stage.out, HasSubstr("├─ 2  What builds on it  after 1\n"));
  }

  Stage stage;

 private:
  std::string path_;
};

TEST_F(Init, TheTestCommandIsTheOneOfTheRepository) {
  write("package.json", kPackage);
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_EQ(stage.out,
            "wrote SPEC.md: a plan of two phases. Change it, then:\n"
            "  conduct check SPEC.md           what it binds to, and what is wrong\n"
            "  conduct plan SPEC.md            what would run, in which order\n"
            "  conduct run SPEC.md --dry-run   who would work, and where it would land\n"
            "languages: JavaScript\n"
            "test command: `npm test` (package.json: scripts.test)\n");
  EXPECT_EQ(stage.err, "");
  EXPECT_THAT(read("SPEC.md"), StartsWith("# A change to greeter\n"));
  expect_judged_by("npm test");
}

TEST_F(Init, WhatAFreshCheckoutLacksIsThePlansSetup) {
  write("package.json",
        R"({"name": "a", "scripts": {"test": "jest"}, "dependencies": {"b": "1"}})");
  write("package-lock.json", "{}");
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_THAT(stage.out,
              EndsWith("test command: `npm test`, after `npm ci` (package.json: scripts.test, "
                       "package-lock.json)\n"));
  EXPECT_THAT(read("SPEC.md"), HasSubstr("\nSetup: `npm ci`\n\nTest Command: `npm test`\n"));
  expect_judged_by("npm test");
  EXPECT_EQ(conduct({"check"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("  setup npm ci  (of the whole spec)\n"));
}

TEST_F(Init, OtherWaysAreNamedSoThatOneCanChooseThem) {
  write("package.json", kPackage);
  write("Cargo.toml", "[package]\nname = \"x\"\n");
  ASSERT_EQ(conduct({"init", "PLAN.md"}), 0);
  EXPECT_THAT(stage.out, StartsWith("wrote PLAN.md: "));
  EXPECT_THAT(stage.out, EndsWith("languages: JavaScript, Rust\n"
                                  "test command: `npm test` (package.json: scripts.test)\n"
                                  "also found: `cargo test` (Cargo.toml)\n"));
}

TEST_F(Init, AProgramThatIsMissingIsNoError) {
  write("go.mod", "module example.org/a\n");
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_EQ(stage.err, "conduct: warning: go is not on PATH: the test command cannot run here\n");
  expect_judged_by("go test ./...");
}

TEST_F(Init, WithoutAnyItSaysWhatIsThereAndWhereItLooked) {
  write("package.json", "{\"scripts\": {}}");
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_THAT(stage.out, StartsWith("wrote SPEC.md: an example of two phases. Change it, then:\n"));
  EXPECT_THAT(stage.out,
              HasSubstr("languages: JavaScript\npackage.json: it has no scripts.test\n"
                        "no test command was found in any of these, from here up to the top of the "
                        "checkout:\nscript/test, Makefile, "));
  EXPECT_EQ(conduct({"check", "--strict"}), 0) << stage.err;
}

TEST_F(Init, AFileThatIsBrokenIsPassedOver) {
  write("package.json", "{\x1b[31m");
  write("Cargo.toml", "[package]\nname = \"x\x1b[31m\n");
  write("composer.json", std::string((1 << 20) + 1, ' '));
  ASSERT_EQ(::mkfifo((stage.folder() + "/repo/go.mod").c_str(), 0600), 0);
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_THAT(stage.err, HasSubstr("conduct: warning: passed over: package.json: it is no JSON "
                                   "object\n"));
  EXPECT_THAT(stage.err, HasSubstr("conduct: warning: passed over: Cargo.toml:2:"));
  EXPECT_THAT(stage.err, HasSubstr("/go.mod"));
  EXPECT_THAT(stage.err, HasSubstr("/composer.json"));
  EXPECT_EQ(stage.err.find('\x1b'), std::string::npos);
  EXPECT_THAT(stage.out, StartsWith("wrote SPEC.md: an example "));
}

TEST_F(Init, AFolderOfTheRepositoryMayHaveTestsOfItsOwn) {
  make_repository();
  write("Makefile", "check:\n\ttrue\n");
  write("it's `so`/x", "");
  write("web app/it's/package.json", kPackage);
  write("web app/it's/src/x.js", "");
  ASSERT_EQ(conduct({"init"}, "/web app/it's/src"), 0);
  EXPECT_THAT(stage.out, HasSubstr(R"(test command: `cd 'web app/it'\''s' && npm test` )"
                                   "(web app/it's/package.json: scripts.test)\n"));
  expect_judged_by(R"(cd 'web app/it'\''s' && npm test)", "/web app/it's/src");
  ASSERT_EQ(conduct({"init", "P.md"}, "/it's `so`"), 0);
  EXPECT_THAT(stage.out, HasSubstr("test command: `make check` (Makefile: target check)\n"));
}

TEST_F(Init, OutsideOfARepositoryTheFoldersAboveAreSomebodyElses) {
  stage.write("Makefile", "test:\n\ttrue\n");
  ASSERT_EQ(conduct({"init"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("no test command was found"));
}

TEST_F(Init, ANameThatIsAPhaseOrMarkupMakesNone) {
  for (const char* name : {"Phase 3: x", "`<!-- x", "- [ ] y", "\\u001b[31m"}) {
    write("package.json", std::string(R"({"name": ")") + name + R"(", "scripts": {"test": "x"}})");
    ASSERT_EQ(conduct({"init"}), 0) << name;
    EXPECT_THAT(read("SPEC.md"), StartsWith("# A change to repo\n")) << name;
    expect_judged_by("npm test");
    std::filesystem::remove(stage.folder() + "/repo/SPEC.md");
  }
}

TEST_F(Init, ConvertsAPlanToTheSamePlan) {
  write("tasks.md", std::string(kList) + "\n## Verification\n\n- `make test`\n");
  ASSERT_EQ(conduct({"init", "--from", "tasks.md"}), 0) << stage.err;
  EXPECT_EQ(stage.out,
            "wrote SPEC.md: 2 phases of tasks.md in the canonical form. Then:\n"
            "  conduct check SPEC.md           what it binds to, and what is wrong\n"
            "  conduct plan SPEC.md            what would run, in which order\n"
            "  conduct run SPEC.md --dry-run   who would work, and where it would land\n"
            "left out, since no field of a plan holds it: 1 line of tasks.md (3); `conduct parse "
            "tasks.md --explain` shows what was read\n");
  EXPECT_THAT(read("tasks.md"), StartsWith(kList)) << "the plan is left as it is";
  const std::string converted = read("SPEC.md");
  ASSERT_EQ(conduct({"fmt", "tasks.md"}), 0);
  EXPECT_EQ(stage.out, converted);
  ASSERT_EQ(conduct({"plan", "tasks.md", "--json"}), 0);
  const std::string plan = stage.out;
  ASSERT_EQ(conduct({"plan", "--json"}), 0);
  EXPECT_EQ(stage.out, plan);
}

TEST_F(Init, APlanThatNothingJudgesIsGivenTheTestCommandOfTheRepository) {
  write("tasks.md", kList);
  write("package.json", kPackage);
  ASSERT_EQ(conduct({"init", "--from", "tasks.md"}), 0);
  EXPECT_EQ(stage.err, "");
  EXPECT_THAT(stage.out, HasSubstr("added, since nothing in tasks.md could be judged: `npm test` "
                                   "(package.json: scripts.test)\n"));
  EXPECT_EQ(conduct({"check"}), 0) << stage.err;
  EXPECT_THAT(stage.out, HasSubstr("  test  npm test  (of the whole spec)\n"));
}

TEST_F(Init, APlanThatNothingJudgesIsWrittenAndStillWrong) {
  write("tasks.md", kList);
  EXPECT_EQ(conduct({"init", "--from", "tasks.md"}), 3);
  EXPECT_THAT(stage.err, HasSubstr("tasks.md: error: nothing verifies this plan"));
  EXPECT_THAT(stage.out, StartsWith("wrote SPEC.md: 2 phases of tasks.md"));
  EXPECT_EQ(conduct({"check"}), 3);
}

TEST_F(Init, TheFolderOfAChangeIsConvertedAndWhatStandsBesideItIsNamed) {
  write("changes/login/tasks.md",
        "## 1. Store\n- [ ] 1.1 write it\n## 2. Page\n- [ ] 2.1 write it\n"
        "\n## Verification\n- `make`\n");
  write("changes/login/design.md", "# Design\n");
  write("changes/login/specs/auth/spec.md", "# Auth\n");
  ASSERT_EQ(conduct({"init", "--from", "changes/login", "login.md"}), 0) << stage.err;
  EXPECT_THAT(stage.out, StartsWith("wrote login.md: 2 phases of changes/login/tasks.md "));
  EXPECT_THAT(stage.out, EndsWith("left out, since agents are shown it with "
                                  "changes/login/tasks.md alone: design.md, specs/auth/spec.md\n"));
}

TEST_F(Init, OneSectionOfAPlanIsConverted) {
  write("PLAN.md",
        "## Backend\n\n### Phase 1: A\n- a\n\nTest Command: make a\n\n"
        "## Frontend\n\n### Phase 1: B\n- b\n\nTest Command: make b\n");
  ASSERT_EQ(conduct({"init", "--from", "PLAN.md", "--section", "Frontend"}), 0) << stage.err;
  EXPECT_THAT(read("SPEC.md"), HasSubstr("### Phase 1: B"));
  EXPECT_THAT(read("SPEC.md"), Not(HasSubstr("### Phase 1: A")));
  EXPECT_EQ(conduct({"init", "--section", "Frontend", "X.md"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: --section says what to read of the plan of --from\n"
            "hint: name the plan, too: conduct init --from PLAN.md --section HEADING\n");
}

TEST_F(Init, WhatIsNoPlanIsNotConverted) {
  write("none.md", "# Words\n\nOnly words.\n");
  EXPECT_EQ(conduct({"init", "--from", "none.md"}), 3);
  EXPECT_THAT(stage.err, StartsWith("none.md: error: the spec has no phases [CS002]\n"));
  EXPECT_THAT(stage.err, EndsWith("conduct: error: none.md: 1 error, 0 warnings\n"));
  write("wrong.md", "## Phase 1: A\n- a\n\nModules: a/b\n\nTest Command: make\n");
  EXPECT_EQ(conduct({"init", "--from", "wrong.md"}), 3);
  EXPECT_EQ(conduct({"init", "--from", "missing.md"}), 3);
  EXPECT_EQ(stage.out, "");
  EXPECT_FALSE(has("SPEC.md"));
}

TEST_F(Init, APlanIsNeverConvertedOntoItselfOrOverAnything) {
  const std::string plan = "## Phase 1: A\n- a\n\nTest Command: make\n";
  write("SPEC.md", plan);
  std::filesystem::create_symlink("SPEC.md", stage.folder() + "/repo/link.md");
  for (const char* from : {"SPEC.md", ".", "./SPEC.md", "link.md"}) {
    EXPECT_EQ(conduct({"init", "--from", from}), 2) << from;
    EXPECT_EQ(stage.err,
              "conduct: error: SPEC.md is the plan itself, and is never rewritten\n"
              "hint: name another file: conduct init --from SPEC.md FILE\n");
  }
  write("PLAN.md", plan);
  EXPECT_EQ(conduct({"init", "--from", "PLAN.md"}), 2);
  EXPECT_THAT(stage.err, HasSubstr("SPEC.md exists already and is not overwritten\n"));
  EXPECT_EQ(read("SPEC.md"), plan);
}

TEST_F(Init, APlanInJsonHasNothingToLeaveOut) {
  write("plan.json", R"({"schema": "conduct.spec/1", "title": "T", "phases": [)"
                     "\n"
                     R"({"id": "1", "title": "A", "tasks": ["a"], "test_commands": ["make"]}]})"
                     "\n");
  ASSERT_EQ(conduct({"init", "--from", "plan.json"}), 0) << stage.err;
  EXPECT_THAT(stage.out, Not(HasSubstr("left out")));
}

std::vector<int> left_out_of(const std::string& text) {
  PlannedSpec planned;
  planned.text = text;
  planned.spec = spec::parse(text).spec;
  return left_out(planned, "# T\n\n### Phase 1: A\n\n- [ ] one\n  two\n\n```sh\nmake\n```\n");
}

TEST(LeftOut, IsWhatSaysSomethingAndBecameNoField) {
  EXPECT_THAT(left_out_of("# T\n\n## Phase 1: A\n- one\n  two\n\n---\n```bash\nmake\n```\n"),
              IsEmpty());
  EXPECT_THAT(left_out_of("---\nowner: me\n---\n# T\nprose\n> more\n\n## Phase 1: A\n- one\n\n"
                          "**Goal**: peace\n\n| Module | Paths |\n|---|---|\n| a | `a/` |\n"),
              ElementsAre(2, 5, 6, 11));
}

TEST(Ranges, AreShortAndHaveAnEnd) {
  EXPECT_EQ(ranges({}, 3), "");
  EXPECT_EQ(ranges({4}, 3), "4");
  EXPECT_EQ(ranges({1, 2, 3, 7, 9, 10}, 3), "1-3, 7, 9-10");
  EXPECT_EQ(ranges({1, 3, 5, 7}, 3), "1, 3, 5, …");
}

}  // namespace
}  // namespace conduct::cli
