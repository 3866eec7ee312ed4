// The commands that look at a spec, in a folder that is no repository.
#include "conductor/cli/planned_spec.h"
#include "stage.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace conduct::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kSpec = R"(# Two steps

## Implementation Phases

### Phase 1: Words

- Write words.txt

Modules: words

Test Command: test -s words.txt

Success Criteria:

- words.txt exists
- Tests pass
- It reads well

### Phase 2: Numbers

- Write numbers.txt

Modules: numbers

Test Command: test -s numbers.txt
)";

class SpecCommands : public ::testing::Test {
 protected:
  Stage stage;
};

TEST_F(SpecCommands, InitWritesASpecThatHasNothingWrong) {
  ASSERT_EQ(stage.conduct({"init"}), 0);
  EXPECT_THAT(stage.out, StartsWith("wrote SPEC.md: an example of two phases. Change it, then:\n"
                                    "  conduct check SPEC.md "));
  EXPECT_EQ(stage.conduct({"check"}), 0) << stage.err;
  EXPECT_EQ(stage.err, "");
  EXPECT_THAT(stage.out, ::testing::EndsWith("SPEC.md: 0 errors, 0 warnings\n"));
  EXPECT_EQ(stage.out.find("UNCHECKED"), std::string::npos)
      << "an example where something is not judged";
}

TEST_F(SpecCommands, InitNeverOverwrites) {
  stage.write("SPEC.md", "mine");
  EXPECT_EQ(stage.conduct({"init"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: SPEC.md exists already and is not overwritten\n"
            "hint: look at it with `conduct check SPEC.md`\n");
  EXPECT_EQ(stage.read("SPEC.md"), "mine");
}

TEST_F(SpecCommands, InitDoesNotFollowALinkThatLeadsNowhere) {
  std::filesystem::create_symlink("/nowhere/SPEC.md", stage.folder() + "/SPEC.md");
  EXPECT_EQ(stage.conduct({"init"}), 2);
}

TEST_F(SpecCommands, InitSaysWhyAFileCouldNotBeWritten) {
  EXPECT_EQ(stage.conduct({"init", "missing/PLAN.md"}), 4);
  EXPECT_EQ(stage.err,
            "conduct: error: missing/PLAN.md could not be written: No such file or directory\n");
}

TEST_F(SpecCommands, CheckShowsWhatEachCriterionIsBoundTo) {
  stage.write("SPEC.md", kSpec);
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("Phase 1: Words\n"
                                   "  test  test -s words.txt\n"
                                   "  words.txt exists\n"
                                   "    -> files: words.txt\n"
                                   "  Tests pass\n"
                                   "    -> the phase's test commands\n"
                                   "  It reads well\n"
                                   "    -> UNCHECKED: prose that nothing can judge\n"
                                   "Phase 2: Numbers\n"
                                   "  test  test -s numbers.txt\n"));
}

TEST_F(SpecCommands, CheckShowsTheCommandOfTheWholeSpecUnderThePhasesThatItServes) {
  stage.write("SPEC.md",
              "Test Command: make check\n\n## Phase 1: Own\n- a\nTest Command: make own\n"
              "## Phase 2: None\n- b\n");
  EXPECT_EQ(stage.conduct({"check"}), 0) << stage.err;
  EXPECT_EQ(stage.out,
            "Phase 1: Own\n"
            "  test  make own\n"
            "Phase 2: None\n"
            "  test  make check  (of the whole spec)\n"
            "SPEC.md: 0 errors, 0 warnings\n");
}

TEST_F(SpecCommands, CheckSaysWhichPhasesWaitForAPerson) {
  stage.write("SPEC.md",
              "## Phase 1: A\n\n- t\n\nApproval: required\nTest Command: make\n\n"
              "## Phase 2: B\n\n- t\n\nTest Command: make\n");
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("Phase 1: A\n  test  make\n  then it waits for a person's "
                                   "approval\nPhase 2: B\n  test  make\nSPEC.md: "));
}

TEST_F(SpecCommands, CheckAsJsonIsOneObject) {
  stage.write("SPEC.md", kSpec);
  EXPECT_EQ(stage.conduct({"check", "--json"}), 0);
  EXPECT_THAT(stage.out,
              StartsWith("{\"schema\":\"conduct.check/1\",\"file\":\"SPEC.md\",\"errors\":0,"));
  EXPECT_THAT(
      stage.out,
      HasSubstr(
          "{\"phase\":\"1\",\"module\":null,\"text\":\"words.txt exists\",\"kind\":\"file\","
          "\"line\":15,\"command\":null,\"paths\":[\"words.txt\"],\"pattern\":[],\"address\":null,"
          "\"percent\":null,\"until\":null,\"start\":null}"));
  EXPECT_EQ(std::count(stage.out.begin(), stage.out.end(), '\n'), 1);
}

TEST_F(SpecCommands, ParseShowsWhereEachThingWasRead) {
  stage.write("SPEC.md", kSpec);
  EXPECT_EQ(stage.conduct({"parse"}), 0);
  EXPECT_THAT(stage.out, StartsWith("Two steps\n"
                                    "Phase 1: Words (line 5)\n"
                                    "  module         9  words\n"
                                    "  task           7  Write words.txt\n"
                                    "  test          11  test -s words.txt\n"
                                    "  file          15  words.txt exists\n"
                                    "  tests         16  Tests pass\n"
                                    "  prose         17  It reads well\n"
                                    "Phase 2: Numbers (line 19)\n"));
}

TEST_F(SpecCommands, ParseExplainsEachLine) {
  stage.write("tasks.md",
              "# Notes\n\n## 1. Store\n- [ ] 1.1 write it\n**Goal**: peace\n\n"
              "## Verification\n- `make check`\n");
  EXPECT_EQ(stage.conduct({"parse", "tasks.md", "--explain"}), 0);
  EXPECT_EQ(stage.out,
            "    1                                # Notes\n"
            "    2                                \n"
            "    3  phase 1                       ## 1. Store\n"
            "    4  task                          - [ ] 1.1 write it\n"
            "    5  Goal (not used)               **Goal**: peace\n"
            "    6                                \n"
            "    7  Verification                  ## Verification\n"
            "    8  test                          - `make check`\n");
}

TEST_F(SpecCommands, FmtPrintsTheCanonicalFormAndLeavesTheFile) {
  const std::string written =
      "## Milestone 1 - A\n* t\n\n**Validation Commands**\n```bash\nmake\n```\n"
      "## Milestone 2 - B\n* u\n";
  stage.write("PLAN.md", written);
  EXPECT_EQ(stage.conduct({"fmt", "PLAN.md"}), 0);
  EXPECT_EQ(stage.out,
            "## Implementation Phases\n\n### Phase 1: A\n\n- [ ] t\n\n"
            "Test Command:\n\n- `make`\n\n### Phase 2: B\n\n- [ ] u\n");
  EXPECT_EQ(stage.read("PLAN.md"), written);
  stage.write("SPEC.md", stage.out);
  EXPECT_EQ(stage.conduct({"fmt"}), 0);
  EXPECT_EQ(stage.out, stage.read("SPEC.md"));
  stage.write("none.md", "Words.\n");
  EXPECT_EQ(stage.conduct({"fmt", "none.md"}), 3);
  EXPECT_EQ(stage.out, "");
}

TEST_F(SpecCommands, FmtRefusesWhatOnlyJsonCanSay) {
  stage.write(
      "plan.json",
      R"({"schema": "conduct.spec/1", "phases": [{"title": "A", "tasks": ["t"], "criteria": [
                "It runs", {"text": "It runs well", "kind": "command", "command": "make"}]}]})");
  EXPECT_EQ(stage.conduct({"fmt", "plan.json"}), 3);
  EXPECT_EQ(stage.out, "");
  EXPECT_THAT(stage.err, HasSubstr("\"phases[0].criteria[1]\" of plan.json cannot be said in the "
                                   "canonical form: read again it would say something else\n"
                                   "hint: say it in another way, or keep the plan as it is: "
                                   "`conduct parse --json` shows it\n"));
  EXPECT_EQ(stage.conduct({"init", "--from", "plan.json"}), 3);
  EXPECT_FALSE(std::filesystem::exists(stage.folder() + "/SPEC.md"));
}

TEST_F(SpecCommands, CheckIsStrictOnRequest) {
  stage.write("SPEC.md", "## Phase 1: A\n- t\nTest Comand: make\n");
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_EQ(stage.conduct({"check", "--strict"}), 3);
  EXPECT_THAT(stage.out, HasSubstr("0 errors, 1 warning"));
}

TEST_F(SpecCommands, CheckSpeaksSarif) {
  stage.write("SPEC.md",
              "## Phase 1: A\n- t\nTest Command: make\n- ä **x** Retries\n\nRetries: ä\n");
  EXPECT_EQ(stage.conduct({"check", "--sarif"}), 3);
  EXPECT_THAT(stage.out,
              StartsWith("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                         "\"version\":\"2.1.0\",\"runs\":["));
  EXPECT_THAT(stage.out, HasSubstr("\"ruleId\":\"CS016\",\"level\":\"error\""));
  EXPECT_THAT(stage.out, HasSubstr("\"artifactLocation\":{\"uri\":\"SPEC.md\"},"
                                   "\"region\":{\"startLine\":6,\"startColumn\":10}"));
  EXPECT_EQ(stage.conduct({"check", "--sarif", "--json"}), 2);
  EXPECT_EQ(stage.conduct({"parse", "--json", "--explain"}), 2);
}

TEST_F(SpecCommands, PlanHasItsThreeForms) {
  stage.write("SPEC.md", kSpec);
  EXPECT_EQ(stage.conduct({"plan"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("words"));
  EXPECT_EQ(stage.conduct({"plan", "--dot"}), 0);
  EXPECT_THAT(stage.out, StartsWith("digraph"));
  EXPECT_EQ(stage.conduct({"plan", "--json"}), 0);
  EXPECT_THAT(stage.out, StartsWith("{\"schema\":\"conduct.plan/1\""));
  EXPECT_EQ(stage.conduct({"plan", "--json", "--dot"}), 2);
}

TEST_F(SpecCommands, AnUnusableSpecIsThreeForEachOfThemWithAllThatIsWrong) {
  stage.write("SPEC.md", "# Nothing here\n\nNo phases at all.\n");
  for (const char* command : {"check", "parse", "plan"}) {
    EXPECT_EQ(stage.conduct({command}), 3) << command;
    EXPECT_THAT(stage.err, HasSubstr("SPEC.md:")) << command;
    EXPECT_THAT(stage.err, HasSubstr("error: ")) << command;
  }
  EXPECT_EQ(stage.conduct({"plan", "--json"}), 3);
  EXPECT_THAT(stage.out,
              StartsWith("{\"schema\":\"conduct.error/1\",\"message\":\"SPEC.md: 1 error, "));
}

TEST_F(SpecCommands, AFileThatCannotBeASpecIsThree) {
  stage.write("folder/x", "");
  ASSERT_EQ(::mkfifo((stage.folder() + "/pipe").c_str(), 0600), 0);
  for (const char* name : {"missing.md", "folder", "pipe"}) {
    EXPECT_EQ(stage.conduct({"check", name}), 3) << name;
    EXPECT_THAT(stage.err, HasSubstr(name));
  }
  EXPECT_EQ(stage.conduct({"check"}), 3);
  EXPECT_THAT(stage.err, HasSubstr("there is no SPEC.md"));
}

TEST_F(SpecCommands, TheUsualPlacesAreTried) {
  stage.write("spec/SPEC.md", kSpec);
  EXPECT_EQ(stage.conduct({"check"}), 0);
  EXPECT_THAT(stage.out, HasSubstr("spec/SPEC.md: 0 errors"));
}

TEST(ShownPath, IsRelativeBelowWhereTheUserStands) {
  EXPECT_EQ(shown_path("/a/b/c.md", "/a/b"), "c.md");
  EXPECT_EQ(shown_path("/a/b/c/d.md", "/a/b"), "c/d.md");
  EXPECT_EQ(shown_path("/a/c.md", "/a/b"), "/a/c.md");
}

TEST(Summary, CountsInTheRightNumber) {
  base::Diagnostic error, warning;
  warning.severity = base::Severity::warning;
  EXPECT_EQ(summary({}, "S"), "S: 0 errors, 0 warnings");
  EXPECT_EQ(summary({error, warning}, "S"), "S: 1 error, 1 warning");
  EXPECT_EQ(summary({error, error, warning}, "S"), "S: 2 errors, 1 warning");
}

}  // namespace
}  // namespace conduct::cli
