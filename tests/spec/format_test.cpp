// The format, as it is written: the original one and its author's later templates.
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

constexpr std::string_view kOriginal = R"(# Parcel Tracker

Follow parcels from the depot to the door.

## Implementation Phases

### Phase 1: Wire Format
- Define the parcel messages
- Generate code for both languages

Modules: wire
Test Command: ./wire/build.sh && echo "wire is built"
Success Criteria:
- wire/*.proto files exist
- Python and Go stubs generated in api/ and depot/

### Phase 2: Services (two of them)
- Serve parcels over HTTP
- [x] Store events in SQLite
  - WAL mode
  - one writer

Modules: api, depot
Test Command: cd api && pytest -q
Success Criteria:
- Service answers on port 9000
- All unit tests pass
Gotchas:
- SQLite locks the whole file
Depends on: Phase 1
)";

TEST(Format, TheOriginalFormat) {
  const Parsed parsed = parse(kOriginal);
  EXPECT_EQ(codes_of(kOriginal), std::vector<std::string>{"CS124"}) << "nothing starts the service";
  EXPECT_EQ(dump(parsed.spec),
            "# Parcel Tracker\n"
            "phase 1: Wire Format\n"
            "  module: wire [] <- []\n"
            "  task: Define the parcel messages\n"
            "  task: Generate code for both languages\n"
            "  test: ./wire/build.sh && echo \"wire is built\"\n"
            "  criterion: wire/*.proto files exist => file @ wire/*.proto\n"
            "  criterion: Python and Go stubs generated in api/ and depot/ => file @ api/ depot/\n"
            "phase 2: Services (two of them)\n"
            "  module: api [] <- []\n"
            "  module: depot [] <- []\n"
            "  task: Serve parcels over HTTP\n"
            "  done: Store events in SQLite\\n- WAL mode\\n- one writer\n"
            "  test: cd api && pytest -q\n"
            "  criterion: Service answers on port 9000 => port at 9000\n"
            "  criterion: All unit tests pass => tests\n"
            "  gotcha: SQLite locks the whole file\n"
            "  depends: 1\n");
}

TEST(Format, LinesAndSectionsAreThoseOfTheSource) {
  const Spec spec = parse(kOriginal).spec;
  ASSERT_EQ(spec.phases.size(), 2U);
  const Phase& first = spec.phases[0];
  EXPECT_EQ(first.line, 7);
  EXPECT_EQ(first.tasks[1].line, 9);
  EXPECT_EQ(first.modules[0].line, 11);
  EXPECT_EQ(first.test_commands[0].line, 12);
  EXPECT_EQ(first.criteria[0].line, 14);
  EXPECT_EQ(first.section,
            "### Phase 1: Wire Format\n"
            "- Define the parcel messages\n"
            "- Generate code for both languages\n"
            "\n"
            "Modules: wire\n"
            "Test Command: ./wire/build.sh && echo \"wire is built\"\n"
            "Success Criteria:\n"
            "- wire/*.proto files exist\n"
            "- Python and Go stubs generated in api/ and depot/\n");
}

constexpr std::string_view kTemplate = R"(# Ledger - Agent-Executable Specification

**Generated:** a day in May

## Mission

Keep books.

---

## Phase 1: Schema

**Modules:** schema
**Depends on:** none
**Parallelizable:** No
**Working mode:** Direct (no worktree)

### Tasks

- [ ] Write `schema/ledger.sql`
- [x] Pick a database

### Success Criteria (ALL must pass)

- [ ] Files exist: schema/ledger.sql, schema/README.md
- [ ] Command `sqlite3 :memory: < schema/ledger.sql` exits 0
- [ ] No TODO/FIXME comments in schema/
- [ ] No import errors: `python -c "import schema"`

### Validation Commands

Run these commands to validate this phase:

```bash
cd schema

# Test 1: it loads
sqlite3 :memory: < ledger.sql
```

**All commands must exit 0.**

### References

**Specifications:**
- docs/ledger.md
- RFC 4180

### Gotchas

**Gotcha 1:** Foreign keys are off
- **Symptom:** orphans
- **Recovery:** `PRAGMA foreign_keys = ON`

**Gotcha 2:** Dates are text

### On Failure

1. Run it again

---

## Phase 2: Reports

**Modules:**
- reports: reports/, templates/*.html
- `export` — `export/**` (depends on reports)

**Depends on:** Phase 1 (the schema)
**Parallelizable:** Yes (with Phase 3)
**Working mode:** Worktree

### Tasks

- [ ] Render the balance

### Validation Commands

```sh
make report
```

```bash
make export
```

## Files to Create/Modify

### New Files
- schema/ledger.sql
  - Purpose: tables
  - Depends on: nothing

### Modified Files
- README.md

## Validation Commands

- `make all`

## Known Gotchas

- Money is in cents
)";

TEST(Format, TheLaterTemplate) {
  const Parsed parsed = parse(kTemplate);
  // Of its two working modes one is what conduct does anyway.
  EXPECT_THAT(codes_of(kTemplate), ::testing::ElementsAre("CS118"));
  EXPECT_EQ(
      dump(parsed.spec),
      "# Ledger - Agent-Executable Specification\n"
      "  test: make all\n"
      "  gotcha: Money is in cents\n"
      "phase 1: Schema\n"
      "  module: schema [] <- []\n"
      "  task: Write `schema/ledger.sql`\n"
      "  done: Pick a database\n"
      "  test: cd schema\\n\\n# Test 1: it loads\\nsqlite3 :memory: < ledger.sql\n"
      "  criterion: Files exist: schema/ledger.sql, schema/README.md => file @ schema/ledger.sql "
      "schema/README.md\n"
      "  criterion: Command `sqlite3 :memory: < schema/ledger.sql` exits 0 => command $ sqlite3 "
      ":memory: < schema/ledger.sql\n"
      "  criterion: No TODO/FIXME comments in schema/ => absent no TODO|FIXME @ schema/\n"
      "  criterion: No import errors: `python -c \"import schema\"` => command $ python -c "
      "\"import schema\"\n"
      "  gotcha: **Gotcha 1:** Foreign keys are off\\n- **Symptom:** orphans\\n- **Recovery:** "
      "`PRAGMA foreign_keys = ON`\n"
      "  gotcha: **Gotcha 2:** Dates are text\n"
      "  depends: nothing\n"
      "  reference: docs/ledger.md\n"
      "  reference: RFC 4180\n"
      "  working mode: Direct (no worktree)\n"
      "phase 2: Reports\n"
      "  module: reports [reports/ templates/*.html] <- []\n"
      "  module: export [export/**] <- [reports]\n"
      "  task: Render the balance\n"
      "  test: make report\n"
      "  test: make export\n"
      "  depends: 1\n"
      "  working mode: Worktree\n");
  EXPECT_EQ(parsed.spec.phases[0].depends, std::vector<std::string>{});
  EXPECT_EQ(parsed.spec.phases[0].test_commands[0].line, 35) << "of the script's first line";
}

TEST(Format, EveryFormOfALabelIsTheSame) {
  const std::string expected = dump(
      parse("## Phase 1: A\nModules: m\nTest Command: make\nSuccess Criteria:\n- it works\n").spec);
  for (
      const std::string_view text :
      {"## Phase 1: A\n**Modules:** m\n**Test Command:** make\n**Success Criteria:**\n- it works\n",
       "## Phase 1: A\n**Modules**: m\n**Test Command**: make\n**Success Criteria**:\n- it works\n",
       "## Phase 1: A\nMODULES: m\ntest commands: make\n__Success Criteria (all of them):__\n- it "
       "works\n",
       "## Phase 1: A\nModules:\n- m\n\nTest Command:\n```sh\nmake\n```\nSuccess Criteria (ALL "
       "must "
       "pass):\n1. it works\n",
       "## Phase 1: A\n### Modules\n- `m`\n### Test Command\n`make`\n### Success Criteria (all) "
       "###\n* "
       "[ ] it works\n",
       "## Phase 1: A\nModules: `m`\nTest Command:\n- `make`\n\n**Success Criteria** (what must "
       "be TRUE):\n  1. it works\n",
       "## Phase 1: A\n#### Modules: m\n#### Test Commands:\n+ make\n#### **Success Criteria:**\n- "
       "it "
       "works\n"}) {
    EXPECT_EQ(dump(parse(text).spec), expected) << text;
  }
}

TEST(Format, IdsArePartsOfRefs) {
  const Spec spec = parse("## Phase A..1: x\n- t\n\n## Phase A.1: y\n- t\n").spec;
  for (const Phase& phase : spec.phases) EXPECT_EQ(phase.id.find(".."), std::string::npos);
}

TEST(Format, PhaseHeadingsHaveManySeparatorsAndStringIds) {
  const Parsed parsed = parse(R"(
## Phase 0: Colon
- t
## Phase 1. Stop
- t
## Phase 2a - Hyphen
- t
## PHASE 2.1 — Dash
- t
## phase 10 – Short dash
- t
## **Phase 3: Bold**
- t
## Phase 4 ##
- t
## Phase B: Letter
- t
## Phase 7 Nothing between
- t
Test Command: true
)");
  std::string phases;
  for (const Phase& phase : parsed.spec.phases) phases += "[" + phase.id + "|" + phase.title + "]";
  EXPECT_EQ(phases,
            "[0|Colon][1|Stop][2a|Hyphen][2.1|Dash][10|Short dash][3|Bold][4|][B|Letter]"
            "[7|Nothing between]");
  EXPECT_FALSE(base::has_errors(parsed.diagnostics));
}

TEST(Format, AListBehindALabelWithAValueIsThePhasesOwn) {
  const Phase phase =
      only_phase("## Phase 1: A\nModules: m\nTest Command: make\n\n- the task\n- another\n");
  ASSERT_EQ(phase.tasks.size(), 2U);
  EXPECT_EQ(phase.tasks[0].text, "the task");
  EXPECT_EQ(phase.test_commands.size(), 1U);
}

TEST(Format, ATaskMayBeALabelsValueOrAParagraph) {
  EXPECT_EQ(dump(parse("## Phase 1: A\nTasks: build it\nTest Command: make\n").spec),
            "# \nphase 1: A\n  task: build it\n  test: make\n");
  EXPECT_EQ(dump(parse("## Phase 1: A\n### Tasks\nBuild it\nwith care.\n### Success Criteria\n"
                       "All tests pass.\n### Test Command\n`make`\n")
                     .spec),
            "# \nphase 1: A\n  task: Build it\\nwith care.\n  test: make\n"
            "  criterion: All tests pass. => tests\n");
}

TEST(Format, IntroductionsAndRemarksAreNoItems) {
  const Phase phase = only_phase(R"(## Phase 1: A
Some words on the phase.

### Tasks
In this order:
- one
- two

| not | a task |
|-----|--------|

### Success Criteria
All of these must hold:

**Functional:**
- It answers

#### Later
- It answers fast

### Test Command
`make`
)");
  EXPECT_EQ(phase.tasks.size(), 2U);
  ASSERT_EQ(phase.criteria.size(), 2U) << "groups belong to their section";
  EXPECT_EQ(phase.criteria[1].text, "It answers fast");
}

TEST(Format, OtherSectionsOfAPhaseHoldNoTasks) {
  const Phase phase = only_phase(
      "## Phase 1: A\n- task\n\nTest Command: make\n### Background\n- not a task\n"
      "**Status:**\n- nor this\n");
  EXPECT_EQ(phase.tasks.size(), 1U);
}

TEST(Format, CheckboxesOfOtherToolsAreKnown) {
  const Phase phase = only_phase(R"(## Phase 1: A
- [ ] open
- [x] done
- [X] done too
- [-] under way
- [~] blocked
- [] bare
- [ ]* optional
- [x]no blank
- [x](link.md) is a link
-
- [ ]
Test Command: make
)");
  std::string tasks;
  for (const Task& task : phase.tasks) tasks += (task.checked ? "+" : "-") + task.text + "\n";
  EXPECT_EQ(tasks,
            "-open\n+done\n+done too\n-under way\n-blocked\n-bare\n-optional\n+no blank\n"
            "-[x](link.md) is a link\n");
}

TEST(Format, GlobalTestCommandsAndGotchasStandOutsideOfPhases) {
  const Parsed parsed = parse(R"(# Title

Test Command: make check

## Gotchas
- First
- Second
  with more

## Implementation Phases

Watch the clock.

### Phase 1: A
- t

## Validation Commands

```bash
make all
```

- not a command

## Success Criteria
- of the whole plan
)");
  EXPECT_EQ(rendered(parsed.diagnostics), "");
  EXPECT_EQ(dump(parsed.spec),
            "# Title\n"
            "  test: make check\n"
            "  test: make all\n"
            "  gotcha: First\n"
            "  gotcha: Second\\nwith more\n"
            "  final criterion: of the whole plan => prose\n"
            "phase 1: A\n"
            "  task: t\n");
}

TEST(Format, PhasesAreThoseOfTheirSection) {
  const Parsed parsed = parse(R"(# Title
## Phase 9: an old one
- t
## Implementation Phases
### Phase 1: A
- t
#### Phase 1a: a part
- u
### Phase 2: B
- t
Test Command: make
## Appendix
- x
)");
  EXPECT_EQ(dump(parsed.spec),
            "# Title\nphase 1: A\n  task: t\n  task: u\nphase 2: B\n  task: t\n  test: make\n");
  EXPECT_EQ(codes_of("## Phase 1: A\n- t\nTest Command: make\n"), std::vector<std::string>{});
}

TEST(Format, TheShallowestLevelWithTwoPhasesIsTheirLevel) {
  const Parsed parsed =
      parse("# Phase 1: the title\n## Phase 1: A\n- t\n## Phase 2: B\n- t\nTest Command: make\n");
  EXPECT_EQ(parsed.spec.phases.size(), 2U);
  EXPECT_EQ(parsed.spec.phases[0].title, "A");
}

TEST(Format, WhatIsExpectedBehindATaskIsNotOfItsCommand) {
  const std::string text = "## Phase 1: A\n- [ ] a\n  - Run: `make a`\n";
  const Phase apart = only_phase(text + "\nExpected: fail\n", {"CS131"});
  EXPECT_FALSE(apart.test_commands.at(0).fails);
  EXPECT_TRUE(apart.options.expected_fail);
  const Phase below = only_phase(text + "Expected: fail\n", {"CS126", "CS131"});
  EXPECT_TRUE(below.test_commands.at(0).fails);
  EXPECT_FALSE(below.options.expected_fail);
}

TEST(Format, WhatATaskRunsAndAListTellsIsRunOnce) {
  const Phase phase = only_phase(
      "## Phase 1: A\n- [ ] a\n  - Run: `make a`\n- [ ] b\n  - Run: `make b`\n    Expected: `2`\n\n"
      "Test Command:\n- `make a`\n- `make b`\n");
  ASSERT_EQ(phase.test_commands.size(), 3U);
  EXPECT_EQ(phase.test_commands[0].command, "make b");
  EXPECT_EQ(phase.test_commands[0].expected, "2");
  EXPECT_EQ(phase.test_commands[1].command, "make a");
  EXPECT_EQ(phase.test_commands[2].command, "make b");
}

}  // namespace
}  // namespace conduct::spec
