"""The commands around a run: what they say, to people and to programs."""

import json
import subprocess
import unittest

from harness import CONDUCT, ONE_PHASE, WRITER, Case, spec

COMMANDS = ("init check parse plan run resume land approve reject status log diff explain checkpoints rollback clean doctor "
            "completion demo").split()


class Help(Case):
    def test_every_command_is_listed_and_has_help(self):
        for arguments in (["--help"], ["help"]):
            done = self.assertCode(self.conduct(*arguments), 0)
            for command in COMMANDS:
                self.assertIn(f"  {command} ", done.out)
        for command in COMMANDS:
            done = self.assertCode(self.conduct(command, "--help"), 0)
            self.assertIn(f"Usage: conduct {command}", done.out)
            self.assertEqual(done.err, "")

    def test_the_version_is_said(self):
        self.assertRegex(self.assertCode(self.conduct("--version"), 0).out, r"^conduct \d+\.\d+\.\d+\n$")

    def test_a_wrong_command_line_is_exit_2_with_a_proposal(self):
        for line, words in (("statsu", "status"), ("run --dryrun", "--dry-run"), ("run --jobs", "--jobs"),
                            ("run --jobs many", "many"), ("run --jobs 0", "jobs"), ("rollback", "checkpoint"),
                            ("status x", "x"), ("run a.md b.md", "b.md"), ("run --land sideways", "sideways")):
            done = self.assertCode(self.conduct(*line.split()), 2)
            self.assertSays(done, words)
            self.assertEqual(done.out, "")

    def test_no_command_shows_the_help(self):
        done = self.assertCode(self.conduct(), 2)
        self.assertSays(done, "usage")

    def test_completion_is_a_script_that_the_shell_accepts(self):
        done = self.assertCode(self.conduct("completion", "bash"), 0)
        subprocess.run(["bash", "-n"], input=done.out, text=True, check=True)
        script = done.out + ("\nCOMP_WORDS=(conduct roll); COMP_CWORD=1\n"
                             "f=$(complete -p conduct | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f conduct roll conduct\n"
                             'echo "${COMPREPLY[@]}"\n')
        completed = subprocess.run(["bash", "-c", script], env={**self.environment, "PATH": self.environment["PATH"]},
                                   capture_output=True, text=True)
        self.assertEqual(completed.stdout.strip(), "rollback", completed.stderr)
        for shell in ("zsh", "fish"):
            self.assertIn("conduct", self.assertCode(self.conduct("completion", shell), 0).out)
        self.assertCode(self.conduct("completion", "cmd.exe"), 2)


class SpecCommands(Case):
    PLAN = spec({"title": "First", "modules": "proto, server", "tasks": ["Write it", "[x] Done before"],
                 "tests": "make test", "criteria": ["Tests pass", "`proto.h` exists", "Command `make lint` exits 0",
                                                     "No TODO in src", "It is fast"], "gotchas": ["Mind it"]},
                {"title": "Second", "modules": "web", "depends": "Phase 1"})

    def repo_with(self, plan):
        repo = self.repository()
        repo.write({"SPEC.md": plan})
        return repo

    def test_parse_json_is_the_contract(self):
        parsed = self.assertCode(self.repo_with(self.PLAN).conduct("parse", "SPEC.md", "--json"), 0).json()
        self.assertEqual(parsed["schema"], "conduct.spec/1")
        self.assertEqual(parsed["title"], "a plan")
        first, second = parsed["phases"]
        lines = self.PLAN.splitlines()
        self.assertEqual((first["id"], first["title"], lines[first["line"] - 1]),
                         ("1", "First", "### Phase 1: First"))
        self.assertEqual([m["name"] for m in first["modules"]], ["proto", "server"])
        for module in first["modules"]:
            self.assertEqual((module["paths"], module["depends"]), ([], []))
        self.assertEqual([(t["text"], t["checked"]) for t in first["tasks"]],
                         [("Write it", False), ("Done before", True)])
        self.assertEqual([c["command"] for c in first["test_commands"]], ["make test"])
        self.assertEqual([c["kind"] for c in first["criteria"]], ["tests", "file", "command", "absent", "prose"])
        self.assertEqual(lines[first["criteria"][1]["line"] - 1], "- `proto.h` exists")
        self.assertEqual(len(first["gotchas"]), 1)
        self.assertEqual(second["depends"], ["1"])
        self.assertEqual(parsed["diagnostics"], [])

    def test_parse_json_carries_the_diagnostics(self):
        done = self.assertCode(self.repo_with(spec({"modules": "a/b"})).conduct("parse", "SPEC.md", "--json"), 3)
        errors = [d for d in done.json()["diagnostics"] if d["severity"] == "error"]
        self.assertTrue(errors)
        for key in ("code", "severity", "line", "column", "message", "hint"):
            self.assertIn(key, errors[0])

    def test_plan_is_a_tree_json_and_dot(self):
        repo = self.repo_with(self.PLAN)
        tree = self.assertCode(repo.conduct("plan"), 0).out
        for word in ("First", "proto", "server", "Second", "web"):
            self.assertIn(word, tree)
        plan = self.assertCode(repo.conduct("plan", "--json"), 0).json()
        self.assertEqual(plan["schema"], "conduct.plan/1")
        self.assertTrue(plan["digest"])
        nodes = {node["id"]: node for node in plan["nodes"]}
        self.assertEqual(sorted((n["kind"], n["phase"], n["module"]) for n in nodes.values() if n["kind"] == "module"),
                         [("module", "1", "proto"), ("module", "1", "server"), ("module", "2", "web")])
        for node in nodes.values():
            for dependency in node["depends"]:
                self.assertIn(dependency, nodes)
        dot = self.assertCode(repo.conduct("plan", "--dot"), 0).out
        self.assertTrue(dot.startswith("digraph"))
        self.assertIn("->", dot)

    def test_check_says_what_each_criterion_binds_to(self):
        done = self.assertCode(self.repo_with(self.PLAN).conduct("check"), 0)
        self.assertSays(done, "proto.h", "make lint", "TODO", "It is fast", "unchecked")

    def test_check_points_at_the_place(self):
        done = self.assertCode(self.repo_with(spec({"modules": "good, a/b"})).conduct("check"), 3)
        self.assertEqual(done.out.count("error:"), 0, "diagnostics belong on stderr")
        self.assertRegex(done.err, r"SPEC\.md:10:16: error: .*a/b.*\[CS\d+\]\n +10 \| Modules: good, a/b\n +\| +\^")

    def test_init_writes_a_plan_that_passes_check(self):
        repo = self.repository()
        self.assertCode(repo.conduct("init"), 0)
        self.assertIn("SPEC.md", repo.status())
        self.assertCode(repo.conduct("check"), 0)
        before = repo.state()
        again = repo.conduct("init")
        self.assertNotEqual(again.code, 0)
        self.assertSays(again, "SPEC.md")
        self.assertEqual(repo.state(), before)

    def test_init_takes_the_test_command_of_the_repository(self):
        repo = self.repository({"package.json": json.dumps({"name": "greeter", "scripts": {"test": "sh test.sh"}}),
                                "test.sh": "test -s first.txt\n",
                                "web/manage.py": "import os, sys\nsys.exit(not os.path.exists('../first.txt'))\n"})
        self.assertSays(self.assertCode(repo.conduct("init"), 0), "npm test", "package.json: scripts.test")
        self.assertCode(repo.conduct("check", "--strict"), 0)
        parsed = self.assertCode(repo.conduct("parse", "--json"), 0).json()
        self.assertEqual((parsed["title"], [c["command"] for c in parsed["test_commands"]]),
                         ("A change to greeter", ["npm test"]))
        # What a folder below tells holds from the top of the checkout, where test commands start.
        self.assertCode(repo.conduct("init", "PLAN.md", cwd=repo.path / "web"), 0)
        done = repo.conduct("run", "web/PLAN.md", "--yes", "--agent-command",
                            f"sh {self.agent('echo one > first.txt; ' + WRITER)}")
        self.assertCode(done, 0)
        self.assertSays(done, "cd web && python3 manage.py test")

    def test_init_from_another_plan_is_the_same_plan(self):
        tasks = ("# Implementation Plan\n\nWords for people.\n\n- [ ] 1. Storage\n  - [ ] 1.1 Write `store.txt`\n"
                 "    - _Requirements: 1.1, 1.2_\n- [ ] 2. Search\n  - [x] 2.1 Write `search.txt`\n"
                 "\n## Verification\n\n- `test -s store.txt`\n")
        repo = self.repository({"specs/notes/tasks.md": tasks, "specs/notes/design.md": "# Design\n"})
        done = self.assertCode(repo.conduct("init", "--from", "specs/notes"), 0)
        self.assertSays(done, "1 line of specs/notes/tasks.md (3)", "design.md")
        self.assertEqual(repo.status(), "?? SPEC.md")
        plans = [self.assertCode(repo.conduct("plan", name, "--json"), 0).json() for name in ("specs/notes", "SPEC.md")]
        self.assertEqual(plans[0], plans[1])
        before = repo.state()
        self.assertCode(repo.conduct("init", "--from", "specs/notes"), 2)
        self.assertCode(repo.conduct("init", "--from", "SPEC.md"), 2)
        self.assertCode(repo.conduct("init", "--from", "specs/notes/design.md", "OTHER.md"), 3)
        self.assertEqual(repo.state(), before)

    def test_the_usual_places_of_a_plan_are_found(self):
        for place in ("SPEC.md", ".spec/SPEC.md", "spec/SPEC.md"):
            repo = self.repository({place: ONE_PHASE}, "r" + place.replace("/", "-"))
            self.assertCode(repo.conduct("check"), 0)


class PastRun(Case):
    def setUp(self):
        super().setUp()
        self.repo = self.repository(spec=spec({"modules": "one"}, {"modules": "two"}))
        self.assertCode(self.repo.run(), 0)

    def test_status_says_how_it_stands(self):
        done = self.assertCode(self.repo.conduct("status"), 0)
        self.assertSays(done, "run 1", "landed", "one", "two", "main")
        self.assertEqual(self.assertCode(self.repo.conduct("status", "1"), 0).out, done.out)
        self.assertSays(self.assertCode(self.repo.conduct("status", "2"), 2), "2")

    def test_log_shows_every_event_in_order(self):
        done = self.assertCode(self.repo.conduct("log"), 0)
        self.assertSays(done, "run-started", "checkpoint", "landed", "run-ended")
        events = [json.loads(line) for line in self.assertCode(self.repo.conduct("log", "--json"), 0).out.splitlines()]
        self.assertEqual([e["seq"] for e in events], list(range(1, len(events) + 1)))
        self.assertEqual(len(done.out.splitlines()), len(events))
        self.assertRegex(events[0]["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_explain_a_phase_and_a_module(self):
        self.assertSays(self.assertCode(self.repo.conduct("explain", "1"), 0), "passed")
        explained = self.assertCode(self.repo.conduct("explain", "1/one", "--json"), 0).json()
        self.assertTrue(explained["schema"].startswith("conduct.explain/"))
        self.assertSays(self.assertCode(self.repo.conduct("explain", "1/oen"), 2), "1/one")

    def test_diff_shows_what_was_made(self):
        done = self.assertCode(self.repo.conduct("diff", "1/one"), 0)
        self.assertIn("+made by one", done.out)
        self.assertNotIn("two", done.out)
        self.assertIn("+made by two", self.assertCode(self.repo.conduct("diff"), 0).out)

    def test_checkpoints_are_listed(self):
        done = self.assertCode(self.repo.conduct("checkpoints"), 0)
        self.assertSays(done, "1.1", "1.2")

    def test_clean_leaves_results_alone(self):
        refs = self.repo.refs()
        self.assertCode(self.repo.conduct("clean"), 0)
        self.assertEqual(self.repo.refs(), refs)

    def test_clean_removes_the_worktrees_of_a_blocked_run_and_keeps_their_work(self):
        repo = self.repository(name="blocked", spec=spec({"tests": "false"}))
        self.assertCode(repo.run("--retries", "0"), 1)
        worktree = repo.module("1", "one")["worktree"]
        before = repo.state()
        # Without a number, clean spares what can be resumed.
        self.assertSays(self.assertCode(repo.conduct("clean"), 0), "run 1 can be resumed", "conduct clean 1")
        self.assertSays(self.assertCode(repo.conduct("clean", "1", "--dry-run"), 0), worktree)
        self.assertEqual(repo.state(), before)
        self.assertCode(repo.conduct("clean", "1"), 0)
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)
        kept = [ref for ref in repo.refs("refs/conduct/1/") if "one.txt" in repo.files(ref)]
        self.assertTrue(kept, "the blocked work has no ref")
        self.assertSound(repo)

    def test_clean_removes_the_caches_when_told(self):
        repo = self.repository(name="cached", spec=ONE_PHASE)
        agent = self.agent(f'{WRITER}mkdir -p "$CARGO_HOME" && echo downloaded > "$CARGO_HOME/crate"\n'
                           'chmod a-w "$CARGO_HOME"\n')
        self.assertCode(repo.run(agent=agent), 0)
        [crate] = (self.folder / "home/.cache/conduct").glob("*/cargo/crate")
        root = crate.parent.parent
        self.assertSays(self.assertCode(repo.conduct("clean"), 0), "nothing to clean")
        self.assertSays(self.assertCode(repo.conduct("clean", "--caches"), 0), f"removed cache {root}")
        self.assertFalse(root.exists())

    def test_a_finished_run_is_read_without_its_spec(self):
        self.repo.git("rm", "-q", "SPEC.md")
        self.repo.git("commit", "-q", "-m", "no plan any more")
        for command in ("status", "log", "checkpoints"):
            self.assertCode(self.repo.conduct(command), 0)


class NoRun(Case):
    def test_reading_commands_say_that_there_is_none(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        for line in ("status", "log", "explain 1", "diff", "checkpoints", "rollback 1.1", "land"):
            done = self.assertCode(repo.conduct(*line.split()), 0 if line == "land" else 4)
            self.assertSays(done, "no run")
        self.assertEqual(repo.state(), before)
        self.assertFalse((repo.path / ".git/conduct").exists(), "a reading command made the store")

    def test_doctor_looks_at_the_machine(self):
        repo = self.repository(spec=ONE_PHASE)
        done = self.assertCode(repo.conduct("doctor"), 0)
        self.assertSays(done, "git")
        outside = self.conduct("doctor")
        self.assertCode(outside, 4)

    def test_errors_are_json_where_json_was_asked_for(self):
        done = self.conduct("status", "--json")
        self.assertEqual(done.code, 4)
        found = json.loads(done.out or done.err)
        self.assertEqual(found["schema"], "conduct.error/1")


class Streams(Case):
    def test_a_reader_that_goes_away_does_not_stop_the_run(self):
        repo = self.repository(spec=ONE_PHASE)
        arguments = repo.run_arguments()
        process = subprocess.Popen([CONDUCT, *arguments], cwd=repo.path, env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.close()
        self.assertEqual(process.wait(), 0)
        self.assertIn("one.txt", repo.files())

    def test_a_full_disk_for_output_is_an_error(self):
        repo = self.repository(spec=ONE_PHASE)
        self.assertCode(repo.run(), 0)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CONDUCT, "status"], cwd=repo.path, env=self.environment, stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 4, done.stderr)


if __name__ == "__main__":
    unittest.main()
