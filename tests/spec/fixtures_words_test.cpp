// Plans that call their phases otherwise, and plans that number or decorate them otherwise.
#include "fixtures.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

TEST(PlansInOtherWords, Milestones) {
  expect_read("milestones", R"~(# Roadside Stand
phase 1: Weigh
  task: Driver for the scale in `drivers/scale.c`
  task: A tare button\n- long press resets it
  criterion: Command `make -C drivers check` exits 0 => command $ make -C drivers check
  criterion: Two scales agree to the gram => prose
phase 2: Price
  task: Prices in `prices.toml`, one kind a line
  task: Rounding that favours the customer
  test: make -C price test
  criterion: `prices.toml` exists => file @ prices.toml
  criterion: A child can read the display => prose
  criterion: Weigh three apples and compare by hand => prose
  depends: 1
phase 3: Receipt
  task: Print what was bought
  test: make -C printer test
  criterion: No TODO in printer/ => absent no TODO @ printer/
  criterion: All tests pass => tests
  depends: 1 2
)~");
}

TEST(PlansInOtherWords, Sprints) {
  // Nothing runs for the last sprint: a person must look at the programme.
  expect_read("sprints", R"~(# Choir Planner
phase 1: Rehearsals
  task: Enter the dates of a season
  task: Invite singers by voice\n- soprano, alto, tenor, bass
  task: Count who comes
  test: npm test -- dates
  criterion: All tests pass => tests
  criterion: `src/dates.ts` exists => file @ src/dates.ts
phase 2: Scores
  task: Keep scores as PDF
  task: Show a singer only the own voice
  test: npm test -- scores
  test: npx tsc --noEmit
  criterion: No `console.log` in src/scores => absent no console.log @ src/scores
  gotcha: Some scores may not be copied
  depends: 1
phase 3: Concert
  task: Print the programme
  criterion: The programme fits on one page => prose
  depends: 1 2
)~",
              {"CS102"});
}

TEST(PlansInOtherWords, Weeks) {
  expect_read("weeks", R"~(# Letterpress Exhibition
phase 1: Inventory
  task: Photograph every drawer of type
  task: Write `inventory/drawers.csv`
  test: python3 inventory/check.py drawers.csv
  criterion: `inventory/drawers.csv` exists => file @ inventory/drawers.csv
phase 2-3: Labels
  task: Set the labels in Garamond
  task: Proof each label twice\n- once in daylight
  test: python3 labels/spell.py --strict
  criterion: Two people have read every label => prose
phase 4: Catalogue
  task: Number the pages
  criterion: `catalogue/book.pdf` is generated => file @ catalogue/book.pdf
  criterion: The spine is straight => prose
  gotcha: The binder is away on Fridays
  depends: 1 2-3
phase 5: Opening
  task: Hang the plates
  criterion: Command `sh lights.sh --test` exits 0 => command $ sh lights.sh --test
)~");
}

TEST(PlansInOtherWords, Steps) {
  expect_read("steps", R"~(# Move the Post Office Database
phase 1: Copy the schema
  task: Dump the schema without rows
  task: Load it on both new servers
  test: diff <(ssh old ./schema.sh) <(ssh new1 ./schema.sh)
phase 2: Copy the rows
  task: Copy letters before parcels
  task: Keep the old ids
  test: set -u\n./count_rows.sh old new1 new2
  criterion: No row is missing on either server => prose
  depends: 1
phase 3: Switch the counters
  task: Point the counters at new1
  task: Leave the old server on for a week
  test: ./counters.sh --ping
  test: ./counters.sh --write-test
  depends: 1 2
)~");
}

TEST(PlansInOtherWords, LettersBeforeTheNumber) {
  expect_read("letters", R"~(# Greenhouse Controller
  gotcha: Frost breaks the probes
phase M1: Read the sensors
  task: Read humidity every minute
  task: Read the soil probes\n- they need a pause of 20 ms
  test: pio test -e native -f test_sensors
  criterion: src/sensors.cpp exists => file @ src/sensors.cpp
  criterion: A dry pot is noticed within a day => prose
phase M2: Open the windows
  task: Drive the two window motors
  task: Close them in a storm
  test: pio test -e native -f test_windows
  criterion: All tests pass => tests
  depends: M1
phase M3: Water at night
  task: Water between two and four
  test: pio test -e native -f test_water
  criterion: No FIXME in src/ => absent no FIXME @ src/
  criterion: The hose does not drip => prose
  depends: M1 M2
)~");
}

TEST(PlansInOtherWords, EmojiTicksAndBoxesInHeadings) {
  expect_read("noisy", R"~(# 🧖 Sauna Timer
phase 1: Stove ✅ COMPLETE
  done: Read the stove's thermometer
  done: Switch the stove off after an hour
  test: make -C stove test
  criterion: `stove/timer.c` exists => file @ stove/timer.c
  criterion: ✨ Nobody burns a finger => prose
phase 2: Bell
  module: bell [] <- []
  task: Ring the bell every quarter
  task: Find a bell that bears steam
  test: make -C bell test
phase 3: Lamp
  task: Dim the lamp while somebody rests
  task: Colours
  test: make -C lamp test
  depends: 1 2
phase 4: Bucket (Week 2, ~3 days)
  task: Refill the bucket
  test: make -C bucket test
  criterion: ✅ All tests pass => tests
  gotcha: 🔥 Water on the stove is loud
)~");
}

TEST(PlansInOtherWords, CodeBlocksOfAllKinds) {
  // A block that names no shell is not run; nor is the list behind it, which holds the tasks. The
  // dollars of a prompt are no part of a command.
  expect_read("fences", R"~(# Ice Rink
phase 1: Freeze
  task: Freeze the rink in three layers
  task: Log the temperature of each layer
  criterion: rink/layers.csv exists => file @ rink/layers.csv
phase 2: Resurface
  task: Write the driver of the machine
  test: make -C machine test\n./machine/drive --dry
phase 3: Show
  task: Explain to the ice master how a plan is written:\n\n````markdown\n## Phase 9: Not of this plan\n\n```bash\nrm -rf rink\n```\n````
  task: Print the opening hours
  test: if test -f hours.txt; then\n  wc -l < hours.txt\nfi
phase 4: Melt
  task: Melt the rink before the flower show
  test: make -C rink melted\n./rink/dry --floor
)~",
              {"CS111"});
}

TEST(PlansInOtherWords, ChecklistsBelowHeadingsWithoutNumbers) {
  expect_read("flat_checklist", R"~(# Moving the Workshop
phase 1: Before the Move
  done: Photograph the wiring of every machine
  task: Label the crates\n- red: heavy\n- blue: fragile
  task: Sell the old bandsaw
phase 2: On the Day
  task: Load the crates by colour
  task: Move the lathe with the crane
  task: Cover the lathe
phase 3: In the New Place
  task: Level the floor
  task: Connect the machines as photographed
)~",
              {"CS101", "CS119"});
}

}  // namespace
}  // namespace conduct::spec
