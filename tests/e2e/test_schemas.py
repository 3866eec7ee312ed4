"""Every JSON that conduct writes is what docs/schemas says, member by member; and plans in JSON are read by it."""

import copy
import itertools
import json
import pathlib
import re
import signal
import sqlite3
import unittest

from harness import ONE_PHASE, WRITER, Case, spec
from schemas import SCHEMAS, mistakes, whole

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = sorted((ROOT / "tests" / "spec" / "fixtures").glob("*.md"))


class Described(Case):
    """Runs conduct, and holds each line of JSON that it prints against its schema."""

    def assertDescribed(self, document):
        self.assertEqual(mistakes(document), [], json.dumps(document)[:2000])

    def lines(self, place, *arguments, code=0, env=None):
        """What conduct prints in PLACE with --json: every line of it, as it was read."""
        done = self.assertCode(place.conduct(*arguments, "--json", env=env), code)
        documents = [json.loads(line) for line in done.out.splitlines()]
        for document in documents:
            self.assertDescribed(document)
        return documents

    def one(self, place, *arguments, code=0, form=None):
        """The one object that conduct prints."""
        documents = self.lines(place, *arguments, code=code)
        self.assertEqual(len(documents), 1, arguments)
        self.assertEqual(documents[0]["schema"], f"conduct.{form or arguments[0]}/1")
        return documents[0]

    def start_run(self, repo, *more, agent=None, code=0):
        return self.kinds(self.lines(repo, *repo.run_arguments(agent), *more, code=code))

    def kinds(self, events):
        """The kinds of EVENTS, which an error may follow."""
        return [event.get("kind", event["schema"]) for event in events]

    def look_everywhere(self, repo, *jobs):
        """All that reading commands say of the latest run, and the status files; the kinds of its events."""
        self.one(repo, "status")
        self.one(repo, "checkpoints")
        self.one(repo, "costs")
        self.one(repo, "agents")
        for job in jobs:
            self.one(repo, "explain", job)
        for file in (repo.path / ".git/conduct/runs").rglob("status.json"):
            self.assertDescribed(json.loads(file.read_text(encoding="utf-8")))
        return self.kinds(self.lines(repo, "log"))


class Runs(Described):
    def test_one_that_lands_goes_back_and_lands_again(self):
        repo = self.repository(spec=spec({"modules": "one", "criteria": ["one.txt exists", "It is beautiful"]},
                                         {"modules": "two"}))
        agent = self.agent(WRITER + 'echo \'{"status": "done", "summary": "s", "tests": "t", "issues": ["i"], '
                           '"discoveries": ["d"]}\' > "$CONDUCT_REPORT"\n')
        proposal = self.one(repo, *repo.run_arguments(agent), "--dry-run", form="proposal")
        self.assertEqual((proposal["phases"], proposal["modules"]), (["1", "2"], 2))
        self.assertEqual(proposal["plan"], self.one(repo, "plan")["digest"])
        said = self.start_run(repo, agent=agent)
        self.assertEqual(said, self.look_everywhere(repo, "1/one", "1", "final"), "the log tells another story")
        self.assertLessEqual({"run-started", "intended", "agent-ended", "checkpoint-made", "landed"}, set(said))
        self.assertEqual(self.one(repo, "status")["state"], "landed")
        for name in ("", "1/one", "2", "1.1"):
            self.assertTrue(self.one(repo, "diff", *name.split())["changes"])
        self.assertEqual(self.lines(repo, "resume"), [], "there is nothing to resume")
        self.assertEqual(self.lines(repo, *repo.run_arguments(agent)), [], "there is nothing to do")

        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertIn("rolled-back", self.look_everywhere(repo, "2/two"))
        self.assertEqual([p["state"] for p in self.one(repo, "status")["phases"]], ["passed", "pending"])
        self.assertCode(repo.conduct("rollback", "--undo", "1"), 0)
        self.assertIn("rollback-undone", self.look_everywhere(repo))
        self.assertCode(repo.conduct("rollback", "1.0"), 0)
        self.assertIn("landed", self.kinds(self.lines(repo, "resume")))
        self.assertIn("target-restored", self.look_everywhere(repo, "final"))

    def test_one_that_fails_and_is_changed(self):
        flag = self.shared / "flag"
        plan = spec({"modules": "one"}, {"modules": "two", "tests": f"test -e {flag}"}, {"modules": "three"})
        repo = self.repository(spec=plan)
        agent = self.agent('echo "$CONDUCT_ATTEMPT" > "$CONDUCT_MODULE.txt"; echo seen\n')
        self.assertIn("escalated", self.start_run(repo, "--retries", "1", agent=agent, code=1))
        self.look_everywhere(repo, "2/two", "2", "3", "3/three", "final")
        self.assertEqual(self.one(repo, "status")["state"], "blocked")
        explained = self.one(repo, "explain")
        self.assertEqual((explained["id"], len(explained["history"])), ("2/two", 2))
        self.assertTrue(explained["next"])
        repo.commit({"SPEC.md": plan.replace("Phase 3: Work", "Phase 3: Play")})
        self.one(repo, "resume", code=3, form="error")
        flag.touch()
        self.assertIn("replanned", self.kinds(self.lines(repo, "resume", "--accept-spec-changes")))
        self.look_everywhere(repo, "2/two", "final")

    def test_one_that_the_machine_stops(self):
        repo = self.repository(spec=spec({"tests": "no-such-test-program --all"}))
        self.start_run(repo, "--retries", "1", code=4)
        self.look_everywhere(repo, "1/one")
        self.assertEqual(self.one(repo, "status")["state"], "failed")

    def test_one_that_asks(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent('echo x > one.txt\n'
                           'echo \'{"status": "blocked", "question": "Which colour?"}\' > "$CONDUCT_REPORT"\n')
        self.start_run(repo, agent=agent, code=5)
        self.look_everywhere(repo, "1/one")
        self.assertEqual(self.one(repo, "explain", "1/one")["history"][0]["question"], "Which colour?")

    def test_one_with_a_conflict(self):
        repo, _ = self.example("diamond")
        agent = self.agent(f'[ "$CONDUCT_ROLE" = synthesizer ] || exec sh "{self.examples}/diamond/agent.sh"\n')
        self.assertIn("merge-conflicted", self.start_run(repo, "--retries", "0", agent=agent, code=5))
        self.look_everywhere(repo, "2", "final")
        self.assertEqual(self.one(repo, "explain", "2")["conflict_files"], ["tools.py"])

    def test_one_that_waits_for_approval(self):
        repo = self.repository(spec=spec({"modules": "one", "approval": "required"}))
        agent = self.agent('echo "$CONDUCT_ATTEMPT" > "$CONDUCT_ROLE.txt"\n')
        self.assertEqual(self.one(repo, *repo.run_arguments(agent), "--dry-run", form="proposal")["approvals"], ["1"])
        self.start_run(repo, agent=agent, code=5)
        self.look_everywhere(repo, "1/one", "1")
        self.assertCode(repo.conduct("reject", "1", "-m", "make it two"), 0)
        self.assertIn("rejected", self.look_everywhere(repo, "1"))
        self.lines(repo, "resume", code=5)
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertIn("approved", self.look_everywhere(repo, "1"))
        self.assertIn("landed", self.kinds(self.lines(repo, "resume")))
        phase = self.one(repo, "status")["phases"][0]
        self.assertEqual((phase["approval"]["message"], len(phase["rejections"])), (None, 1))

    def test_one_that_waits_to_be_landed(self):
        repo = self.repository(spec=ONE_PHASE)
        self.assertIn("landing-withheld", self.start_run(repo, "--land", "branch"))
        self.assertEqual(self.one(repo, "status")["state"], "parked")
        repo.write({"one.txt": "in the way\n"})
        self.assertIn("land-refused", self.kinds(self.lines(repo, "land", code=5)))
        self.assertEqual(self.one(repo, "status")["in_the_way"], ["one.txt"])
        (repo.path / "one.txt").unlink()
        self.assertIn("landed", self.kinds(self.lines(repo, "land")))
        self.look_everywhere(repo, "final")

    def test_one_that_is_stopped_and_killed(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f"case $(cat {self.shared}/times) in xx) echo x > one.txt; exit;; esac\n"
                           f"echo half > half.txt; echo working; touch {self.shared}/in; sleep 1000\n")
        times, inside = self.shared / "times", self.shared / "in"
        times.write_text("")
        running = repo.start(*repo.run_arguments(agent), "--json")
        for number in (signal.SIGINT, signal.SIGKILL):
            self.wait_for(inside.exists, "the agent runs")
            self.wait_for(lambda: repo.module("1", "one")["pid"], "its start is in the log")
            self.look_everywhere(repo, "1/one", "1")
            status = self.one(repo, "status")
            self.assertEqual((status["state"], status["alive"]), ("running", True))
            inside.unlink()
            times.write_text(times.read_text() + "x")
            running.kill(number)
            for line in running.wait().out.splitlines():
                self.assertDescribed(json.loads(line))
            self.assertEqual(self.one(repo, "status")["state"], "interrupted")
            running = repo.start("resume", "--json")
        running.wait()
        kinds = self.look_everywhere(repo, "1/one", "final")
        self.assertLessEqual({"run-interrupted", "attempt-interrupted", "run-resumed"}, set(kinds))
        self.assertEqual(self.one(repo, "status")["state"], "landed")

    def test_a_log_that_is_damaged_is_printed_all_the_same(self):
        repo = self.repository(spec=ONE_PHASE)
        self.start_run(repo)
        with sqlite3.connect(repo.path / ".git/conduct/conduct.db") as log:
            log.execute("update event set body = '{\"job' where seq = 2")
        log.close()
        self.assertEqual(self.lines(repo, "log")[1]["body"], '{"job')


class Machine(Described):
    def test_doctor_in_a_repository_and_outside(self):
        self.one(self.repository(spec=ONE_PHASE), "doctor")
        self.one(self, "doctor", code=4)

    def test_errors(self):
        repo = self.repository(spec=ONE_PHASE)
        for code, *arguments in ((4, "status"), (4, "log"), (4, "explain"), (4, "diff"), (4, "checkpoints"),
                                 (2, "status", "--bogus"), (2, "no-such-command"), (3, "plan", "no-such-plan.md"),
                                 (4, "run", "--yes"), (2, "rollback")):
            self.assertTrue(self.one(repo, *arguments, code=code, form="error")["message"], arguments)

    def test_the_page_names_every_command_that_prints_json(self):
        page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
        commands = re.findall(r"^  ([a-z]+) {2,}\S", self.conduct("help").out, re.MULTILINE)
        printing = [command for command in commands if "--json" in self.conduct("help", command).out]
        self.assertGreater(len(printing), 10)
        for command in printing:
            self.assertRegex(page, rf"`conduct {command}\b[^`]*--json")


class Plans(Described):
    """What is said of plans that people wrote, in a folder that is no repository."""

    def test_what_is_said_of_each_plan_is_described_and_whole(self):
        self.assertGreater(len(FIXTURES), 20)
        for fixture in FIXTURES:
            with self.subTest(plan=fixture.name):
                parsed = self.said("parse", fixture)
                self.assertEqual(mistakes(parsed, whole(SCHEMAS["conduct.spec/1"])), [])
                checked = self.said("check", fixture)
                self.assertEqual(checked["diagnostics"], parsed["diagnostics"])
                self.assertEqual(self.said("plan", fixture)["schema"],
                                 "conduct.error/1" if checked["errors"] else "conduct.plan/1")

    def test_what_is_printed_of_a_plan_is_a_plan(self):
        """It is read as the same plan, but for its lines."""
        for fixture in FIXTURES:
            with self.subTest(plan=fixture.name):
                printed = self.conduct("parse", fixture, "--json")
                plan = self.folder / "plan.json"
                plan.write_text(printed.out, encoding="utf-8")
                self.assertCode(self.conduct("check", plan), printed.code)
                if printed.code == 0:
                    self.assertEqual(without_lines(self.said("parse", plan)), without_lines(printed.json()))

    def said(self, command, plan):
        done = self.conduct(command, plan, "--json")
        self.assertIn(done.code, (0, 3), str(done))
        document = done.json()
        self.assertDescribed(document)
        return document

    def test_check_says_what_judges_modules_and_the_final_tree(self):
        (self.folder / "SPEC.md").write_text(JUDGED, encoding="utf-8")
        checked = self.said("check", self.folder / "SPEC.md")
        self.assertEqual([(c["phase"], c["module"], c["command"], c["fails"]) for c in checked["test_commands"]],
                         [("1", None, "make check", False), ("1", "api", "make api", False),
                          ("2", None, "make rest", True), (None, None, "make all", False)])
        criteria = [(c["phase"], c["module"], c["kind"], c["address"], c["percent"], c["until"], c["start"])
                    for c in checked["criteria"]]
        self.assertEqual(criteria, [("1", None, "port", "9000", None, None, "./serve"),
                                    ("1", "api", "http", "9000/health", None, None, "./serve"),
                                    ("1", "api", "coverage", None, 80, None, None),
                                    ("2", None, "file", None, None, "2", None),
                                    (None, None, "port", "9000", None, None, None)])

    def test_check_says_which_commands_the_configuration_adds(self):
        repo = self.repository({".conduct/config.toml": '[gates]\ntest_command = "make gate"\n'},
                               spec=spec({"tests": ""}, {"tests": "make own"}))
        checked = self.one(repo, "check")
        self.assertEqual([(c["phase"], c["command"], c["line"] is None) for c in checked["test_commands"]],
                         [("1", "make gate", True), ("2", "make own", False)])
        self.assertIsNone(checked["base"])

    def test_check_says_what_the_gates_say_before_any_work(self):
        repo = self.repository({".conduct/config.toml": '[gates.style]\ncommand = "false"\n'},
                               spec=spec({"tests": "no-such-program-here", "criteria": ["SPEC.md exists", "It is nice"]}))
        base = self.one(repo, "check", "--at-base", code=4)["base"]
        self.assertEqual(base["commit"], repo.head())
        self.assertEqual([(gate["gate"], gate["phase"], gate["verdict"], gate["cause"], gate["configured"],
                           gate["line"] is None) for gate in base["gates"]],
                         [("tests", "1", "COULD_NOT_RUN", "environment", False, False),
                          ("files", "1", "PASS", None, False, False),
                          ("criteria", "1", "N/A", None, False, False),
                          ("style", None, "FAIL", None, True, True)])
        self.assertTrue((pathlib.Path(base["logs"]) / base["gates"][3]["log"]).is_file())


JUDGED = """# A plan

Test Command: make check

## Implementation Phases

### Phase 1: Serve

Start: ./serve

Success Criteria:

- Port 9000 is open

#### Module: api

- [ ] Write it

Test Command: make api

Success Criteria:

- GET http://localhost:9000/health returns 200
- Coverage is at least 80%

### Phase 2: Rest

- [ ] Write its tests

Test Command: make rest

Expected: fail

Success Criteria:

- rest.txt exists (until Phase 2)

## Success Criteria

- Port 9000 is open

## Verification

```sh
make all
```
"""


def without_lines(value):
    if isinstance(value, dict):
        return {key: without_lines(inner) for key, inner in value.items() if key not in ("line", "diagnostics")}
    return [without_lines(inner) for inner in value] if isinstance(value, list) else value


# A plan with one of each thing that a plan can have.
FULL = {
    "schema": "conduct.spec/1", "title": "All", "test_commands": ["make"], "gotchas": ["mind the gap"],
    "final_commands": ["make all"], "final_criteria": ["all.txt exists"],
    "diagnostics": [],
    "phases": [{
        "id": "1", "title": "One", "line": 1, "gotchas": ["rain"], "depends": [], "files": ["a"], "references": ["b"],
        "tasks": [{"text": "do", "checked": False, "line": 1, "id": "T1", "story": "US1", "parallel": True,
                   "paths": ["a"]}],
        "modules": [{"name": "m", "paths": ["m/"], "depends": [], "line": 1, "tasks": ["do"],
                     "test_commands": ["make m"], "criteria": ["m.txt exists"], "agent": "mine"}],
        "test_commands": [{"command": "make", "line": 1, "fails": False, "lasts": False, "exit_code": None,
                           "silent": False, "expected": "ok"}],
        "criteria": [{"text": "x", "kind": "command", "line": 1, "command": "make", "paths": ["a"], "pattern": ["a"],
                      "address": "80", "percent": 1.5, "until": "1"},
                     {"text": "y", "kind": "file", "paths": ["a"]}],
        "options": {"agent": "mine", "retries": 1, "timeout_ms": 1000, "approval": False, "working_mode": "a",
                    "on_failure": "b", "setup": ["c"], "start": "./serve", "expected_fail": False,
                    "placeholders": False, "supersedes": []}}]}

WRONG = (7, 0, -1.5, 99999999999, "words", "", " ", "two\nlines", "../up", "/top", "0", "a;b", True, None, [7], [""],
         ["two\nlines"], [" "], {"unknown": 1})


def changed(document):
    """Where, how and DOCUMENT with that one thing changed: each thing in each way."""

    def places(value, path=()):
        yield path, value
        if isinstance(value, (dict, list)):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from places(inner, (*path, key))

    def at(root, path):
        for key in path:
            root = root[key]
        return root

    for path, value in list(places(document)):
        if path:
            for wrong in WRONG:
                copied = copy.deepcopy(document)
                at(copied, path[:-1])[path[-1]] = wrong
                yield path, wrong, copied
            copied = copy.deepcopy(document)
            del at(copied, path[:-1])[path[-1]]
            yield path, "left out", copied
        if isinstance(value, dict):
            copied = copy.deepcopy(document)
            at(copied, path)["unknown"] = 1
            yield path, "unknown", copied


# Told to readers, and not looked at in a plan: wherever they stand, and in a task.
NOT_READ, NOT_READ_OF_TASKS = {"diagnostics"}, {"id", "story", "parallel", "paths"}


class PlansAsJson(Described):
    def read(self, document):
        """The exit code of `check`, and what it finds wrong with the form of a plan."""
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps(document), encoding="utf-8")
        done = self.conduct("check", plan, "--json")
        self.assertIn(done.code, (0, 3), str(done))
        return done.code, [found["message"] for found in done.json()["diagnostics"] if found["code"] == "CS018"]

    def test_reader_and_schema_refuse_the_same(self):
        self.assertEqual((self.read(FULL), mistakes(FULL)), ((0, []), []))
        schema, refused = SCHEMAS["conduct.spec/1"], 0
        for where, how, document in changed(FULL):
            code, wrong = self.read(document)
            found = mistakes(document, schema)
            told = f"{where} {how}: conduct says {wrong}, the schema {found}"
            if wrong:
                refused += 1
                self.assertTrue(found, told)
            unread = NOT_READ & set(where) or ("tasks" in where and NOT_READ_OF_TASKS & set(where))
            if found and not unread:
                self.assertEqual(code, 3, told)
        self.assertGreater(refused, 200)

    def both(self, document):
        """Do reader and schema refuse DOCUMENT for its form? They are of one mind."""
        wrong, found = self.read(document)[1], mistakes(document)
        self.assertEqual(bool(wrong), bool(found), f"{document}: conduct says {wrong}, the schema {found}")
        return bool(wrong)

    def criterion(self, **members):
        return {"schema": "conduct.spec/1", "phases": [{"id": "1", "criteria": [{"text": "x", **members}]}]}

    def test_what_a_kind_of_criterion_needs(self):
        full = {"command": "make", "paths": ["a"], "pattern": ["200"], "address": "80", "percent": 80}
        needed = {"tests": (), "command": ("command",), "file": ("paths",), "absent": ("paths", "pattern"),
                  "contains": ("paths", "pattern"), "port": ("address",), "http": ("address", "pattern"),
                  "coverage": ("percent",), "prose": (), None: ()}
        for kind, needs in needed.items():
            self.assertFalse(self.both(self.criterion(kind=kind, **full)), kind)
            self.assertFalse(self.both(self.criterion(kind=kind, **{need: full[need] for need in needs})), kind)
            for key in full:
                for value in (None, "left out") + (([],) if isinstance(full[key], list) else ()):
                    members = {**full, "kind": kind, key: value}
                    if value == "left out":
                        del members[key]
                    self.assertEqual(self.both(self.criterion(**members)), key in needs, members)

    def test_what_an_address_may_be(self):
        for address, right in (("1", True), ("65535", True), ("0", False), ("00", False), ("65536", False),
                               ("00080", True), ("000080", False), ("99999", False), ("80/", False),
                               ("localhost:80", False), ("80;id", False), ("", False), ("٣", False)):
            self.assertEqual(not self.both(self.criterion(kind="port", address=address)), right, address)
        for address, right in (("80", True), ("80/", True), ("80/a?b='c'&d=$(e)", True), ("80/ü", True), ("0/", False),
                               ("80/a b", False), ("80/a\nb", False), ("80/\x7f", False), ("80/`id`", False),
                               ("65535/a", True), ("65536/a", False), ("/a", False)):
            plan = self.criterion(kind="http", address=address, pattern=["200"])
            self.assertEqual(not self.both(plan), right, address)

    def test_numbers_have_a_range(self):
        for option, right, wrong in (("retries", (0, 100), (-1, 101, 4294967296, 99999999999, 2**64, 2**65)),
                                     ("timeout_ms", (1, 2**63 - 1), (0, -1, 2**63, 2**64 - 1, 2**64))):
            for number in (*right, *wrong):
                plan = {"schema": "conduct.spec/1", "phases": [{"id": "1", "options": {option: number}}]}
                self.assertEqual(self.both(plan), number in wrong, plan)
        for percent, right in ((0.5, True), (100, True), (0, False), (-1, False), (100.5, False), (1e300, False)):
            self.assertEqual(not self.both(self.criterion(kind="coverage", percent=percent)), right, percent)

    def refused(self, plans, key):
        """The places within the array of phases that conduct and that the schema refuse in a plan with the phases PLANS."""
        document = {"schema": "conduct.spec/1", "phases": plans}
        found = [message for message in self.read(document)[1]]
        said = {int(match[1]) for match in re.finditer(rf"phases\[(\d+)\]\S*{key}", "\n".join(found))}
        known = {int(match[1]) for match in re.finditer(r"phases\[(\d+)\]", "\n".join(mistakes(document)))}
        return said, known

    def test_which_texts_are_ids(self):
        """Every one of up to three characters, in plans of a few hundred phases: no more findings are kept."""
        texts = ["".join(letters) for length in (1, 2, 3, 4) for letters in itertools.product("19aAV.-/", repeat=length)]
        texts += ["12.3.4b-5.6c", "GH-12", "2-", "1" * 32, "1" * 33, "A" + "1" * 31, "A" + "1" * 32, "XXXXX", "XXXXXX",
                  "two", "二", "１", "第二", "", "M1-2", "AB1-2", "A..1"]
        right = 0
        for start in range(0, len(texts), 900):
            some = texts[start : start + 900]
            said, known = self.refused([{"id": text} for text in some], "id")
            self.assertEqual([some[at] for at in sorted(said ^ known)], [])
            right += len(some) - len(said)
        self.assertGreater(right, 300)

    def test_which_texts_are_paths(self):
        texts = ["a", ".", "./a", "src/**/*.[ch]", "a-b", "..", "../a", "a/..", "a/../b", "a..b", "...", "a/...", "/a",
                 "~", "~a", "a~", "-a", "a/-b", "a b", "a\tb", "a\nb", "a\x01b", "a\x7fb", "ä", "", " "]
        texts += [f"a{mark}b" for mark in "`()<>{}=$\"'|;:,\\!?*#&%@^[]+"]
        plans = [{"criteria": [{"text": "x", "kind": "file", "paths": [text]}]} for text in texts]
        said, known = self.refused(plans, "paths")
        self.assertEqual([texts[at] for at in sorted(said ^ known)], [])
        self.assertGreater(len(said), 20)
        # A module's are held by one rule alone, and by a code of its own.
        plans = [{"modules": [{"name": "m", "paths": [text]}]} for text in texts]
        document = {"schema": "conduct.spec/1", "phases": plans}
        for text, plan in zip(texts, plans):
            document["phases"] = [plan]
            self.assertEqual(bool(mistakes(document)), self.path_code(document), text)

    def path_code(self, document):
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps(document), encoding="utf-8")
        found = self.conduct("check", plan, "--json").json()["diagnostics"]
        return any(one["code"] in ("CS010", "CS018") for one in found)


if __name__ == "__main__":
    unittest.main()
