// Plans in the format's own words: the original one, its author's templates, modules and options.
#include "fixtures.h"
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

TEST(OwnPlans, TheOriginalFormat) {
  expect_read("original", R"~(# Tide Clock
phase 1: Harmonics
  module: tide [] <- []
  task: Read the harmonic constants of a harbour from a file
  task: Compute the height of the water for any minute\n- UTC inside, local time only on the dial\n- no table longer than a year
  task: Write down where the constants come from
  test: python3 -m pytest tide -q -k "not slow_*" && echo <ok>
  criterion: tide/constants.json exists => file @ tide/constants.json
  criterion: Command `python3 -m tide --height now` exits 0 => command $ python3 -m tide --height now
  criterion: No TODO/FIXME comments in tide/ => absent no TODO|FIXME @ tide/
  criterion: A fisherman agrees with the numbers => prose
  gotcha: Leap seconds are not in the constants
  depends: nothing
phase 2: Dial and Motor
  module: dial [] <- []
  module: motor [] <- []
  task: Draw the dial with one hand
  task: Move the hand once a minute
  test: make -C dial check && ./motor/selftest --dry
  criterion: All tests pass => tests
  criterion: dial/face.svg and dial/hand.svg exist => file @ dial/face.svg dial/hand.svg
  gotcha: The motor stalls below five degrees
  gotcha: The hand is heavier on one side
  depends: 1
phase 3: Case
  module: case [] <- []
  done: Buy a sheet of plywood
  task: Cut the case from case/cut.dxf
  test: # the drawing has no open contours\n./case/contours case/cut.dxf | grep -c '^open' | grep -qx 0
  criterion: `case/cut.dxf` exists => file @ case/cut.dxf
  criterion: The case looks like a buoy => prose
)~");
}

TEST(OwnPlans, WithoutAnyBlankLine) {
  expect_read("dense", R"~(# Seed Library
phase 1: Catalogue
  module: store [src/store schema.sql] <- []
  module: import [src/import/**] <- [store]
  task: Keep the varieties in one SQLite file
  task: Import the old card index\n- `cards/*.txt`, one variety a file\n- skip the cards that are crossed out
  test: cargo test -p store -- --nocapture
  criterion: schema.sql exists => file @ schema.sql
  criterion: `cargo clippy -- -D warnings` passes => command $ cargo clippy -- -D warnings
  criterion: Every card is found by its Latin name => prose
  gotcha: Latin names change every few years
  depends: nothing
phase 2: Lending
  module: desk [] <- []
  task: Lend a packet to a member
  task: Take seeds back and weigh them
  test: cargo test -p desk
  test: sh tests/lend_*_twice.sh <members.csv
  criterion: All tests pass => tests
  criterion: No FIXME in src/desk => absent no FIXME @ src/desk
  depends: 1
phase 3: Letters
  done: Choose a printer
  task: Remind the members in October
  test: cargo test -p letters && \\n./letters --sample > /dev/null
  criterion: letters/sample.txt is created => file @ letters/sample.txt
  gotcha: The printer eats the first page
  depends: 1 2
)~");
}

TEST(OwnPlans, FilesThatDependOnEachOther) {
  expect_read("components", R"~(# Rain Gauge
  final criterion: `gauge/week.svg` exists => file @ gauge/week.svg
  final criterion: Command `python3 -m gauge --selftest` exits 0 => command $ python3 -m gauge --selftest
phase 1: Files to Create/Modify
  module: tips.py [gauge/tips.py] <- []
    task: `gauge/tips.py`\n- Purpose: counts the tips of the bucket\n- Depends on: none\n- Complexity: Low
  module: gauge-store-model.py [gauge/store/model.py] <- [tips.py]
    task: gauge/store/model.py\n- Purpose: keeps a year of tips\n- Depends on: `gauge/tips.py`\n- Complexity: Medium
  module: gauge-view-model.py [gauge/view/model.py] <- [gauge-store-model.py]
    task: gauge/view/model.py\n- Purpose: what the drawing shows\n- Depends on: gauge/store/model.py (read only)\n- Confidence: 0.7
  module: draw.py [gauge/draw.py] <- [tips.py gauge-view-model.py]
    task: **`gauge/draw.py`** - the drawing\n- Depends on: tips.py, gauge/view/model.py and setup.cfg
  module: README.md [README.md] <- []
    task: README.md\n- Changes: how to call it\n- Risk: Low
)~",
              {"CS119", "CS102", "CS108"});
}

TEST(OwnPlans, TheLaterTemplate) {
  expect_read("template", R"~(# Bell Tower - Agent-Executable Specification
phase 1: Calendar
  module: feasts [] <- []
  task: Compute the date of Easter for any year
  task: Write `feasts/fixed.toml`
  test: # the dates of the last century\npython3 -m pytest feasts -q\n\npython3 feasts/easter.py 1999 | grep -F '04-04'
  criterion: Files exist: feasts/fixed.toml, feasts/easter.py => file @ feasts/fixed.toml feasts/easter.py
  criterion: Command `python3 feasts/easter.py 2031` exits 0 => command $ python3 feasts/easter.py 2031
  criterion: No TODO/FIXME comments in feasts/ => absent no TODO|FIXME @ feasts/
  criterion: No import errors: `python3 -c "import feasts.easter"` => command $ python3 -c "import feasts.easter"
  gotcha: **Gotcha 1:** There are two Easters\n- **Symptom:** The bells ring weeks too early\n- **Cause:** The Julian calendar\n- **Recovery:** `git checkout feasts/`
  gotcha: **Gotcha 2:** Nobody rings on Good Friday\n- **Prevention:** Ask the sexton
  depends: nothing
  working mode: Direct (no worktree)
phase 2: Ropes
  module: motor [motor/] <- []
  module: console [console/**] <- [motor]
  task: Pull each rope by its own motor
  test: make ropes-test
  criterion: All unit tests pass => tests
  depends: 1
  working mode: Worktree
)~");
}

TEST(OwnPlans, ModulesHaveSectionsOfTheirOwn) {
  expect_read("modules", R"~(# Ferry Desk
phase 1: Two Halves
  module: server [server/ proto/*.proto] <- []
    task: Serve the timetable
    task: Sell a place for a car\n- no more cars than metres
    test: go test ./server/...
    criterion: server/main.go exists => file @ server/main.go
  module: kiosk [kiosk/] <- [server]
    agent: codex
    task: Show the next three ferries
    task: Print the ticket
    test: npm --prefix kiosk test
    criterion: No `console.log` in kiosk/ => absent no console.log @ kiosk/
    criterion: The letters can be read from two metres => prose
  module: docs [] <- []
    task: Explain the kiosk to the crew
  task: Agree on the timetable format in timetable.md
  test: make lint
phase 2: Winter
  module: server [server/] <- []
  task: Leave out the ferries that do not go in winter
  test: go test ./server/... -run Winter
  criterion: All tests pass => tests
  depends: 1
phase 3: Crew
  module: crew [crew/] <- []
    task: Teach the crew to change the paper
    test: make -C crew check
)~");
}

TEST(OwnPlans, PhasesHaveOptions) {
  expect_read("options", R"~(# Observatory Dome
  test: make check
phase 1: Tests First
  module: shutter [] <- []
  task: Write the tests of the shutter
  test: make -C shutter test
  criterion: shutter/stub.c exists (until Phase 2) => file @ shutter/stub.c until 2
  criterion: shutter/test_open.c exists => file @ shutter/test_open.c
  depends: nothing
  agent: codex
  retries: 1
  timeout: 1800000 ms
  expected to fail:
  placeholders:
phase 2: The Shutter
  task: Open the shutter at dusk
  test: make -C shutter test
  criterion: Command `curl -sf localhost:7070/state` exits 0 => command $ curl -sf localhost:7070/state
  depends: 1
  agent: claude
  retries: 0
  timeout: 7200000 ms
  approval:
  working mode: Worktree
  setup: make deps
  start: ./shutter/serve --port 7070
  supersedes: 1
phase 3: Rain
  task: Close the shutter when it rains
  criterion: No TODO in shutter/ => absent no TODO @ shutter/
  on failure: Close the shutter by hand
  setup: make deps
  setup: make rain-table
  supersedes: 1 2
)~");
}

TEST(OwnPlans, WhatStandsOutsideIsForTheWholePlan) {
  expect_read("global", R"~(# Mill Wheel
  test: ./gradlew test
  test: ./gradlew lint\n./gradlew test --rerun
  gotcha: The brook freezes from below
  gotcha: The gauge counts leaves\nas well as water
  final criterion: build/mill.jar is generated => file @ build/mill.jar
  final criterion: Command `./gradlew check` exits 0 => command $ ./gradlew check
  final criterion: No TODO/FIXME comments in brook/, stone/ => absent no TODO|FIXME @ brook/ stone/
  final criterion: The miller sleeps at night => prose
phase 1: Brook
  module: brook [] <- []
  task: Measure the brook every minute
  criterion: brook/level.csv exists => file @ brook/level.csv
phase 2: Stone
  module: stone [] <- []
  task: Lift the stone when the brook is low
  test: ./gradlew :stone:test --tests 'Lift*'
  criterion: All tests pass => tests
)~");
}

}  // namespace
}  // namespace conduct::spec
