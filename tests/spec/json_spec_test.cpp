// Plans as JSON: the same as in Markdown, and nothing guessed where a value has another type.
#include "spec/canonical.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
                  "\"phases[0].options.retries\" is no number from 0 up",
                  "\"phases[1]\" has the id \"../x\", which is no number like 1, 2a, 2.1 or M1"));
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

}  // namespace
}  // namespace conduct::spec
