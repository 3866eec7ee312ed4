#!/usr/bin/env python3
"""Drives the real agent programs, confined, through `conduct run` against a scripted model server.

    test_agents.py [--program NAME] [--scenario NAME] [--jobs N]

Prints each cell of the table program x scenario as it ends, and the table. CONDUCT_BIN names the binary;
script/lib/agents.sh installs the programs.
"""

import argparse
import concurrent.futures
import os
import subprocess
import sys
import time
import traceback

from programs import BIN
from scenarios import SCENARIOS, NotApplicable, Scenario

PROGRAMS = ("claude", "codex", "gemini", "opencode")
COLUMNS = [(name, False) for name in PROGRAMS] + [(name, True) for name in PROGRAMS]


def title(column):
    return column[0] + (" acp" if column[1] else "")


def play(program, over_acp, name):
    """One cell: pass, FAIL or n/a, and why."""
    scenario = Scenario()
    scenario.program, scenario.over_acp = program, over_acp
    try:
        scenario.setUp()
        getattr(scenario, name)()
        return "pass", ""
    except NotApplicable as reason:
        return "n/a", str(reason)
    except Exception:  # whatever it is, it is this cell's
        return "FAIL", traceback.format_exc(limit=-2)
    finally:
        scenario.doCleanups()


def cell(column, name):
    """In a process of its own: what a scenario starts is told by its environment, not by its thread."""
    started = time.monotonic()
    words = [sys.executable, "-B", __file__, "--cell", name, "--program", title(column)]
    done = subprocess.run(words, text=True, capture_output=True)
    verdict, _, why = done.stdout.partition("\n")
    if verdict not in ("pass", "FAIL", "n/a"):
        verdict, why = "FAIL", done.stdout + done.stderr
    return verdict, why, time.monotonic() - started


def table(columns, names, verdicts):
    width = max(map(len, names))
    lines = [" " * width + "".join(f"  {title(column):>12}" for column in columns)]
    for name in names:
        lines.append(f"{name:<{width}}" + "".join(f"  {verdicts[column, name]:>12}" for column in columns))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", help="one column, as the table calls it")
    parser.add_argument("--scenario", choices=SCENARIOS)
    parser.add_argument("--jobs", type=int, default=1 + (os.cpu_count() or 1), help="a cell waits now and then")
    parser.add_argument("--cell", choices=SCENARIOS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    columns = [column for column in COLUMNS if arguments.program in (None, title(column))]
    if not columns:
        parser.error(f"--program: one of {', '.join(map(title, COLUMNS))}")
    if arguments.cell:
        verdict, why = play(*columns[0], arguments.cell)
        print(verdict, why, sep="\n")
        return 0
    if not (BIN / "claude").exists():
        sys.exit(f"{BIN} has no programs: script/test --agents installs them")
    names = [name for name in SCENARIOS if arguments.scenario in (None, name)]
    verdicts = {}
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        cells = {pool.submit(cell, column, name): (column, name) for column in columns for name in names}
        for future in concurrent.futures.as_completed(cells):
            column, name = cells[future]
            verdict, why, seconds = future.result()
            verdicts[column, name] = verdict
            print(f"{title(column):<12} {name:<16} {verdict}  {seconds:.1f} s", flush=True)
            if why:
                print("    " + why.rstrip().replace("\n", "\n    "), flush=True)
    print("\n" + table(columns, names, verdicts))
    failed = sum(verdict == "FAIL" for verdict in verdicts.values())
    passed = sum(verdict == "pass" for verdict in verdicts.values())
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
