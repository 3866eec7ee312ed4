"""conduct run: the examples from SPEC.md to the landed result, and what can be asked of a run."""

import json
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree as xml

from harness import CONDUCT, EXAMPLES, ONE_PHASE, WRITER, Case, spec

STATUS_KEYS = {"schema", "run", "state", "target", "integration", "phases"}
PHASE_KEYS = {"id", "state", "checkpoint", "modules"}
MODULE_KEYS = {"name", "state", "attempts", "worktree", "pid", "session", "gates", "usage"}


class Hello(Case):
    def setUp(self):
        super().setUp()
        self.repo, self.agent_path = self.example("hello")

    def test_the_work_is_landed_and_nothing_else_is_left(self):
        done = self.assertCode(self.repo.run(agent=self.agent_path), 0)
        self.assertSays(done, "greeting", "landed")
        self.assertEqual(self.repo.files(), ["README.md", "SPEC.md", "greet.sh", "greet_test.sh"])
        self.assertTrue((self.repo.path / "greet.sh").exists(), "the checkout did not follow the target")
        self.assertEqual(len(self.repo.git("worktree", "list").splitlines()), 1)
        self.assertSound(self.repo)

    def test_commits_say_where_they_come_from(self):
        self.assertCode(self.repo.run(agent=self.agent_path), 0)
        trailers = self.repo.git("log", "--format=%(trailers:only)", "main")
        for line in ("Conduct-Run: 1", "Conduct-Phase: 1", "Conduct-Module: greeting", "Conduct-Attempt: 1",
                     "Conduct-Agent: "):
            self.assertIn(line, trailers)

    def test_refs_and_files_of_the_run_are_where_the_design_says(self):
        self.assertCode(self.repo.run(agent=self.agent_path), 0)
        refs = self.repo.refs("refs/conduct/1/")
        self.assertIn("refs/conduct/1/integration", refs)
        self.assertIn("refs/conduct/1/checkpoints/1", refs)
        self.assertIn("refs/conduct/1/modules/1/greeting", refs)
        state = self.repo.path / ".git" / "conduct"
        self.assertTrue((state / "conduct.db").exists())
        status = json.loads((state / "runs/1/agents/1/greeting/status.json").read_text())
        for key in ("state", "role", "attempt", "pid", "session", "started_ms", "last_action", "usage"):
            self.assertIn(key, status)

    def test_a_second_run_has_nothing_to_do(self):
        self.assertCode(self.repo.run(agent=self.agent_path), 0)
        landed = self.repo.head("main")
        done = self.assertCode(self.repo.run(agent=self.agent_path), 0)
        self.assertSays(done, "nothing to do")
        self.assertEqual(self.repo.head("main"), landed)

    def test_a_dry_run_changes_nothing(self):
        before = self.repo.state()
        done = self.assertCode(self.repo.run("--dry-run", agent=self.agent_path), 0)
        self.assertSays(done, "greeting", "main")
        self.assertEqual(self.repo.state(), before)
        self.assertFalse((self.repo.path / ".git/conduct/conduct.db").exists())

    def test_the_example_runs_by_its_own_script(self):
        done = subprocess.run(["sh", EXAMPLES / "run", "hello"], capture_output=True, text=True,
                              env={**self.environment, "CONDUCT_BIN": CONDUCT})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        where = re.search(r"^repository: (.*)$", done.stdout, re.MULTILINE)[1]
        self.assertTrue(os.path.exists(os.path.join(where, "greet.sh")))

    def test_it_starts_from_a_folder_below_and_from_a_linked_worktree(self):
        self.repo.git("worktree", "add", "-q", "-b", "side", "../linked")
        (self.folder / "work/linked/deep").mkdir()
        arguments = self.repo.run_arguments(self.agent_path)
        arguments[1] = "../SPEC.md"
        self.assertCode(self.repo.conduct(*arguments, cwd=self.folder / "work/linked/deep"), 0)
        self.assertIn("greet.sh", self.repo.files("side"))
        self.assertTrue((self.folder / "work/linked/greet.sh").exists())
        self.assertNotIn("greet.sh", self.repo.files("main"))
        self.assertSound(self.repo)


RESOLVED = """from reverse import reverse
from upper import upper

TOOLS = {"reverse": reverse, "upper": upper}
"""


class Diamond(Case):
    def test_modules_merge_and_the_synthesizer_resolves_their_conflict(self):
        repo, agent = self.example("diamond")
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "upper", "reverse", "synthesizer")
        self.assertIn('TOOLS = {"reverse": reverse, "upper": upper}', repo.show("tools.py"))
        self.assertNotIn("<<<<<<<", repo.show("tools.py"))
        for module in ("upper", "reverse"):
            ref = f"refs/conduct/1/modules/2/{module}"
            self.assertEqual(repo.git("merge-base", ref, "main"), repo.head(ref), f"{module} is not in the history")
        self.assertSound(repo)

    def test_a_synthesizer_that_leaves_markers_does_not_land(self):
        repo, _ = self.example("diamond")
        agent = self.agent(
            f'if [ "$CONDUCT_ROLE" = implementer ]; then exec sh "{self.examples}/diamond/agent.sh"; fi\n'
            'echo "Done. All tests pass."; echo note > note.txt\n')
        done = self.assertCode(repo.run("--retries", "1", agent=agent), 5)
        self.assertSays(done, "tools.py", "conflict markers", "conduct explain")
        self.assertEqual(repo.files(), ["README.md", "SPEC.md"])
        self.assertSound(repo)

    def test_a_conflict_that_no_agent_resolves_is_resolved_by_a_person(self):
        repo, _ = self.example("diamond")
        agent = self.agent(f'[ "$CONDUCT_ROLE" = synthesizer ] || exec sh "{self.examples}/diamond/agent.sh"\n')
        self.assertCode(repo.run("--retries", "0", agent=agent), 5)
        explained = self.assertCode(repo.conduct("explain", "2"), 0)
        self.assertSays(explained, "decide, and do it in", "conduct resume")
        worktree = pathlib.Path(repo.git("worktree", "list").splitlines()[1].split()[0])
        self.assertIn("<<<<<<<", (worktree / "tools.py").read_text())
        (worktree / "tools.py").write_text(RESOLVED)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.show("tools.py"), RESOLVED.rstrip("\n"))
        self.assertSound(repo)

    def test_a_question_waits_for_a_person(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent('echo x > one.txt\n'
                           'echo \'{"status": "blocked", "question": "Which colour?"}\' > "$CONDUCT_REPORT"\n')
        done = self.assertCode(repo.run(agent=agent), 5)
        self.assertSays(done, "Which colour?", "conduct explain")
        self.assertNotIn("one.txt", repo.files())
        self.assertSound(repo)

    def test_until_lands_the_phases_before(self):
        repo, agent = self.example("diamond")
        self.assertCode(repo.run("--until", "1", agent=agent), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "tools.py"])
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("main.py", repo.files())
        log = repo.git("log", "--format=%(trailers:key=Conduct-Run,valueonly)|%(trailers:key=Conduct-Phase,valueonly)",
                       "main")
        self.assertNotIn("2\n|1\n", log)

    def test_phase_runs_one_phase_alone(self):
        repo, agent = self.example("diamond")
        self.assertCode(repo.run("--phase", "1", agent=agent), 0)
        self.assertEqual([p["id"] for p in repo.status_json()["phases"] if p["state"] != "pending"][:1], ["1"])
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "tools.py"])

    def test_an_unknown_phase_is_said(self):
        repo, agent = self.example("diamond")
        before = repo.state()
        for option in ("--phase", "--until"):
            done = self.assertCode(repo.run(option, "9", agent=agent), 3)
            self.assertSays(done, "9")
        self.assertEqual(repo.state(), before)


class Dataflow(Case):
    def test_the_product_is_built_mended_and_landed(self):
        repo, agent = self.example("dataflow")
        record = self.folder / "recording"
        junit = self.folder / "junit.xml"
        done = self.assertCode(repo.run("--record", record, "--junit", junit, "--jobs", "2", agent=agent), 0)
        self.assertSays(done, "landed", "unchecked")
        self.assertSound(repo)
        self.assertEqual([c["phase"] for c in repo.conduct("checkpoints", "--json").json()["checkpoints"]],
                         ["1", "2", "3", "4", "5"])
        self.assertEqual(repo.module("2", "store")["attempts"], 2)
        self.assertEqual(repo.module("3", "api")["attempts"], 1)
        self.assert_product_works(repo)
        self.assert_every_gate_is_a_test_case(junit, repo)
        self.assert_recording_is_the_examples(record)
        self.assert_replay_gives(record, repo.tree())

    def assert_product_works(self, repo):
        clone = self.folder / "clone"
        repo.git("clone", "-q", repo.path, clone)
        for command in ("make -s test",
                        "make -s && PYTHONPATH=build/python python3 -m unittest discover -s tests/journey"):
            done = subprocess.run(command, shell=True, cwd=clone, env=self.environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def assert_every_gate_is_a_test_case(self, junit, repo):
        cases = xml.parse(junit).getroot().findall(".//testcase")
        for phase in repo.status_json()["phases"]:
            for module in phase["modules"]:
                self.assertTrue(module["gates"])
                for gate in module["gates"]:
                    found = [c for c in cases if module["name"] in c.get("classname", "") + c.get("name", "")
                             and gate["name"] in c.get("classname", "") + c.get("name", "")]
                    self.assertTrue(found, f"{phase['id']}/{module['name']} {gate['name']}")

    def assert_recording_is_the_examples(self, record):
        kept = EXAMPLES / "dataflow/recording"
        names = lambda folder: sorted(str(p.relative_to(folder)) for p in folder.rglob("*")
                                      if p.is_file() and p.suffix != ".log")
        self.assertEqual(names(record), names(kept))
        for name in names(kept):
            self.assertEqual((record / name).read_text(), (kept / name).read_text(), f"{name}: see examples/README.md")

    def assert_replay_gives(self, record, tree):
        repo, _ = self.example("dataflow", "replayed")
        self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--replay", record), 0)
        self.assertEqual(repo.tree(), tree)
        self.assertSound(repo)

    def test_the_demo_needs_no_repository_and_no_agent(self):
        done = self.assertCode(self.conduct("demo", env={"PATH": "/usr/bin:/bin"}), 0)
        self.assertSays(done, "store", "landed")
        self.assertNoProcessLeft()


class Failing(Case):
    def test_it_escalates_and_the_target_is_untouched(self):
        repo, agent = self.example("failing")
        before = repo.head("main")
        done = self.assertCode(repo.run(agent=agent), 1)
        self.assertSays(done, "divide", "conduct explain")
        self.assertEqual(repo.head("main"), before)
        self.assertSound(repo)

        states = {phase["id"]: phase["state"] for phase in repo.status_json()["phases"]}
        self.assertEqual(states["2"], "blocked")
        self.assertEqual((states["1"], states["3"]), ("passed", "passed"), "independent work did not go on")
        self.assertEqual(states["4"], "pending")
        divide = repo.module("2", "divide")
        self.assertEqual((divide["state"], divide["attempts"]), ("blocked", 4))
        self.assertEqual([g["verdict"] for g in divide["gates"] if g["name"] == "tests"], ["FAIL"])

        self.assertSays(self.assertCode(repo.conduct("explain", "2"), 0), "conduct explain 2/divide")
        explained = self.assertCode(repo.conduct("explain", "2/divide"), 0)
        self.assertSays(explained, "7 / 2 is 3.50, not 6", "implementer 1", "fixer 4", divide["worktree"],
                        "conduct resume")

    def test_a_person_mends_it_in_the_worktree_and_resumes(self):
        repo = self.repository(spec=spec({"modules": "divide", "tests": 'test "$(sh divide.sh)" = 3.50'}))
        agent = self.agent('echo "echo $CONDUCT_ATTEMPT" > divide.sh\n')
        self.assertCode(repo.run("--retries", "1", agent=agent), 1)
        worktree = repo.module("1", "divide")["worktree"]
        with open(os.path.join(worktree, "divide.sh"), "w", encoding="utf-8") as file:
            file.write("echo 3.50\n")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.show("divide.sh"), "echo 3.50")
        self.assertSound(repo)

    def test_the_same_failure_on_the_same_tree_twice_stops_early(self):
        repo = self.repository(spec=spec({"tests": "false"}))
        agent = self.agent("echo the same > one.txt; echo x >> .count\n"
                           f"echo attempt >> {self.shared}/attempts; rm .count\n")
        self.assertCode(repo.run("--retries", "9", agent=agent), 1)
        self.assertLess(len((self.shared / "attempts").read_text().splitlines()), 4)

    def test_retries_bound_the_attempts(self):
        repo = self.repository(spec=spec({"tests": "false"}))
        agent = self.agent(f"echo $CONDUCT_ATTEMPT > one.txt; echo attempt >> {self.shared}/attempts\n")
        self.assertCode(repo.run("--retries", "2", agent=agent), 1)
        self.assertEqual(len((self.shared / "attempts").read_text().splitlines()), 3)

    def test_what_a_failed_gate_left_does_not_make_the_next_look_pass(self):
        repo = self.repository(spec=spec({"tests": "test -e left || { echo x > left; exit 1; }"}))
        self.assertCode(repo.run("--retries", "0"), 1)

    def test_the_second_look_at_a_phase_has_what_its_other_gates_build(self):
        # grep(1): 1 where nothing matches, 2 where there is no file.
        repo = self.repository({".gitignore": "/build/\n"}, spec=(
            "# P\n\n## Phase 1: Work\n\n- [ ] write\n\nModules: one, two\n\n"
            "Test Command: `mkdir -p build && cp one.txt build/one`\n\n"
            "Run: `grep -q good build/one`\nExpected: exit 2\n"))
        done = self.assertCode(repo.run("--retries", "0"), 1)
        self.assertSays(done, "exited 1, but the plan expects it to exit 2")
        self.assertNotIn("one.txt", repo.files())

    def test_a_flaky_gate_passes_and_is_flagged(self):
        flag = self.shared / "flag"
        repo = self.repository(spec=spec({"tests": f"test -e {flag} || {{ touch {flag}; exit 1; }}"}))
        done = self.assertCode(repo.run(), 0)
        self.assertSays(done, "flaky")

    def test_a_red_merged_tree_has_a_fixer_of_its_own(self):
        repo = self.repository(spec=spec({"modules": "a, b", "tests": "test -e both.txt"}))
        agent = self.agent('if [ "$CONDUCT_ROLE" = fixer ]; then echo "$CONDUCT_PHASE:$CONDUCT_MODULE" > both.txt\n'
                           'else echo x > "$CONDUCT_MODULE.txt"; fi\n')
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.show("both.txt"), "1:")
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "a.txt", "b.txt", "both.txt"])


class AgentContract(Case):
    def test_the_agent_is_told_everything(self):
        told = self.shared / "told"
        agent = self.agent(f'mkdir -p {told}; env | sort > {told}/env; cat > {told}/stdin; pwd > {told}/cwd\n'
                           f'cp "$CONDUCT_PROMPT_FILE" {told}/prompt; cp "$CONDUCT_SPEC" {told}/spec\n' + WRITER)
        plan = spec({"title": "The first", "tasks": ["Write `one.txt`"], "tests": "test -s one.txt",
                     "criteria": ["one.txt exists"], "gotchas": ["Mind the gap"]})
        repo = self.repository(spec=plan)
        self.assertCode(repo.run(agent=agent, env={"SECRET_TOKEN": "hunter2"}), 0)
        env = dict(line.split("=", 1) for line in (told / "env").read_text().splitlines() if "=" in line)
        self.assertEqual((env["CONDUCT_RUN"], env["CONDUCT_PHASE"], env["CONDUCT_MODULE"], env["CONDUCT_ROLE"],
                          env["CONDUCT_ATTEMPT"]), ("1", "1", "one", "implementer", "1"))
        self.assertEqual((told / "cwd").read_text().strip(), env["CONDUCT_WORKTREE"])
        self.assertTrue(env["CONDUCT_PORT_BASE"].isdigit())
        self.assertIn("CONDUCT_REPORT", env)
        self.assertNotIn("SECRET_TOKEN", env)
        self.assertEqual((told / "spec").read_text(), plan)
        prompt = (told / "prompt").read_text()
        self.assertEqual(prompt, (told / "stdin").read_text())
        for words in ("Write `one.txt`", "test -s one.txt", "one.txt exists", "Mind the gap", "The first"):
            self.assertIn(words, prompt)

    def test_discoveries_reach_later_phases(self):
        repo = self.repository(spec=spec({"modules": "one"}, {"modules": "two"}))
        told = self.shared / "prompt"
        agent = self.agent(WRITER + f'cp "$CONDUCT_PROMPT_FILE" {told}-$CONDUCT_PHASE\n'
                           'echo \'{"status":"done","discoveries":["the port is 4711"]}\' > "$CONDUCT_REPORT"\n')
        self.assertCode(repo.run(agent=agent), 0)
        self.assertNotIn("4711", (self.shared / "prompt-1").read_text())
        self.assertIn("the port is 4711", (self.shared / "prompt-2").read_text())

    def test_the_fixer_is_told_what_failed(self):
        repo = self.repository(spec=spec({"tests": "test -e fixed.txt || { echo the cat is out; false; }"}))
        told = self.shared / "prompt"
        agent = self.agent('if [ "$CONDUCT_ROLE" = implementer ]; then echo x > one.txt; exit; fi\n'
                           f'cp "$CONDUCT_PROMPT_FILE" {told}; echo y > fixed.txt\n')
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("the cat is out", told.read_text())

    def test_an_agents_own_commits_are_kept(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent("echo x > one.txt; git add one.txt\n"
                           "git -c user.name=Robot -c user.email=r@x commit -qm 'My own words'\n"
                           "echo y > late.txt\n")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("My own words", repo.git("log", "--format=%s", "main"))
        self.assertIn("late.txt", repo.files())

    def test_caches_stay_out_and_are_named(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(WRITER + "mkdir -p node_modules/a; echo x > node_modules/a/b.js\n")
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "node_modules")
        self.assertNotIn("node_modules/a/b.js", repo.files())

    def test_modules_run_side_by_side_within_the_limit(self):
        repo = self.repository(spec=spec({"modules": "a, b, c, d"}))
        # Each agent waits until another one has been there at the same time: alone, it would wait for ever.
        agent = self.agent(f"touch {self.shared}/in-$CONDUCT_MODULE\n"
                           f"while [ $(ls {self.shared}/in-* | wc -l) -lt 2 ]; do sleep 0.01; done\n"
                           f"ls {self.shared}/now-* 2>/dev/null | wc -l >> {self.shared}/seen\n"
                           f"touch {self.shared}/now-$CONDUCT_MODULE; sleep 0.1; rm {self.shared}/now-$CONDUCT_MODULE\n"
                           + WRITER)
        self.assertCode(repo.run("--jobs", "2", agent=agent), 0)
        self.assertLessEqual(max(int(n) for n in (self.shared / "seen").read_text().split()), 1)


class Links(Case):
    def test_a_link_out_of_the_tree_is_not_the_file_that_was_asked_for(self):
        repo = self.repository(spec=spec({"criteria": ["one.txt exists"]}))
        before = repo.head("main")
        done = self.assertCode(repo.run(agent=self.agent("ln -sfn /etc/passwd one.txt\n")), 1)
        self.assertSays(done, "one.txt is a link to /etc/passwd, which leaves the tree")
        self.assertEqual(repo.head("main"), before)

    def test_a_link_to_a_file_of_the_tree_is_one(self):
        repo = self.repository(spec=spec({"criteria": ["one.txt exists"]}))
        self.assertCode(repo.run(agent=self.agent("echo text > real.txt; ln -sfn real.txt one.txt\n")), 0)


class Landing(Case):
    def test_another_target_moves_and_the_checkout_stays(self):
        repo = self.repository(spec=ONE_PHASE)
        repo.git("branch", "release")
        before = repo.head("main")
        self.assertCode(repo.run("--target", "release"), 0)
        self.assertIn("one.txt", repo.files("release"))
        self.assertEqual(repo.head("main"), before)
        self.assertFalse((repo.path / "one.txt").exists())
        self.assertSound(repo)

    def test_land_none_waits_for_land(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.head("main")
        done = repo.run("--land", "none")
        self.assertSays(done, "conduct land")
        self.assertEqual(repo.head("main"), before)
        self.assertCode(repo.conduct("land"), 0)
        self.assertIn("one.txt", repo.files())
        self.assertSound(repo)

    def test_a_target_that_moved_meanwhile_is_merged_and_gated_again(self):
        go, waiting = self.shared / "go", self.shared / "waiting"
        wait = f"touch {waiting}; while ! test -e {go}; do sleep 0.02; done"
        repo = self.repository(spec=spec({"tests": wait, "criteria": ["one.txt exists"]}))
        running = repo.start(*repo.run_arguments())
        self.wait_for(waiting.exists, "the gate runs")
        moved = repo.commit({"meanwhile.txt": "by a person\n"})
        go.touch()
        self.assertCode(running.wait(), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "meanwhile.txt", "one.txt"])
        self.assertEqual(repo.git("merge-base", moved, "main"), moved)
        self.assertSound(repo)

    def test_the_overview_comes_before_the_agents(self):
        repo = self.repository(spec=ONE_PHASE)
        done = self.assertCode(repo.run("--dry-run"), 0)
        self.assertSays(done, "one", "main", "retries", "test -s one.txt")

    def test_the_overview_needs_no_agent_and_a_run_does(self):
        repo = self.repository(spec=ONE_PHASE)
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--dry-run"), 0)
        self.assertSays(done, "none yet", "no agent is named", "--agent-command")
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes"), 4)
        self.assertSays(done, "no agent is named", "--agent-command")


class Machines(Case):
    """What programs read: --json, --ci, --junit."""

    def setUp(self):
        super().setUp()
        self.repo = self.repository(spec=spec({"modules": "a, b", "criteria": ["a.txt exists", "It is beautiful"]}))

    def test_status_has_the_keys_of_the_contract(self):
        self.assertCode(self.repo.run(), 0)
        status = self.repo.status_json()
        self.assertEqual(status["schema"], "conduct.status/1")
        self.assertLessEqual(STATUS_KEYS, set(status))
        self.assertEqual((status["run"], status["state"]), (1, "landed"))
        self.assertEqual(status["integration"] and len(status["integration"]), 40)
        phase = status["phases"][0]
        self.assertLessEqual(PHASE_KEYS, set(phase))
        for module in phase["modules"]:
            self.assertLessEqual(MODULE_KEYS, set(module))
            self.assertLessEqual({"input_tokens", "output_tokens", "cost_usd"}, set(module["usage"]))
            self.assertIsNone(module["pid"])
            for gate in module["gates"]:
                self.assertLessEqual({"name", "verdict", "reason"}, set(gate))
                self.assertIn(gate["verdict"], ("PASS", "FAIL", "COULD_NOT_RUN", "N/A"))

    def test_checkpoints_have_the_keys_of_the_contract(self):
        self.assertCode(self.repo.run(), 0)
        made = self.repo.conduct("checkpoints", "--json").json()
        self.assertEqual(made["schema"], "conduct.checkpoints/1")
        (checkpoint,) = made["checkpoints"]
        self.assertEqual((checkpoint["id"], checkpoint["run"], checkpoint["phase"]), ("1.1", 1, "1"))
        self.assertEqual(checkpoint["commit"], self.repo.head("refs/conduct/1/checkpoints/1"))
        self.assertIn("at", checkpoint)

    def test_run_json_is_one_event_a_line(self):
        done = self.assertCode(self.repo.run("--json"), 0)
        events = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(events[0]["kind"], "run-started")
        self.assertEqual(events[-1]["kind"], "run-ended")
        for event in events:
            self.assertLessEqual({"seq", "run", "at", "kind", "version", "body"}, set(event))
        self.assertEqual([e["seq"] for e in events], sorted(e["seq"] for e in events))

    def test_ci_is_plain_and_asks_nothing(self):
        arguments = [word for word in self.repo.run_arguments() if word != "--yes"]
        done = self.assertCode(self.repo.conduct(*arguments, "--ci"), 0)
        self.assertNotIn("\x1b", done.text)
        self.assertNotIn("\r", done.text)

    def test_without_yes_and_without_a_terminal_it_does_not_hang(self):
        arguments = [word for word in self.repo.run_arguments() if word != "--yes"]
        self.assertCode(self.repo.conduct(*arguments), 0)

    def test_junit_names_what_failed(self):
        repo = self.repository(name="red", spec=spec({"tests": "echo so it is; false"}))
        junit = self.folder / "j.xml"
        self.assertCode(repo.run("--junit", junit, "--retries", "0"), 1)
        failures = xml.parse(junit).getroot().findall(".//failure")
        self.assertTrue(failures)
        self.assertIn("so it is", " ".join((f.text or "") + f.get("message", "") for f in failures))


if __name__ == "__main__":
    unittest.main()
