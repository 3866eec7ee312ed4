// Plans in the shapes that other tools for agents write.
#include "base/text.h"
#include "fixtures.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

TEST(PlansOfOtherTools, OpenSpecNumbersItsGroups) {
  expect_read("numbers", R"~(# 
phase 1: Ticket model
  done: 1.1 Describe a ticket in `tickets/model.py`
  task: 1.2 Give every ticket a number that is never used twice
  task: 1.3 Write tests for day tickets
phase 2: Counter
  task: 2.1 Sell a ticket with two taps\n- the price is the largest thing on the screen\n- a wrong tap can be taken back
  task: 2.2 Print the ticket on the new printer
phase 3: Inspection
  task: 3.1 Read the code of a ticket with a telephone
  task: 3.2 Tell used tickets from new ones
  task: 3.3 Run the whole suite with `pytest -q`
)~",
              {"CS101"});
}

TEST(PlansOfOtherTools, SpecKitMarksItsTasks) {
  expect_read("speckit_tasks", R"~(# Tasks: Lost and Found Desk
  gotcha: Commit behind each task
phase 1: Setup (Shared Infrastructure)
  done: T001 Create the package in `desk/`
  task: T002 [P] Configure ruff in pyproject.toml
  criterion: Command `uv run ruff check .` exits 0 => command $ uv run ruff check .
phase 2: Foundational (Blocking Prerequisites)
  task: T003 Describe the tables in src/db/schema.sql
  task: T004 [P] Read the settings in src/settings.py
  criterion: The stories can begin => prose
phase 3: User Story 1 - Hand in a thing (Priority: P1) 🎯 MVP
  task: T005 [P] [US1] Contract test in tests/contract/test_hand_in.py
  task: T006 [P] [US1] Create src/models/thing.py
  task: T007 [US1] Hand in things in src/services/desk.py (depends on T006)
  criterion: Hand in an umbrella and find it on the list => prose
  criterion: Story 1 works by itself => prose
phase 4: User Story 2 - Claim a thing (Priority: P2)
  task: T008 [P] [US2] Create src/models/claim.py
  task: T009 [US2] Claim things in src/services/desk.py
  criterion: Claim the umbrella with its number => prose
)~",
              {"CS102", "CS102", "CS102"});
}

// Id, story, mark and paths of a task, as "T005 US1 P a/b.py".
std::string marks_of(const Task& task) {
  std::vector<std::string> marks{task.id};
  if (!task.story.empty()) marks.push_back(task.story);
  if (task.parallel) marks.push_back("P");
  marks.insert(marks.end(), task.paths.begin(), task.paths.end());
  return base::join(marks, " ");
}

std::vector<std::string> all_marks(const std::string& fixture) {
  const std::string text = read_fixture(fixture);
  std::vector<std::string> marks;
  for (const Phase& phase : parse(text).spec.phases) {
    for (const Task& task : phase.tasks) marks.push_back(marks_of(task));
  }
  return marks;
}

TEST(PlansOfOtherTools, TheMarksOfTasksAreRead) {
  EXPECT_THAT(
      all_marks("speckit_tasks"),
      ::testing::ElementsAre("T001 desk/", "T002 P", "T003 src/db/schema.sql",
                             "T004 P src/settings.py", "T005 US1 P tests/contract/test_hand_in.py",
                             "T006 US1 P src/models/thing.py", "T007 US1 src/services/desk.py",
                             "T008 US2 P src/models/claim.py", "T009 US2 src/services/desk.py"));
  EXPECT_THAT(all_marks("kiro_tasks"),
              ::testing::ElementsAre("1.1", "1.2 P frames/", "2.1", "2.2", "", "", "4.1"));
  EXPECT_THAT(all_marks("numbers"), ::testing::ElementsAre("1.1 tickets/model.py", "1.2", "1.3",
                                                           "2.1", "2.2", "3.1", "3.2", "3.3"));
}

TEST(PlansOfOtherTools, KirosNumberedBoxesArePhases) {
  expect_read("kiro_tasks", R"~(# Implementation Plan
phase 1: Catch the picture
  task: 1.1 Open the camera and keep the last frame\n- Drop frames rather than wait\n- _Requirements: 1.1, 1.2_
  done: 1.2 (P) Store frames under `frames/`\n- Throw frames away after a week\n- _Requirements: 2.1_\n- _Boundary: store_
phase 2: Tell birds from leaves
  task: 2.1 Compare two frames\n- _Requirements: 3.1_\n- _Depends: 1.2_
  task: 2.2 Property tests of the comparison\n- _Requirements: 3.1, 3.2_
phase 3: Show the visitors
  task: Build the page of the day
  task: Write the time beside each picture
  depends: 1
phase 4: Count the broods
  task: 4.1 Count the eggs at noon\n- _Requirements: 5.1_
)~",
              {"CS101"});
}

TEST(PlansOfOtherTools, SuperpowersRunsTwiceWhatMustFailFirst) {
  expect_read("superpowers", R"~(# Wind Gauge Implementation Plan
phase 1: Parse the mast
  task: **Step 1: Write the failing test**
  task: **Step 2: See it fail**
  task: **Step 3: Write the parser**
  task: **Step 4: See it pass**
  task: **Step 5: Commit**
  test: pytest tests/test_parse.py -v
  file: gauge/parse.py
  file: tests/test_parse.py
phase 2: Light the lamp
  task: **Step 1: Light it above twelve metres a second**
  task: **Step 2: Run everything**
  task: **Step 3: Commit**
  test: pytest tests -q => 4 passed
  file: gauge/lamp.py
  file: gauge/parse.py
)~");
}

TEST(PlansOfOtherTools, ARoadmapListsItsPhasesTwice) {
  expect_read("roadmap", R"~(# Roadmap: Honey Ledger
phase 1: Hives
  done: 01-01: Model and migration
  done: 01-02: Pages
  criterion: A keeper sees all hives on one page => prose
  criterion: Command `python manage.py check` exits 0 => command $ python manage.py check
  depends: nothing
phase 2: Harvest
  task: 02-01: Weigh and save
  criterion: `harvest/models.py` exists => file @ harvest/models.py
  criterion: The weights of a year add up => prose
  depends: 1
phase 2.1: Wax (INSERTED)
  criterion: Wax is weighed like honey => prose
  depends: 2
  prose: **Goal**: Candles are accounted for\n\n**Plans**: TBD
phase 3: Jars
  task: 03-01: Print labels
  criterion: No TODO in labels/ => absent no TODO @ labels/
  criterion: A jar's number leads to its hive => prose
  depends: 2 2.1
)~",
              {"CS114", "CS102"});
}

TEST(PlansOfOtherTools, TicketsHaveTheirFieldsInBullets) {
  expect_read("tickets", R"~(# Level Crossing 0.9
phase GH-12: Read the gauge twice
  task: Read the gauge a second time after 5 ms
  task: Keep the mean of both
  test: cargo test gauge::
  criterion: Two gauges that differ raise a fault => prose
  criterion: `src/gauge.rs` exists => file @ src/gauge.rs
  depends: nothing
phase GH-15: Ring the bell earlier
  task: Ring as soon as a train is 40 seconds away
  test: cargo test bell::
  test: ./sim --trains 3 --assert-bell
  criterion: a walker has time to turn round => prose
  depends: GH-12
phase GH-7: Open the barrier slowly
  task: Ease the motor in and out
  criterion: Command `./sim --barrier` exits 0 => command $ ./sim --barrier
  depends: GH-12 GH-15
)~");
}

TEST(PlansOfOtherTools, TablesHoldModulesAndTasks) {
  expect_read("tables", R"~(# Soil Station
phase 1: Ground
  module: probe [probe/] <- []
  module: journal [journal/ schema.sql] <- [probe]
  task: Bury the probe at 20 cm
  task: Write one line an hour to `journal/today.csv`
  test: make -C probe check
  criterion: `schema.sql` exists => file @ schema.sql
phase 2: Air
  module: mast [] <- []
    task: Raise the mast
    test: ./mast/up.sh --dry
  module: sky [] <- []
    task: Photograph the clouds
    test: sort sky/list.txt | uniq -d | wc -l
  criterion: All tests pass => tests
  depends: 1
phase 3: Cellar
  task: Measure the damp
  task: Warn of mould
  criterion: `cellar/damp.csv` exists => file @ cellar/damp.csv
  criterion: Command `make -C cellar check` exits 0 => command $ make -C cellar check
)~");
}

}  // namespace
}  // namespace conduct::spec
