// Where Markdown's rules and an author's intent part: lazy continuation, rules that underline, code
// that inline parsing changes, line ends, front matter.
#include "base/text.h"
#include "spec_text.h"

#include <gmock/gmock.h>

#include <array>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Phases in which labels stand right below bullets, each with its twists.
constexpr std::array<std::string_view, 7> kDense{
    R"(## Phase 1: A
- one
- two
Modules: m, n
Test Command: make -j2
Success Criteria:
- All tests pass
- `out/a.txt` exists
Gotchas:
- mind the gap
Depends on: none
)",
    R"(# T
## Implementation Phases
### Phase 1: A
1. one
2. two
   wrapped
**Modules:**
- m: src/m
- n: src/n (depends on m)
**Test Commands:**
- `make a`
- `make b`
**Success Criteria** (all):
1. it works
2. it shines
### Phase 2: B
* three
Depends on: Phase 1
Test Command: make
)",
    R"(## Phase 1: A
- [ ] one
  - detail
  - detail
    - deeper
Test Command: make
Success Criteria:
  - c
  - d
Modules: m
)",
    R"(## Phase 1: A
- one
Test Command:
```bash
make

make test
```
Success Criteria:
- c
Parallelizable: No
Working mode: Direct
)",
    R"(## Phase 1: A
- one
  Modules: is a part of the item
Test Comand: make
Success Criteria:
- c
)",
    R"(## Phase 1: A
+ one
References:
+ docs/a.md
Gotchas:
+ g
Test Command: make
)",
    R"(## Phase 1: A
10. ten
11. eleven
Success Criteria:
1. c
Test Command: make
)"};

// TEXT with a blank line around every label and list, and without any, outside of fences.
std::string spaced(std::string_view text, bool blanks) {
  std::string out;
  bool fenced = false;
  for (const std::string_view line : base::lines(text)) {
    const bool fence = line.substr(0, 3) == "```";
    const bool nested = !line.empty() && line[0] == ' ';
    if (!fenced && !nested && blanks) out += '\n';
    if (fence) fenced = !fenced;
    out += std::string(line) + "\n";
  }
  return out;
}

TEST(LazyContinuation, BlankLinesBeforeLabelsChangeNothing) {
  for (const std::string_view text : kDense) {
    const Parsed dense = parse(text);
    const Parsed loose = parse(spaced(text, true));
    EXPECT_EQ(dump(dense.spec), dump(loose.spec)) << text;
    EXPECT_EQ(dense.diagnostics.size(), loose.diagnostics.size()) << text;
    EXPECT_GE(dense.spec.phases.at(0).tasks.size(), 1U);
    EXPECT_FALSE(base::has_errors(dense.diagnostics)) << rendered(dense.diagnostics);
  }
}

TEST(LazyContinuation, LineEndsChangeNothing) {
  for (const std::string_view text : kDense) {
    const std::string expected = dump(parse(text).spec);
    for (const std::string_view end : {"\r\n", "\r"}) {
      std::string other = "\xEF\xBB\xBF";
      for (const std::string_view line : base::lines(text)) {
        other += std::string(line) + std::string(end);
      }
      EXPECT_EQ(dump(parse(other).spec), expected) << text;
      EXPECT_EQ(parse(other).spec.phases[0].line, parse(text).spec.phases[0].line);
      EXPECT_EQ(parse(other).spec.phases[0].section, parse(text).spec.phases[0].section);
    }
  }
}

TEST(LazyContinuation, ALabelEndsTheItemAndTheCriteriaAreNoTasks) {
  const Phase phase = only_phase(kDense[0]);
  ASSERT_EQ(phase.tasks.size(), 2U);
  EXPECT_EQ(phase.tasks[1].text, "two");
  EXPECT_EQ(phase.tasks[1].line, 3);
  EXPECT_EQ(phase.modules.size(), 2U);
  EXPECT_EQ(phase.criteria.size(), 2U);
}

TEST(LazyContinuation, ListsNestedByALabelsIndentationAreItsOwn) {
  const Phase phase = only_phase(kDense[2]);
  ASSERT_EQ(phase.tasks.size(), 1U);
  EXPECT_EQ(phase.tasks[0].text, "one\n- detail\n- detail\n  - deeper");
  ASSERT_EQ(phase.criteria.size(), 2U);
  EXPECT_EQ(phase.criteria[1].text, "d");
}

TEST(LazyContinuation, OtherWrappedLinesStayInTheItem) {
  const Phase phase = only_phase("## Phase 1: A\n- one\nand more\n- two\nTest Command: make\n");
  ASSERT_EQ(phase.tasks.size(), 2U);
  EXPECT_EQ(phase.tasks[0].text, "one\nand more");
}

TEST(Commands, AreTakenByteForByte) {
  const Phase phase = only_phase(R"(## Phase 1: A
- t

Test Command: test *_a* __b__ <ok> \*x\* &amp; "q" [l](u) `date` ~~s~~ http://a.b/
Test Commands: `echo *a* | grep -c '_'`, `make  "x"  <y>` and `true`
Test Command: `` echo `id` ``
Test Command: `make test` (takes a minute)
Test Command: cd web && \
  npm ci && \
  npm test
Test Command: make
not part of it
)",
                                 {"CS104"});
  std::vector<std::string> commands;
  for (const TestCommand& test : phase.test_commands) commands.push_back(test.command);
  EXPECT_THAT(commands,
              ElementsAre(R"(test *_a* __b__ <ok> \*x\* &amp; "q" [l](u) `date` ~~s~~ http://a.b/)",
                          "echo *a* | grep -c '_'", "make  \"x\"  <y>", "true", "echo `id`",
                          "make test", "cd web && \\\nnpm ci && \\\nnpm test", "make"));
}

TEST(Commands, ABackslashBeforeALabelIsALineBreak) {
  EXPECT_EQ(
      dump(parse("## Phase 1: A\n- t\n\nModules: m\\\nTest Command: make\\\nDepends on: none\\\n"
                 "Gotchas: g\n")
               .spec),
      "# \nphase 1: A\n  module: m [] <- []\n  task: t\n  test: make\n  gotcha: g\n"
      "  depends: nothing\n");
}

TEST(Commands, OfAListOrOfFencesButNotOfProse) {
  const Phase phase = only_phase(R"(## Phase 1: A
- t

### Validation Commands

Run these, and see that all is well:

1. Build:
   ```bash
   make

   make install
   ```
2. `make test`
   - takes long
3. make lint &&
   make fmt

**Expected:**
- everything is fine
)",
                                 {"CS120"});
  std::vector<std::string> commands;
  for (const TestCommand& test : phase.test_commands) commands.push_back(test.command);
  EXPECT_THAT(commands, ElementsAre("make\n\nmake install", "make test", "make lint &&\nmake fmt"));
}

TEST(Commands, MayStandAsPlainLinesBelowTheirLabel) {
  const auto commands_below = [](const std::string& lines) {
    std::vector<std::string> commands;
    const Spec spec = parse("## Phase 1: A\n- t\n\nTest Command:\n" + lines).spec;
    for (const TestCommand& test : spec.phases.at(0).test_commands)
      commands.push_back(test.command);
    return commands;
  };
  EXPECT_THAT(commands_below("pytest -q\n"), ElementsAre("pytest -q"));
  EXPECT_THAT(commands_below("\nnpm test\n\nnpm run lint\n"), ElementsAre("npm test"));
  EXPECT_THAT(commands_below("npm test\nnpm run lint\nis what counts\n"),
              ElementsAre("npm test", "npm run lint"));
  EXPECT_THAT(commands_below("pytest \\\n  -q\n"), ElementsAre("pytest \\\n-q"));
  for (const char* prose :
       {"see the notes", "run pytest -q", "As in phase 1", "all of them pass", "same as phase 1"}) {
    EXPECT_THAT(commands_below(prose), IsEmpty()) << prose;
    const std::string text =
        "Test Command: make\n\n## Phase 1: A\n- t\n\nTest Command:\n" + std::string(prose);
    EXPECT_THAT(codes_of(text), ElementsAre("CS105")) << prose;
  }
}

TEST(Commands, TextBehindAFenceIsNoCommand) {
  const Phase phase = only_phase(
      "## Phase 1: A\n- t\n\nTest Command:\n~~~sh\n\nmake\n\n~~~\n- look at the output\n");
  ASSERT_EQ(phase.test_commands.size(), 1U);
  EXPECT_EQ(phase.test_commands[0].command, "make");
}

TEST(Rules, BelowALabelUnderlineNothing) {
  const Parsed parsed = parse(
      "## Phase 1: A\n- t\n\nTest Command: make\n---\n\n## Phase 2: B\n- t\n\nModules: m\n"
      "Test Command: make b\n---\nSome words.\n---\n- another task\n");
  EXPECT_EQ(rendered(parsed.diagnostics), "");
  EXPECT_EQ(dump(parsed.spec),
            "# \nphase 1: A\n  task: t\n  test: make\nphase 2: B\n  module: m [] <- []\n"
            "  task: t\n  task: another task\n  test: make b\n");
}

TEST(Rules, UnderlinedHeadingsAreHeadings) {
  EXPECT_EQ(dump(parse("The Title\n=====\n\nPhase 1: A\n---\n- t\n\nTest Command: make\n\n"
                       "Phase 2: B\n----------\n- t\n")
                     .spec),
            "# The Title\nphase 1: A\n  task: t\n  test: make\nphase 2: B\n  task: t\n");
}

TEST(FrontMatter, IsNoTextAndKeepsLineNumbers) {
  for (const std::string_view front :
       {"---\ntitle: x\nTest Command: rm\n---\n", "\xEF\xBB\xBF---\r\n# c\r\na: b\r\n...\r\n",
        "+++\ntitle = 1\nx = 2\n+++\n"}) {
    const Spec spec =
        parse(std::string(front) + "# T\n## Phase 1: A\n- t\nTest Command: make\n").spec;
    EXPECT_EQ(dump(spec), "# T\nphase 1: A\n  task: t\n  test: make\n") << front;
    EXPECT_EQ(spec.phases.at(0).line, 6) << front;
  }
}

TEST(FrontMatter, ARuleAtTheTopIsNone) {
  EXPECT_EQ(dump(parse("---\n\n# T\n\n---\n\n## Phase 1: A\n- t\nTest Command: make\n").spec),
            "# T\nphase 1: A\n  task: t\n  test: make\n");
  EXPECT_EQ(dump(parse("---\n# T\n## Phase 1: A\n- t\nTest Command: make\n").spec),
            "# T\nphase 1: A\n  task: t\n  test: make\n")
      << "front matter that does not end is none";
}

TEST(Fences, HideWhatIsInThem) {
  const Parsed parsed = parse(R"(## Phase 1: A
- t

```markdown
## Phase 2: Not one
- [ ] not a task
Test Command: rm -rf
```

Test Command: make
)");
  EXPECT_EQ(rendered(parsed.diagnostics), "");
  EXPECT_EQ(dump(parsed.spec), "# \nphase 1: A\n  task: t\n  test: make\n");
}

TEST(Fences, OfAnItemEndWithIt) {
  const std::string text =
      "## Phase 1: A\n- one\n\n  ```sh\n  x\n## Phase 2: B\n- two\nTest Command: y\n";
  EXPECT_EQ(parse(text).spec.phases.size(), 2U);
  EXPECT_THAT(codes_of(text), ::testing::ElementsAre("CS102", "CS110"));
}

TEST(Html, CommentsHideWhatIsInThem) {
  const Parsed parsed = parse(R"(## Phase 1: A
- t

<!--
## Phase 2: Not one

- not a task
a --> b
Test Command: make
<!-- Test Command: rm -->
)");
  EXPECT_EQ(dump(parsed.spec), "# \nphase 1: A\n  task: t\n  test: make\n");
  EXPECT_EQ(rendered(parsed.diagnostics), "");
}

TEST(Html, CommentsEndInAnyLine) {
  for (const char* end : {"-->", "## Phase 3: Not one -->", "``` a -->", "- x -->", "* * * -->"}) {
    EXPECT_EQ(dump(parse("## Phase 1: A\n- t\n\n<!-- Test Command: rm\n" + std::string(end) +
                         "\nTest Command: make\n")
                       .spec),
              "# \nphase 1: A\n  task: t\n  test: make\n")
        << end;
  }
}

TEST(Html, DetailsAreTextAsFarAsMarkdownSaysSo) {
  EXPECT_EQ(dump(parse("<details>\n<summary>*All* [of] it</summary>\n\n## Phase 1: A\n- t\n"
                       "Test Command: make\n\n</details>\n")
                     .spec),
            "# \nphase 1: A\n  task: t\n  test: make\n");
  EXPECT_EQ(dump(parse("<script>\n## Phase 2: B\nx()</script>\n## Phase 1: A\n- t\n"
                       "Test Command: make\n")
                     .spec),
            "# \nphase 1: A\n  task: t\n  test: make\n");
}

TEST(Items, MayBeginBelowTheirMarker) {
  const Phase phase = only_phase(
      "## Phase 1: A\n- [x]\n  **Agent**: says so\n  - nested\n-\n  plain\n  more\n"
      "Success Criteria:\n-\n  Agent: is no label here\n-\n  [ ] a box\n"
      "Test Command: make\n");
  ASSERT_EQ(phase.tasks.size(), 2U);
  EXPECT_EQ(phase.tasks[0].text, "**Agent**: says so\n- nested");
  EXPECT_TRUE(phase.tasks[0].checked);
  EXPECT_EQ(phase.tasks[0].line, 3);
  EXPECT_EQ(phase.tasks[1].text, "plain\nmore");
  EXPECT_EQ(phase.options.agent, "");
  ASSERT_EQ(phase.criteria.size(), 2U);
  EXPECT_EQ(phase.criteria[0].text, "Agent: is no label here");
  EXPECT_EQ(phase.criteria[1].text, "[ ] a box");
}

TEST(Items, ALabelIsOneWithoutTheLinesThatUnmakeIt) {
  const Parsed parsed = parse(
      "## Phase 1: A\n- [ ] t\n## Phase 2: B\n- [ ] u\n- _Depends: 1_\n  and more\n"
      "- **Depends on**: 1,\n  1\n");
  EXPECT_EQ(parsed.spec.phases.at(1).depends, std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace conduct::spec
