// Plans as JSON: the same as in Markdown, and nothing guessed where a value has another type.
#include "base/text.h"
#include "spec/canonical.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(JsonSpec, SaysWhatMarkdownSays) {
  const Parsed parsed = parse(R"({"schema": "conduct.spec/1", "title": "Shop", "phases": [
    {"id": "1", "title": "Till", "tasks": ["count", {"text": "print", "checked": true}],
     "modules": ["till", {"name": "bell", "paths": ["bell/"], "depends": ["till"], "agent": "codex",
                          "tasks": ["ring"], "test_commands": ["make bell"]}],
     "test_commands": ["make test", {"command": "grep -r TODO .", "silent": true}],
     "criteria": ["`till.c` exists", {"text": "It runs", "kind": "command", "command": "./till"}],
     "gotchas": ["coins"], "depends": [], "options": {"retries": 0, "start": "./serve"}},
    {"title": "Door", "tasks": ["open"], "depends": ["1"], "criteria": ["Port 80 is open"]}],
    "final_commands": ["make check"], "gotchas": ["rain"]})");
  EXPECT_EQ(rendered(parsed.diagnostics),
            "SPEC.md: warning: nothing starts the server that this criterion asks: it is not "
            "checked [CS124]\n"
            "  = hint: add a line \"Start:\" to its phase, with the command that starts it\n"
            "SPEC.md: warning: phase 2 has no test command and no criterion that can be checked "
            "[CS102]\n"
            "  = hint: add a line \"Test Command: …\"\n");
  const std::string markdown = canonical(parsed.spec);
  EXPECT_THAT(markdown, HasSubstr("- bell: `bell/` (depends on till)\n"));
  EXPECT_THAT(markdown, HasSubstr("Run: `grep -r TODO .`\nExpected: nothing\n"));
  EXPECT_EQ(parsed.spec.phases[1].id, "2");
  EXPECT_EQ(parsed.spec.phases[0].criteria[1].command, "./till");
  EXPECT_THAT(parsed.spec.phases[1].section, HasSubstr("### Phase 2: Door\n"));
  EXPECT_THAT(*parsed.spec.phases[1].depends, ElementsAre("1"));
}

TEST(JsonSpec, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF{\"phases\": [{\"id\": \"7\"}]}").spec.phases.at(0).id, "7");
}

std::vector<std::string> messages_of(std::string_view text) {
  std::vector<std::string> messages;
  for (const base::Diagnostic& found : parse(text).diagnostics) {
    if (found.code == "CS018") messages.push_back(found.message);
  }
  return messages;
}

TEST(JsonSpec, WhatHasAnotherTypeIsNamedByItsPlace) {
  EXPECT_THAT(
      messages_of(R"({"schema": "conduct.spec/1", "fases": 1, "phases": [
        {"id": "1", "tasks": [7, {"text": "a", "done": true}], "criteria": [{"text": "b", "kind": "c"}],
         "options": {"retries": -1}, "test_commands": "make"}, {"id": "../x"}]})"),
      ElementsAre("\"fases\" is not known", "\"phases[0].tasks[0]\" is no object",
                  "\"phases[0].tasks[1].done\" is not known",
                  "\"phases[0].test_commands\" is no array",
                  "\"phases[0].criteria[0]\" is of the kind \"c\", which is not known",
                  "\"phases[0].options.retries\" is no whole number from 0 to 100",
                  "\"phases[1].id\" is \"../x\", which is no number like 1, 2a, 2.1 or M1"));
  EXPECT_THAT(messages_of("{}"), ElementsAre("\"schema\" is not \"conduct.spec/1\""));
}

TEST(JsonSpec, WhatIsNoJsonSaysWhere) {
  EXPECT_EQ(rendered(parse("{\n  \"phases\": [,]\n}\n").diagnostics),
            "SPEC.md:2:14: error: this is no JSON [CS017]\n"
            "  2 |   \"phases\": [,]\n"
            "    |              ^\n"
            "    = hint: a plan that begins with \"{\" is read as JSON\n");
  EXPECT_THAT(codes_of("{"), ElementsAre("CS017"));
  const std::string deep = "{\"a\":" + std::string(200000, '[');
  EXPECT_THAT(codes_of(deep), ElementsAre("CS017"));
}

TEST(JsonSpec, ModulesAndPathsAreAsSafeAsInMarkdown) {
  EXPECT_THAT(codes_of(R"({"schema": "conduct.spec/1", "phases": [{"id": "1", "tasks": ["a"],
    "test_commands": ["make"], "modules": [{"name": "../x", "paths": ["/etc"]}]}]})"),
              ElementsAre("CS007", "CS010"));
}

// A plan of one phase that has MEMBERS beside its id and its tests.
std::string plan_with(const std::string& members) {
  return R"({"schema": "conduct.spec/1", "phases": [{"id": "1", "tasks": ["a"],)"
         R"("test_commands": ["make"], )" +
         members + "}]}";
}

// What is wrong with a criterion that says MEMBERS beside its text; its text would bind it.
std::vector<std::string> wrong_with(const std::string& members) {
  const Parsed parsed = parse(plan_with(
      R"("options": {"start": "./serve"}, "criteria": [{"text": "x.c exists", )" + members + "}]"));
  const Criterion& criterion = parsed.spec.phases.at(0).criteria.at(0);
  std::vector<std::string> messages;
  for (const base::Diagnostic& found : parsed.diagnostics) {
    EXPECT_EQ(found.code, "CS018") << found.message;
    messages.push_back(found.message);
    EXPECT_EQ(criterion.kind, CriterionKind::prose) << found.message;
  }
  return messages;
}

TEST(JsonSpec, ACriterionHasWhatItsKindNeedsOrIsProse) {
  const auto needs = [](const std::string& kind, const std::string& what) {
    return ElementsAre("\"phases[0].criteria[0]\" is of the kind \"" + kind + "\", which needs " +
                       what);
  };
  EXPECT_THAT(wrong_with(R"("kind": "command", "command": " ")"),
              needs("command", "a \"command\""));
  EXPECT_THAT(wrong_with(R"("kind": "file", "paths": [])"), needs("file", "\"paths\""));
  EXPECT_THAT(wrong_with(R"("kind": "absent", "paths": ["."])"), needs("absent", "a \"pattern\""));
  EXPECT_THAT(wrong_with(R"("kind": "absent", "pattern": ["x"])"), needs("absent", "\"paths\""));
  EXPECT_THAT(wrong_with(R"("kind": "contains", "paths": ["a"])"),
              needs("contains", "a \"pattern\""));
  EXPECT_THAT(wrong_with(R"("kind": "contains", "pattern": ["x"])"),
              needs("contains", "\"paths\""));
  EXPECT_THAT(wrong_with(R"("kind": "port")"), needs("port", "a port alone as \"address\""));
  EXPECT_THAT(wrong_with(R"("kind": "port", "address": "80/a")"),
              needs("port", "a port alone as \"address\""));
  EXPECT_THAT(wrong_with(R"("kind": "http", "pattern": ["200"])"), needs("http", "an \"address\""));
  for (const char* pattern : {"null", "[]", R"(["OK"])", R"(["200", "201"])", "[\"2*\"]"}) {
    EXPECT_THAT(
        wrong_with(R"("kind": "http", "address": "80", "pattern": )" + std::string(pattern)),
        needs("http", "one status, such as 200, in \"pattern\""));
  }
  EXPECT_THAT(wrong_with(R"("kind": "coverage")"), needs("coverage", "\"percent\""));
}

TEST(JsonSpec, ACriterionKeepsNothingThatItsKindHasNoUseFor) {
  const std::string all = R"("text": "x", "command": "rm", "paths": ["a"], "pattern": ["200"],)"
                          R"("address": "80", "percent": 5, "kind": )";
  const auto read = [&](const std::string& kind) {
    const Parsed parsed = parse(plan_with("\"criteria\": [{" + all + "\"" + kind + "\"}]"));
    EXPECT_FALSE(base::has_errors(parsed.diagnostics)) << kind;
    const Criterion& one = parsed.spec.phases.at(0).criteria.at(0);
    return one.command + " " + base::join(one.paths, ",") + " " + base::join(one.pattern, ",") +
           " " + one.address + " " + std::to_string(static_cast<int>(one.percent));
  };
  EXPECT_EQ(read("prose"), "    0");
  EXPECT_EQ(read("tests"), "    0");
  EXPECT_EQ(read("command"), "rm    0");
  EXPECT_EQ(read("file"), " a   0");
  EXPECT_EQ(read("absent"), " a 200  0");
  EXPECT_EQ(read("port"), "   80 0");
  EXPECT_EQ(read("http"), "  200 80 0");
  EXPECT_EQ(read("coverage"), "    5");
}

TEST(JsonSpec, AnAddressIsAPortOfThisMachineAndNoShellText) {
  for (const char* bad : {"0", "65536", "080000", "-1", "80; reboot", "$(reboot)", "localhost:80",
                          "80 ", "80/a b", "80/a\\n", "80/\\u0007", "80/`id`", "http://a/80"}) {
    EXPECT_THAT(
        wrong_with(R"("kind": "http", "pattern": ["200"], "address": ")" + std::string(bad) + "\""),
        testing::Contains(HasSubstr("[0].address\" ")))
        << bad;
  }
  EXPECT_THAT(wrong_with(R"("kind": "http", "pattern": ["200"], "address": "65535/it's?a=$b")"),
              IsEmpty());
  EXPECT_THAT(wrong_with(R"("kind": "port", "address": "1")"), IsEmpty());
}

TEST(JsonSpec, PathsAndWordsOfACriterionAreThoseOfMarkdown) {
  for (const char* bad : {"/etc/passwd", "../x", "a/../b", "~/x", "-rf", "a b", "", " ", "a\\nb",
                          "$HOME", "`id`", "a\\u0000"}) {
    EXPECT_THAT(codes_of(plan_with(R"("criteria": [{"text": "x", "kind": "file", "paths": [")" +
                                   std::string(bad) + "\"]}]")),
                testing::Contains("CS018"))
        << bad;
  }
  EXPECT_THAT(wrong_with(R"("kind": "file", "paths": ["src/**/*.[ch]", "."])"), IsEmpty());
  for (const char* blank : {"", " ", "a\\nb"}) {
    EXPECT_THAT(wrong_with(R"("kind": "absent", "paths": ["."], "pattern": [")" +
                           std::string(blank) + "\"]"),
                testing::Not(IsEmpty()))
        << blank;
  }
}

TEST(JsonSpec, NumbersKeepToTheirRange) {
  EXPECT_THAT(
      messages_of(plan_with(R"("line": 99999999999, "options": {"retries": 99999999999,
        "timeout_ms": 9223372036854775808}, "criteria": [
        {"text": "x", "kind": "coverage", "percent": 101},
        {"text": "x", "line": 0, "percent": 0}])")),
      ElementsAre("\"phases[0].line\" is no whole number from 1 to 2147483647",
                  "\"phases[0].criteria[0].percent\" is no number above 0 and up to 100",
                  "\"phases[0].criteria[0]\" is of the kind \"coverage\", which needs \"percent\"",
                  "\"phases[0].criteria[1].line\" is no whole number from 1 to 2147483647",
                  "\"phases[0].criteria[1].percent\" is no number above 0 and up to 100",
                  "\"phases[0].options.retries\" is no whole number from 0 to 100",
                  "\"phases[0].options.timeout_ms\" is no whole number from 1 to "
                  "9223372036854775807"));
  const Parsed parsed = parse(plan_with(R"("options": {"retries": 100, "timeout_ms": 1})"));
  EXPECT_EQ(parsed.spec.phases[0].options.retries, 100);
  EXPECT_EQ(parsed.spec.phases[0].options.timeout_ms, 1);
}

TEST(JsonSpec, PhasesAreNamedByTheirIds) {
  for (const char* id : {"", ".", "..", "a/b", "1 ", "two", "x", "M1-2", "1\\n", "-1"}) {
    EXPECT_THAT(messages_of(R"({"schema": "conduct.spec/1", "phases": [{"id": ")" +
                            std::string(id) + "\"}]}"),
                ElementsAre(HasSubstr("\"phases[0].id\" ")))
        << id;
    const std::string quoted = "\"" + std::string(id) + "\"";
    for (const std::string& members :
         {"\"depends\": [" + quoted + "]", "\"options\": {\"supersedes\": [" + quoted + "]}",
          R"("criteria": [{"text": "x", "until": )" + quoted + "}]"}) {
      EXPECT_THAT(messages_of(plan_with(members)), testing::SizeIs(1)) << members;
    }
  }
}

TEST(JsonSpec, APhaseThatDoesNotExistIsNothingToDependOn) {
  // In Markdown "M1" may be said of phase 1, and a letter or a title is no more than a word.
  for (const char* id : {"9", "B", "M1"}) {
    const Parsed parsed = parse(plan_with(R"("depends": [")" + std::string(id) + "\"]"));
    EXPECT_EQ(rendered(parsed.diagnostics), "SPEC.md: error: phase 1 depends on phase " +
                                                std::string(id) +
                                                ", which is not in this spec [CS005]\n"
                                                "  = hint: name one of its phases\n");
  }
  EXPECT_THAT(codes_of(plan_with(R"("options": {"supersedes": ["9"]})")), ElementsAre("CS005"));
  EXPECT_THAT(codes_of(plan_with(R"("criteria": [{"text": "a.c exists", "until": "9"}])")),
              ElementsAre("CS005"));
  EXPECT_THAT(codes_of(R"({"schema": "conduct.spec/1", "phases": [
    {"id": "M1", "tasks": ["a"], "test_commands": ["b"]},
    {"id": "m1", "tasks": ["a"], "test_commands": ["b"]}]})"),
              ElementsAre("CS018"));
}

TEST(JsonSpec, WhatALabelSaysIsOneLineAndWhatIsSaidIsSomething) {
  EXPECT_THAT(
      messages_of(plan_with(R"("title": "a\n# b", "gotchas": [""], "files": ["a\nb"],
        "modules": [{"name": "m", "agent": "a/b", "paths": [""]}, ""],
        "criteria": [" "], "options": {"agent": "a b", "start": "", "setup": [" "],
        "working_mode": "a\rb"})")),
      ElementsAre(
          "\"phases[0].title\" has more than one line",
          "\"phases[0].modules[0].paths[0]\" is empty",
          "\"phases[0].modules[0].agent\" is no name of an agent: it has a blank or a slash",
          "\"phases[0].modules[1]\" is empty", "\"phases[0].criteria[0]\" is empty",
          "\"phases[0].gotchas[0]\" is empty", "\"phases[0].files[0]\" has more than one line",
          "\"phases[0].options.agent\" is no name of an agent: it has a blank or a slash",
          "\"phases[0].options.working_mode\" has more than one line",
          "\"phases[0].options.setup[0]\" is empty", "\"phases[0].options.start\" is empty"));
}

TEST(JsonSpec, OnlyAFailureLasts) {
  const auto messages = [](const std::string& command) {
    return messages_of(plan_with(
        R"("modules": [{"name": "m", "test_commands": [{"command": "a", )" + command + "}]}]"));
  };
  EXPECT_THAT(messages(R"("lasts": true)"),
              ElementsAre("\"phases[0].modules[0].test_commands[0]\" has \"lasts\" without "
                          "\"fails\""));
  EXPECT_THAT(messages(R"("fails": true, "lasts": true)"), ElementsAre());
  EXPECT_THAT(messages(R"("fails": true, "lasts": true, "exit_code": 2)"), ElementsAre());
  EXPECT_THAT(messages(R"("fails": true, "exit_code": 2)"),
              ElementsAre("\"phases[0].modules[0].test_commands[0]\" has \"exit_code\" without "
                          "\"lasts\""));
  EXPECT_THAT(messages(R"("fails": true, "lasts": true, "exit_code": 256)"),
              ElementsAre(HasSubstr("exit_code")));
}

TEST(JsonSpec, ANameThatIsSaidTwiceAndANulAreNamed) {
  EXPECT_THAT(
      messages_of(plan_with(R"("id": "2", "title": "a\u0000b", "gotchas": ["\u0000"])")),
      ElementsAre("\"phases[0].id\" is said twice", "\"phases[0].title\" has a NUL character",
                  "\"phases[0].gotchas[0]\" has a NUL character"));
}

TEST(JsonSpec, WhatIsThereTwiceIsNamedByItsPlaces) {
  EXPECT_EQ(
      rendered(parse(plan_with(R"("modules": ["web", "", {"name": "Web", "depends": ["Web"]}]},
                                        {"id": "2", "tasks": ["b"], "test_commands": ["make"]},
                                        {"id": "1", "tasks": ["c"], "test_commands": ["make"])"))
                   .diagnostics),
      "SPEC.md: error: \"phases[0].modules[1]\" is empty [CS018]\n"
      "  = hint: `conduct parse --json` shows the form; docs/schemas/spec.json describes it\n"
      "SPEC.md: error: \"phases[0].modules[2]\": module \"Web\" collides with module \"web\" "
      "of \"phases[0].modules[0]\" [CS008]\n"
      "  = hint: names that differ only in case share a directory on some file systems\n"
      "SPEC.md: error: \"phases[0].modules[2]\": module \"Web\" depends on itself [CS009]\n"
      "  = hint: take it out of its own \"depends on\"\n"
      "SPEC.md: error: \"phases[2]\": there are two phases 1: the first is \"phases[0]\" "
      "[CS004]\n"
      "  = hint: give each phase an id of its own\n");
}

TEST(JsonSpec, ACriterionOfTheFinalTreeHoldsUntilAPhaseThatIsThere) {
  const auto plan = [](const std::string& until) {
    return R"({"schema": "conduct.spec/1", "phases": [{"id": "M1", "tasks": ["a"],
      "test_commands": ["b"]}], "final_criteria": [{"text": "a.c exists", "until": ")" +
           until + "\"}]}";
  };
  EXPECT_THAT(codes_of(plan("9")), ElementsAre("CS005"));
  EXPECT_THAT(codes_of(plan("m1")), ElementsAre("CS018"));
  EXPECT_EQ(parse(plan("M1")).spec.final_criteria.at(0).until, "M1");
}

TEST(JsonSpec, APhaseMayBeToldInProseInsteadOfTasks) {
  const Parsed parsed = parse(R"({"schema": "conduct.spec/1", "phases": [
    {"title": "A", "prose": " It is\n- red \n", "test_commands": ["make"]},
    {"title": "B", "depends": ["1"], "test_commands": ["make"]},
    {"title": "C"}]})");
  EXPECT_EQ(parsed.spec.phases.at(0).prose, "It is\n- red");
  EXPECT_THAT(parsed.spec.phases.at(0).section,
              HasSubstr("### Phase 1: A\n\n> It is\n> - red\n\nTest Command:\n"));
  EXPECT_THAT(parsed.spec.phases.at(1).section, HasSubstr("\nDepends on: 1\n"));
  std::vector<std::string> codes;
  for (const base::Diagnostic& found : parsed.diagnostics) codes.push_back(found.code);
  EXPECT_THAT(codes, ElementsAre("CS114", "CS114", "CS011"));
  EXPECT_THAT(messages_of(plan_with(R"("prose": "It is red")")),
              ElementsAre("\"phases[0].prose\" stands beside tasks: it is what a phase without any "
                          "is told in"));
  EXPECT_THAT(messages_of(plan_with(R"("prose": " ")")),
              testing::Contains("\"phases[0].prose\" is empty"));
}

TEST(JsonSpec, ACommandHasNoBlankLinesAroundIt) {
  const Phase phase = parse(R"({"schema": "conduct.spec/1", "phases": [
        {"test_commands": [" make\n", "\r\n a\r\n\tb\n \n", " \n# c\n\nd"]}]})")
                          .spec.phases.at(0);
  EXPECT_EQ(phase.test_commands.at(0).command, " make");
  EXPECT_EQ(phase.test_commands.at(1).command, " a\n\tb");
  EXPECT_EQ(phase.test_commands.at(2).command, "# c\n\nd");
}

TEST(JsonSpec, TextsAreThoseOfItems) {
  const Phase phase = parse(R"({"schema": "conduct.spec/1", "phases": [
        {"tasks": [" a \r\n  - b\t\n\n"], "gotchas": ["\nc "], "references": ["d  \ne"],
         "criteria": ["f \ng"]}]})")
                          .spec.phases.at(0);
  EXPECT_EQ(phase.tasks.at(0).text, "a\n  - b");
  EXPECT_EQ(phase.gotchas.at(0).text, "c");
  EXPECT_EQ(phase.references.at(0), "d\ne");
  EXPECT_EQ(phase.criteria.at(0).text, "f\ng");
}

TEST(JsonSpec, WhatNoReaderCouldHoldIsRefused) {
  EXPECT_EQ(rendered(parse(R"({"schema": 1e999})").diagnostics),
            "SPEC.md:1:16: error: this number is too large [CS017]\n"
            "  1 | {\"schema\": 1e999}\n"
            "    |                ^\n"
            "    = hint: a plan that begins with \"{\" is read as JSON\n");
  EXPECT_THAT(codes_of(R"({"title": "\ud800"})"), ElementsAre("CS017"));
  EXPECT_THAT(codes_of("{\"title\": \"\xC0\xAF\"}"), ElementsAre("CS001"));
  const std::size_t deep = 100'000;
  EXPECT_THAT(codes_of("{\"a\": " + std::string(deep, '[') + std::string(deep, ']') + "}"),
              ElementsAre("CS017"));
  std::string many = "{\"phases\": [{}";
  for (std::size_t i = 0; i < 250'000; ++i) many += ",{}";
  EXPECT_THAT(codes_of(many + "]}"), ElementsAre("CS013"));
}

}  // namespace
}  // namespace conduct::spec
